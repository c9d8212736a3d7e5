"""Prints the path of a Chromium for the journeys, made ready where the machine has none.

In this order: `PLEXICHAT_TEST_CHROMIUM`, Debian's, the npm package `@sparticuz/chromium`, which
needs neither root nor the system's libraries.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "plexichat" / "chromium"
VERSION = "153.0.0"
UNPACK = """
import chromium from "@sparticuz/chromium";
console.log(await chromium.executablePath());
"""


def find() -> str:
    """Return the path of a Chromium that Playwright can drive."""
    named = os.environ.get("PLEXICHAT_TEST_CHROMIUM")
    for path in (named, shutil.which("chromium"), "/usr/bin/chromium"):
        if path and os.access(path, os.X_OK):
            return path
    return _unpacked()


def _unpacked() -> str:
    mark = CACHE / "path"
    if mark.is_file() and os.access(mark.read_text(), os.X_OK):
        return mark.read_text()
    CACHE.mkdir(parents=True, exist_ok=True)
    npm = [sys.executable, str(ROOT / "hatch_build.py"), "npm"]
    package = f"@sparticuz/chromium@{VERSION}"
    options = ["--no-audit", "--no-fund", "--no-save", "--loglevel=error"]
    subprocess.run([*npm, "install", *options, package], cwd=CACHE, check=True, stdout=sys.stderr)
    (CACHE / "unpack.mjs").write_text(UNPACK)
    sys.path.insert(0, str(ROOT))
    from hatch_build import npm_command  # noqa: PLC0415 - lives beside the package

    node = Path(npm_command()[0]).with_name("node")
    environment = os.environ | {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x", "TMPDIR": str(CACHE)}
    answer = subprocess.run(
        [str(node), "unpack.mjs"],
        cwd=CACHE,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    path = answer.stdout.strip().splitlines()[-1]
    mark.write_text(path)
    return path


if __name__ == "__main__":
    print(find())
