"""Debian's PostgreSQL 15, with a password over TLS, and behind its PgBouncer."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.machine import Machine
from tests.support.postgres import Postgres
from tests.support.process import free_port
from tests.support.world import Json

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
SEARCH_SECONDS = 30
PASSWORD = "a-purple-turnip"
CERTIFICATE = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")
POOLER = """
[databases]
chat = host=127.0.0.1 port={server} dbname=postgres user=plexichat
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = any
pool_mode = transaction
default_pool_size = 3
unix_socket_dir =
"""

pytestmark = pytest.mark.debian


@pytest.fixture
def server() -> Iterator[Postgres]:
    made = Postgres(bin_folder=PROGRAMS)
    yield made
    made.close()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path, database="set by the test")
    yield made
    made.kill()


def _talk(machine: Machine) -> None:
    """Send, start again, read and find what was sent."""
    machine.start()
    token = machine.person("ada")
    channel = machine.room(token)
    sent = [
        machine.call(token, "POST", f"/channels/{channel}/messages", {"body": f"line {number}"})
        for number in range(20)
    ]
    assert machine.stop() == 0
    machine.start()
    assert [each["id"] for each in machine.history(token, channel)] == [each["id"] for each in sent]
    end = time.monotonic() + SEARCH_SECONDS
    page: Json = {"complete": False}
    while not page["complete"]:
        assert time.monotonic() < end
        page = machine.call(token, "GET", "/search?q=line&limit=50")
    assert len(page["items"]) == len(sent)


def test_a_password_over_tls_whose_certificate_is_checked(
    server: Postgres, machine: Machine, tmp_path: Path
) -> None:
    certificate, key = server.data / "server.crt", server.data / "server.key"
    names = ("-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key)
    subprocess.run(["openssl", "req", *CERTIFICATE, *names], check=True, capture_output=True)
    root = tmp_path / "root.crt"
    root.write_bytes(certificate.read_bytes())
    key.chmod(0o600)
    server.own(certificate, key)
    server.start()
    server.query("postgres", f"ALTER USER plexichat PASSWORD '{PASSWORD}'")
    server.stop()
    (server.data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n")
    server.settings += ["ssl=on"]
    server.start()
    secret = server.url().replace("plexichat@127.0.0.1", f"plexichat:{PASSWORD}@localhost")
    machine.database = f"{secret}?sslmode=verify-full&sslrootcert={root}"
    _talk(machine)
    machine.stop()
    machine.database = f"{secret}?sslmode=disable"
    said = machine.serve_in_vain()
    assert "Check the user and the password" in said
    assert PASSWORD not in said + machine.log.read_text()


def test_pgbouncer_that_gives_each_transaction_another_connection(
    server: Postgres, machine: Machine
) -> None:
    server.start()
    port = free_port()
    config = server.folder / "pgbouncer.ini"
    config.write_text(POOLER.format(server=server.port, port=port))
    machine.database = f"postgresql://plexichat@127.0.0.1:{port}/chat"
    machine.extra = {"PLEXICHAT_DATABASE_POOLER": "true"}
    pooler = subprocess.Popen(["pgbouncer", "-q", config], **server.owner)
    try:
        time.sleep(1)
        _talk(machine)
    finally:
        pooler.kill()
        pooler.wait()
