"""`plexichat serve`: from settings to a listening process, and a clean end."""

import asyncio
import errno
import gc
import resource
import signal
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path

import uvicorn
import uvloop
from typing_extensions import override

from plexichat.app import asgi, data, kit
from plexichat.app.forking import run_all
from plexichat.app.settings import Settings
from plexichat.app.wiring import open_services
from plexichat.core.beside import beside
from plexichat.core.errors import PlexiError
from plexichat.edge.http import configure_logs
from plexichat.edge.socket import one_port

PORTS_TRIED = 20
BACKLOG = 2048
FILES_BESIDE_SOCKETS = 1_024


class CannotListen(PlexiError):  # noqa: N818 - named as the refusal
    """The address cannot be listened on; the detail says why and what to do."""

    code = "server.cannot_listen"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "The server cannot listen there"


class TlsUnusable(PlexiError):  # noqa: N818 - named as the refusal
    """The certificate and its key cannot be used; the detail says why and what to do."""

    code = "server.tls_unusable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "The TLS certificate cannot be used"


class Server(uvicorn.Server):
    """Stops at SIGINT and SIGTERM without raising them again: what is open is closed after it.

    Before it stops it sends its clients to the others, where there are any; a second signal stops
    at once.
    """

    def __init__(self, config: uvicorn.Config, drain: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._drain = drain
        self._asked = asyncio.Event()

    @override
    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        async with beside(self._stop_when_asked()):
            await super().serve(sockets)

    @contextmanager
    @override
    def capture_signals(self) -> Iterator[None]:
        """Hear the signals while serving."""
        loop = asyncio.get_running_loop()
        heard = (signal.SIGINT, signal.SIGTERM)
        for each in heard:
            loop.add_signal_handler(each, self._leave, each)
        try:
            yield
        finally:
            for each in heard:
                loop.remove_signal_handler(each)

    def _leave(self, number: int) -> None:
        if self._asked.is_set():
            self.handle_exit(number, None)
        self._asked.set()

    async def _stop_when_asked(self) -> None:
        await self._asked.wait()
        await self._drain()
        self.should_exit = True


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises `PlexiError` when the server cannot start."""
    configure_logs(level=settings.log_level, form=settings.log_format)
    _check_tls(settings)
    open_room(settings.sockets)
    listening = listen(settings)
    settings = settings.on_port(listening.getsockname()[1])
    with data.held(settings):
        if settings.workers == 1:
            uvloop.run(_serve(settings, listening))
        else:
            listening.close()  # it has shown that the port is free
            _serve_with_all(settings)


def _serve_with_all(settings: Settings) -> None:
    """Serve by several processes, each with a socket of its own on the one port."""
    sockets = [listen(settings, shared=True) for _ in range(settings.workers)]

    def run(number: int) -> None:
        uvloop.run(_serve(settings, sockets[number], number))

    run_all([partial(run, number) for number in range(settings.workers)])


def open_room(sockets: int) -> int:
    """Let this process open files for so many sockets; return how many it may open now.

    A gateway connection takes two. Systems hand out 1,024 and let a process ask for more, up to a
    bound that only root lifts: past it uvicorn refuses connections, the others go on.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_BESIDE_SOCKETS + 2 * sockets
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        return allowed
    return soft


def _check_tls(settings: Settings) -> None:
    if settings.tls_cert is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_cert, settings.tls_key)
    except OSError as error:
        detail = (
            f"PLEXICHAT_TLS_CERT={settings.tls_cert} and PLEXICHAT_TLS_KEY={settings.tls_key}:"
            f" {error.strerror or error}. Both must be PEM files that belong together and that"
            " this user may read."
        )
        raise TlsUnusable(detail) from error


def listen(settings: Settings, *, shared: bool = False) -> socket.socket:
    """Take the port; without a chosen one, the next free one after the default.

    A `shared` one may be taken several times: the kernel spreads new connections over them.
    """
    tried = 1 if settings.bind_was_chosen else PORTS_TRIED
    for port in range(settings.port, settings.port + tried):
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            listening.bind((settings.host, port))
            listening.listen(BACKLOG)
        except OSError as error:
            listening.close()
            if error.errno != errno.EADDRINUSE or port == settings.port + tried - 1:
                raise CannotListen(_why(settings, port, error)) from error
        else:
            listening.setblocking(False)  # noqa: FBT003 - the socket's own signature
            return listening
    raise CannotListen


def _why(settings: Settings, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {settings.host} is taken. Stop the program that listens there, or"
            " choose another with --bind HOST:PORT."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is for the system. Choose one above 1023 with --bind HOST:PORT."
    return f"{settings.host}:{port}: {error.strerror}. Choose another with --bind HOST:PORT."


async def _serve(settings: Settings, listening: socket.socket, process: int = 0) -> None:
    async with open_services(settings, visits=False, process=process) as services:
        application = asgi.build(settings, services)
        seconds = settings.drain_seconds if settings.bus else 0
        server = Server(_config(settings, application), lambda: application.gateway.drain(seconds))
        async with asgi.running(application):
            if process == 0:
                link = await services.auth.setup_link(keep_earlier=settings.bus is not None)
                is_ours = services.member.is_first
                kit_file = kit.ensure(settings.data, services.clock) if is_ours else None
                _welcome(settings, link, kit_file)
            # What was made so far lives as long as the process: no collection looks at it again.
            gc.collect()
            gc.freeze()
            gc.set_threshold(20_000, 20, 50)
            await server.serve(sockets=[listening])


def _config(settings: Settings, application: asgi.Application) -> uvicorn.Config:
    return uvicorn.Config(
        application.http,
        http=one_port(application.gateway),
        ws="none",
        loop="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=settings.stop_seconds,
        backlog=BACKLOG,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )


def _welcome(settings: Settings, link: str | None, kit_file: Path | None) -> None:
    """Say where the server is: the one thing that a person who started it wants to know."""
    lines = [f"PlexiChat is ready: {settings.url}"]
    if link is not None:
        lines = [
            "PlexiChat is ready. Make the first user, its owner, by this one-time link:",
            "",
            f"    {settings.url}{link}",
            "",
        ]
    if kit_file is not None:
        lines += [
            f"The key of its backups is in {kit_file}",
            "Take that file away and keep it: without it no backup can be opened.",
            "",
        ]
    lines.append(f"Data: {settings.data}   Stop: Ctrl-C")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
