"""The machine's limit beside which the server is held: a small C program that only sends."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crowd import Crowd
from benchmarks.server import SERVER_CORE, on_cores

SOURCE = Path(__file__).parent / "native" / "sender.c"
SECONDS = 120


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending cost; `arrived` tells whether every byte was heard."""

    deliveries: int
    cpu: float
    wall: float
    arrived: bool

    @property
    def per_cpu_second(self) -> float:
        """Return the deliveries for each CPU second of the sender."""
        return self.deliveries / self.cpu


def build(folder: Path) -> Path | None:
    """Compile the sender; None where the machine has no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    program = folder / "sender"
    subprocess.run([compiler, "-O2", "-o", program, SOURCE], check=True, timeout=SECONDS)
    return program


def send(
    program: Path, crowd: Crowd, members: int, messages: int, joined: int, octets: int
) -> Sent:
    """Let it send to a crowd of plain sockets."""
    messages -= messages % joined
    pause_us = 1000 + 2 * members
    numbers = [str(each) for each in (members, messages, joined, octets, pause_us)]
    with on_cores([SERVER_CORE]):
        sender = subprocess.Popen(
            [program, *numbers], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    try:
        return _drive(sender, crowd, (members, messages, octets))
    finally:
        sender.kill()
        sender.wait()


def _drive(sender: "subprocess.Popen[str]", crowd: Crowd, sizes: Sequence[int]) -> Sent:
    members, messages, octets = sizes
    assert sender.stdin is not None
    assert sender.stdout is not None
    crowd.attach(int(sender.stdout.readline()), members)
    sender.stdin.write("go\n")
    sender.stdin.flush()
    cpu, wall = (float(each) for each in sender.stdout.readline().split())
    heard = crowd.wait_for(members * messages * octets, 10)
    crowd.leave()
    arrived = sum(size * sockets for (size, _), sockets in heard.items())
    return Sent(members * messages, cpu, wall, arrived == members * messages * octets)
