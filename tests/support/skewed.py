"""Runs `plexichat` with a wall clock that a test moves: `PLEXICHAT_TEST_CLOCK` names a file.

The file holds how many milliseconds the clock is ahead, or behind. The monotonic clock is left as
it is, as on a machine whose clock is set.
"""

import os
import sys
import time
from pathlib import Path

# Python puts the folder of the script in front, where `nats` would be that of the tests.
del sys.path[0]
_FILE = Path(os.environ["PLEXICHAT_TEST_CLOCK"])
_true_time_ns, _true_time = time.time_ns, time.time


def _ahead_ms() -> int:
    try:
        return int(_FILE.read_text() or "0")
    except (OSError, ValueError):
        return 0


time.time_ns = lambda: _true_time_ns() + _ahead_ms() * 1_000_000
time.time = lambda: _true_time() + _ahead_ms() / 1_000

from plexichat.app.cli import main  # noqa: E402 - after the clock

main()
