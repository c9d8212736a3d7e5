"""Prints the path of a Chromium for the journeys, made ready where the machine has none.

In this order: `PLEXICHAT_TEST_CHROMIUM` (a path, or `npm` for the last of these), Debian's, the
npm package `@sparticuz/chromium`, which needs neither root nor the system's libraries.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSION = "153.0.0"
FROM_NPM = "npm"
# The package unpacks its libraries only where it believes to be on a bare cloud machine, and
# tells the process, not us, where they are.
UNPACK = """
import chromium from "@sparticuz/chromium";
console.log(await chromium.executablePath());
console.log(process.env.LD_LIBRARY_PATH ?? "");
console.log(process.env.FONTCONFIG_PATH ?? "");
"""


def find() -> str:
    """Return the path of a Chromium that Playwright can drive."""
    named = os.environ.get("PLEXICHAT_TEST_CHROMIUM", "")
    if named == FROM_NPM:
        return str(_unpacked())
    if named and not os.access(named, os.X_OK):
        sys.exit(f"PLEXICHAT_TEST_CHROMIUM={named}: there is no such program")
    return named or shutil.which("chromium") or str(_unpacked())


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "plexichat" / f"chromium-{VERSION}"


def _unpacked() -> Path:
    cache = _cache()
    launcher = cache / "chromium-with-libraries"
    if not launcher.exists():
        cache.mkdir(parents=True, exist_ok=True)
        program, libraries, fonts = _unpack(cache)
        text = (
            f"#!/bin/sh\nexport LD_LIBRARY_PATH='{libraries}' FONTCONFIG_PATH='{fonts}'\n"
            f"exec '{program}' \"$@\"\n"
        )
        fresh = launcher.with_suffix(".new")
        fresh.write_text(text)
        fresh.chmod(0o755)
        fresh.rename(launcher)
    return launcher


def _unpack(cache: Path) -> list[str]:
    sys.path.insert(0, str(ROOT))
    from hatch_build import npm_command  # noqa: PLC0415 - lives beside the package

    (cache / "package.json").write_text('{"private": true}\n')
    options = ["--no-audit", "--no-fund", "--loglevel=error"]
    install = [*npm_command(), "install", *options, f"@sparticuz/chromium@{VERSION}"]
    node = Path(npm_command()[0]).with_name("node")
    environment = os.environ | {
        "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}",
        "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x",
        "TMPDIR": str(cache),
    }
    subprocess.run(install, cwd=cache, env=environment, check=True, stdout=sys.stderr)
    (cache / "unpack.mjs").write_text(UNPACK)
    answer = subprocess.run(
        [node, "unpack.mjs"], cwd=cache, env=environment, check=True, capture_output=True, text=True
    )
    return answer.stdout.splitlines()[:3]


if __name__ == "__main__":
    print(find())
