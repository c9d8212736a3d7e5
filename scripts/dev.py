"""Runs the server with reload and the web client's development server side by side."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVER = "127.0.0.1:8000"
PAGE = "http://localhost:5173"


def main() -> None:
    """Run both until Ctrl-C; restart the server when a Python file changes.

    What is typed while trying things lies in `.venv/dev-data`, unless `PLEXICHAT_DATA` says else.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    npm = [sys.executable, str(ROOT / "hatch_build.py"), "npm", "run", "dev"]
    web = subprocess.Popen(
        npm, cwd=ROOT / "web", env=os.environ | {"PLEXICHAT_DEV_SERVER": f"http://{SERVER}"}
    )
    server = _serve()
    seen = _newest()
    try:
        while web.poll() is None:
            time.sleep(1)
            if (now := _newest()) != seen or server.poll() is not None:
                seen = now
                server.send_signal(signal.SIGTERM)
                server.wait()
                server = _serve()
    except KeyboardInterrupt:
        pass
    finally:
        for process in (server, web):
            process.terminate()
            process.wait()


def _serve() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "plexichat", "serve", "--bind", SERVER]
    defaults = {"PLEXICHAT_DATA": str(ROOT / ".venv" / "dev-data"), "PLEXICHAT_PUBLIC_URL": PAGE}
    environment = defaults | dict(os.environ)
    return subprocess.Popen([*command, *sys.argv[1:]], cwd=ROOT, env=environment)


def _newest() -> float:
    return max(path.stat().st_mtime for path in (ROOT / "src").rglob("*.py"))


if __name__ == "__main__":
    main()
