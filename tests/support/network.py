"""Hosts in network namespaces of their own, joined by switches in another one. For root.

Nothing of this machine's own network is touched, and nothing is left when the block ends.
"""

import ctypes
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Where Debian has it; root's PATH may lack the folder.
IP = "/usr/sbin/ip"
NAMESPACES = Path("/run/netns")
_CLONE_NEWNET = 0x40000000
_NOBODY = "02:00:00:00:00:01"


@dataclass(frozen=True)
class Host:
    """A machine with one cable to each network that it has an address in."""

    name: str
    namespace: str
    switch: str
    addresses: dict[str, str]

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this thread, and what it starts, be on this host inside the block."""
        with (
            Path("/proc/thread-self/ns/net").open("rb") as home,
            (NAMESPACES / self.namespace).open("rb") as there,
        ):
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(home.fileno())

    def cut(self, *networks: str) -> None:
        """Take its cables out, of all networks if none is named: silence, both ways."""
        for each in networks or self.addresses:
            _ip("-n", self.switch, "link", "set", f"{each}-{self.name}", "down")

    def join(self, *networks: str) -> None:
        """Put its cables back."""
        for each in networks or self.addresses:
            _ip("-n", self.switch, "link", "set", f"{each}-{self.name}", "up")

    def isolate(self) -> None:
        """Let it reach nobody who is isolated as well, in any network."""
        for each in self.addresses:
            port = f"{each}-{self.name}"
            _ip("-n", self.switch, "link", "set", port, "type", "bridge_slave", "isolated", "on")

    def mute(self, network: str, to: "Host") -> None:
        """Let nothing more of it arrive at another host, which still reaches it."""
        way = (to.addresses[network], "lladdr", _NOBODY, "dev", network, "nud", "permanent")
        _ip("-n", self.namespace, "neigh", "replace", *way)

    def unmute(self, network: str, to: "Host") -> None:
        """Let it reach the other host again."""
        _ip("-n", self.namespace, "neigh", "del", to.addresses[network], "dev", network)


class Network:
    """The switches, one for each name, and the hosts. Made by `networked`."""

    def __init__(self) -> None:
        self._made: list[str] = []
        self._switch = ""

    def open(self, names: Sequence[str]) -> None:
        """Make the switches."""
        self._switch = self._namespace("switch")
        for each in names:
            _ip("-n", self._switch, "link", "add", each, "type", "bridge", "forward_delay", "0")
            _ip("-n", self._switch, "link", "set", each, "up")

    def host(self, name: str, **addresses: str) -> Host:
        """Add a host; `addresses` has its address in each network that it is in, of 24 bits."""
        space, switch = self._namespace(name), self._switch
        _ip("-n", space, "link", "set", "lo", "up")
        for network, address in addresses.items():
            port = f"{network}-{name}"
            cable = ("type", "veth", "peer", "name", network, "netns", space)
            _ip("-n", switch, "link", "add", port, *cable)
            _ip("-n", switch, "link", "set", port, "master", network, "up")
            _ip("-n", space, "addr", "add", f"{address}/24", "dev", network)
            _ip("-n", space, "link", "set", network, "up")
        return Host(name, space, switch, addresses)

    def close(self) -> None:
        """Remove everything; a namespace goes with the last process in it."""
        for each in reversed(self._made):
            _ip("netns", "del", each)

    def _namespace(self, name: str) -> str:
        made = f"plexichat-{os.getpid()}-{name}"
        _ip("netns", "add", made)
        self._made.append(made)
        return made


@contextmanager
def networked(*names: str) -> Iterator[Network]:
    """Have switches, and room for hosts, inside the block."""
    network = Network()
    try:
        network.open(names)
        yield network
    finally:
        network.close()


def here() -> Path:
    """Return where other processes find this thread's network while it lives and stays there."""
    return Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/ns/net")


def enter(network: Path) -> None:
    """Put this thread, and what it starts, into a network that `here` told of."""
    if network.exists() and not network.samefile("/proc/thread-self/ns/net"):
        with network.open("rb") as there:
            _enter(there.fileno())


def _ip(*words: str) -> None:
    done = subprocess.run([IP, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"


def _enter(namespace: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(namespace, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "the namespace cannot be entered")
