"""nginx, HAProxy and Caddy with the examples of `deploy/proxies`, started as they are.

Changed is only where they listen, whom they ask, where their files are and which certificate they
show; what is to be changed must be there.
"""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.process import free_port

EXAMPLES = Path(__file__).resolve().parents[2] / "deploy" / "proxies"
NAME = "chat.example.org"
START_SECONDS = 30
STOP_SECONDS = 60
_SELF_SIGNED = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}")


@dataclass(frozen=True)
class Certificate:
    """A self-signed one; `both` holds the key, too, as HAProxy wants it."""

    chain: Path
    key: Path
    both: Path


@dataclass(frozen=True)
class Place:
    """Where a proxy stands: its folder, its ports on loopback, the servers' ports behind it."""

    folder: Path
    certificate: Certificate
    servers: list[int]
    port: int = field(default_factory=free_port)
    plain_port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """The public address."""
        return f"https://{NAME}:{self.port}"


def self_signed(folder: Path) -> Certificate:
    """Make a certificate of the examples' name."""
    made = Certificate(folder / "chain.pem", folder / "key.pem", folder / "both.pem")
    names = ("-addext", f"subjectAltName=DNS:{NAME}", "-out", made.chain, "-keyout", made.key)
    subprocess.run(["openssl", "req", *_SELF_SIGNED, *names], check=True, capture_output=True)
    made.both.write_text(made.chain.read_text() + made.key.read_text())
    return made


def replaced(text: str, changes: Mapping[str, str]) -> str:
    """Return the text with each piece replaced. Raises `LookupError` when one is not there."""
    for piece, other in changes.items():
        if piece not in text:
            raise LookupError(f"{piece!r} is not in the example")
        text = text.replace(piece, other)
    return text


def adapted(program: str, place: Place) -> tuple[str, list[str]]:
    """Return an example as it is started at a place, and by which command before its file."""
    write, example = _PROGRAMS[program]
    changes, command = write(place)
    servers = {f"10.0.0.{11 + n}:8080": f"127.0.0.1:{at}" for n, at in enumerate(place.servers)}
    return replaced((EXAMPLES / example).read_text(), changes | servers), command


@contextmanager
def fronting(program: str, place: Place) -> Iterator[None]:
    """Run a proxy for the life of the block; it is a child of this process and no daemon."""
    text, command = adapted(program, place)
    config = place.folder / f"{program}.conf"
    config.write_text(text)
    log = place.folder / f"{program}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, str(config)],
            cwd=place.folder,
            # Nothing of ours: Caddy would ask a proxy of the environment's.
            env={"PATH": f"{os.environ['PATH']}:/usr/sbin", "HOME": str(place.folder)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, place, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        finally:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", place: Place, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            for port in (place.port, place.plain_port):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, f"it ended:\n{log.read_text()}"
            assert time.monotonic() < until, f"it does not listen:\n{log.read_text()}"
            time.sleep(0.05)
        else:
            return


def _nginx(place: Place) -> tuple[dict[str, str], list[str]]:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {place.folder}/{kind};" for kind in kinds)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{place.plain_port};",
        "listen 443 ssl;": f"listen 127.0.0.1:{place.port} ssl;",
        f"https://{NAME}$": f"{place.url}$",
        f"/etc/ssl/{NAME}/fullchain.pem": str(place.certificate.chain),
        f"/etc/ssl/{NAME}/privkey.pem": str(place.certificate.key),
        "http {\n": f"http {{ access_log off; {paths}\n",
    }
    own = f"daemon off; pid {place.folder}/nginx.pid;"
    if os.geteuid() == 0:
        own += " user root;"  # a test's folder is closed to others
    return changes, ["nginx", "-e", "stderr", "-p", str(place.folder), "-g", own, "-c"]


def _haproxy(place: Place) -> tuple[dict[str, str], list[str]]:
    changes = {
        "bind :80\n": f"bind 127.0.0.1:{place.plain_port}\n",
        "bind :443 ": f"bind 127.0.0.1:{place.port} ",
        f"https://{NAME} ": f"{place.url} ",
        f"/etc/ssl/{NAME}/full.pem": str(place.certificate.both),
    }
    return changes, ["haproxy", "-db", "-f"]


def _caddy(place: Place) -> tuple[dict[str, str], list[str]]:
    ports = f"http_port {place.plain_port}\n\thttps_port {place.port}"
    own = f"{{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\t{ports}\n}}\n\n"
    shown = f"\ttls {place.certificate.chain} {place.certificate.key}\n"
    changes = {
        "(servers) {\n": f"{own}(servers) {{\n",
        f"\n{NAME} {{\n": f"\n{NAME} {{\n{shown}",
    }
    return changes, ["caddy", "run", "--adapter", "caddyfile", "--config"]


_Write = Callable[[Place], tuple[dict[str, str], list[str]]]
_PROGRAMS: dict[str, tuple[_Write, str]] = {
    "nginx": (_nginx, "nginx.conf"),
    "haproxy": (_haproxy, "haproxy.cfg"),
    "caddy": (_caddy, "Caddyfile"),
}
NAMES = tuple(_PROGRAMS)
