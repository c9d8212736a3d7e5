"""Servers behind Debian's proxies, once for each module and proxy."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import reverse_proxies
from tests.support.fronted import Front, cluster, fronted


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A cluster that nobody reaches by its public address yet."""
    with cluster(tmp_path_factory.mktemp("cluster")) as front:
        yield front


@pytest.fixture(scope="module", params=reverse_proxies.NAMES)
def proxied(request: pytest.FixtureRequest, servers: Front) -> Iterator[Front]:
    """The cluster behind one of the proxies."""
    with fronted(request.param, servers) as front:
        yield front


@pytest.fixture
def front(proxied: Front, monkeypatch: pytest.MonkeyPatch) -> Front:
    """The cluster behind a proxy, its name known here and asked for by no other way."""
    resolve = socket.getaddrinfo
    names = {reverse_proxies.NAME, reverse_proxies.NAME.encode()}

    def resolve_here(host: Any, *rest: Any, **named: Any) -> Any:
        return resolve("127.0.0.1" if host in names else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_here)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "*")
    return proxied
