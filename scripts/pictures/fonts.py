"""The fonts of the pictures: the same on every machine, for every script and for emoji."""

import os
import subprocess
from pathlib import Path

# Debian's own packages, unpacked beside the browser: installing them would want root.
PACKAGES = (
    "fonts-inter",
    "fonts-jetbrains-mono",
    "fonts-noto-core",
    "fonts-noto-cjk",
    "fonts-noto-color-emoji",
)
CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
  <alias binding="strong"><family>system-ui</family><prefer>
    <family>Inter</family><family>Noto Sans</family><family>Noto Sans Arabic</family>
    <family>Noto Sans Hebrew</family><family>Noto Sans CJK JP</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Inter</family><family>Noto Sans</family>
    <family>Noto Sans CJK JP</family></prefer></alias>
  <alias binding="strong"><family>ui-monospace</family><prefer>
    <family>JetBrains Mono</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>JetBrains Mono</family></prefer></alias>
</fontconfig>
"""


def fonts() -> Path:
    """Return a fontconfig file that names them, fetched when they are first wanted."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "plexichat" / "picture-fonts"
    made = folder / "fonts.conf"
    if made.exists():
        return made
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-qq", *PACKAGES], cwd=folder, check=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder], check=True)
        package.unlink()
    made.write_text(CONFIGURATION.format(folder=folder), encoding="utf-8")
    return made
