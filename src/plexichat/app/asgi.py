"""The server as one program: services, gateway, HTTP, jobs, one port."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import structlog
from litestar import Litestar
from sqlalchemy import text

from plexichat import __version__
from plexichat.app import features, hearing
from plexichat.app.backup_job import LOOK_EVERY_SECONDS, BackupJob
from plexichat.app.durations import durations
from plexichat.app.measures import measures
from plexichat.app.settings import Settings
from plexichat.app.shared_limits import SharedLimits
from plexichat.app.wiring import Services
from plexichat.core.errors import PlexiError
from plexichat.edge.http import HttpOptions, Quotas, http_app, litestar_app
from plexichat.edge.http.doors import Doors
from plexichat.edge.polling import Polls
from plexichat.edge.socket import (
    Commands,
    Gateway,
    GatewaySettings,
    Hub,
    WireLimits,
)
from plexichat.engines.loop import LoopLag
from plexichat.features.files.jobs import ORPHANS_EVERY_SECONDS, OrphanSweep
from plexichat.features.messages.jobs import PURGE_EVERY_SECONDS, purge_deleted
from plexichat.features.messages.socket import MessageCommands
from plexichat.features.sync import (
    IdentifyWithNumbers,
    Sync,
    SyncChannels,
    Watching,
)

PAGE = Path(__file__).parent.parent / "web_dist"
# What counts as several requests against a caller's limit, because it costs as much.
COSTS = {"/api/v1/search": 4}
FOLLOW_EVERY_SECONDS = 1.0
SWEEP_EVERY_SECONDS = 1.0
ASK_EVERY_SECONDS = 20.0
TIDY_EVERY_SECONDS = 300.0
Job = Callable[[], Awaitable[object]]
_READY = text("SELECT 1")
_log = structlog.stdlib.get_logger("plexichat")


@dataclass(frozen=True, slots=True)
class Application:
    """What listens: the HTTP side, and the gateway on the same port."""

    http: Doors
    gateway: Gateway
    services: Services
    hearing: hearing.Hearing
    limits: SharedLimits | None
    backups: BackupJob
    lag: LoopLag


def build(settings: Settings, services: Services) -> Application:
    """Put the doors in front of the services."""
    hub = Hub(held_bytes_max=settings.write_buffer_bytes)
    sync = Sync(
        services.units,
        services.clock,
        hub,
        services.channels,
        services.history,
    )
    watching = Watching(hub, services.access, services.presence, services.users)
    commands = socket_commands(services, sync, watching)
    gateway = Gateway(
        gateway_settings(settings),
        authenticator=services.auth,
        commands=commands,
        hub=hub,
        clock=services.clock,
    )
    gateway.on_left(watching.left)
    heard = hearing.connect(settings, services, hub, gateway)
    backups = BackupJob(settings, services.clock, is_ours=lambda: services.member.is_first)
    lag = LoopLag(services.clock)
    http = http_app(
        routes=features.routes(),
        services=services.by_name() | {"sync": sync, "polls": Polls(gateway)},
        authenticator=services.auth,
        clock=services.clock,
        options=http_options(settings),
        measures=[
            *measures(services, gateway, heard.refills),
            *durations(services, gateway, lag),
            *backups.measures(),
        ],
        ready=lambda: _ready(services, gateway),
    )
    limits = None
    if settings.bus:
        quotas = http_options(settings).quotas
        limits = SharedLimits(http.limits, quotas, services.bus, services.member.name)
    return Application(http, gateway, services, heard, limits, backups, lag)


def socket_commands(services: Services, sync: Sync, watching: Watching) -> Commands:
    """Return everything that a client may say on the socket."""
    commands = Commands(IdentifyWithNumbers, sync.greet)
    MessageCommands(services.messages, services.reactions, services.channels).register(commands)
    commands.add(SyncChannels, sync.catch_up)
    watching.register(commands)
    return commands


def gateway_settings(settings: Settings) -> GatewaySettings:
    """Return the gateway's share of the settings."""
    frame = settings.frame_max_bytes
    return GatewaySettings(
        origins=frozenset({settings.public_url}) if settings.public_url else frozenset(),
        cookie_name="__Host-plexichat" if settings.secure else "plexichat_localhost",
        version=__version__,
        wire=WireLimits(frame_bytes_max=frame, message_bytes_max=frame),
        head_seconds=settings.handshake_seconds,
        identify_seconds=settings.handshake_seconds,
        heartbeat_seconds=settings.heartbeat_seconds,
        connections_max=settings.sockets,
        connections_per_user_max=settings.sockets_per_user,
        commands_per_second=settings.frames_per_second,
        commands_burst=settings.frames_per_second * 4,
        bytes_per_second=max(128 * 1024, settings.frames_per_second * 4096),
        bytes_burst=max(512 * 1024, 4 * frame, settings.frames_per_second * 16_384),
        write_buffer_bytes_max=settings.write_buffer_bytes,
        held_bytes_max=settings.write_buffer_bytes,
    )


def http_options(settings: Settings) -> HttpOptions:
    """Return the HTTP side's share of the settings."""
    token = settings.metrics_token
    return HttpOptions(
        page=PAGE,
        version=__version__,
        public_url=settings.public_url,
        secure=settings.secure,
        hosts=() if settings.public_url else (settings.host,),
        trusted_proxies=settings.trusted_proxies,
        session_seconds=settings.session_max_days * 86_400,
        body_max_bytes=settings.body_max_bytes,
        quotas=Quotas(settings.requests_per_minute, settings.anonymous_requests_per_minute),
        costs=COSTS,
        metrics=settings.metrics,
        metrics_token=token.get_secret_value() if token else "",
    )


def routes_only(routes: Sequence[Any], options: HttpOptions) -> Litestar:
    """Return the routes without anything behind them, for the contract."""
    names = {field.name for field in fields(Services)} | {"sync", "polls", "cookie_lines", "probes"}
    return litestar_app(
        tuple(routes), tuple(sorted(names)), options.version, options.body_max_bytes
    )


async def _ready(services: Services, gateway: Gateway) -> None:
    if gateway.is_stopping:
        raise PlexiError("The server is stopping.")
    async with services.units.read() as reader:
        await reader.scalar(_READY)


@asynccontextmanager
async def running(application: Application) -> AsyncIterator[None]:
    """Run the writer, the jobs and the gateway inside the block; leave nothing half done."""
    services = application.services
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(services.messages.commit.run())
        jobs = [tasks.create_task(every(*job)) for job in _jobs(application)]
        jobs.append(tasks.create_task(application.hearing.rechecks.run()))
        jobs.append(tasks.create_task(application.lag.run()))
        jobs.append(tasks.create_task(application.hearing.refills.run()))
        if application.hearing.searches:
            jobs.append(tasks.create_task(services.follower.run()))
        try:
            async with application.gateway.running():
                yield
        finally:
            for job in jobs:
                job.cancel()
            services.messages.commit.close()


def _jobs(application: Application) -> list[tuple[float, Job]]:
    """Return what the server does by itself, and how often in seconds."""
    services, backups = application.services, application.backups
    return [
        (ASK_EVERY_SECONDS, services.presence.ask_again),
        (FOLLOW_EVERY_SECONDS, services.auth.follow),
        (FOLLOW_EVERY_SECONDS, services.access.follow),
        (TIDY_EVERY_SECONDS, services.auth.tidy),
        (PURGE_EVERY_SECONDS, lambda: purge_deleted(services.messages)),
        (ORPHANS_EVERY_SECONDS, OrphanSweep(services.files)),
        *([(SWEEP_EVERY_SECONDS, application.hearing.sweep)] if application.hearing.sweep else []),
        *([(FOLLOW_EVERY_SECONDS, application.limits)] if application.limits else []),
        (LOOK_EVERY_SECONDS, backups),
    ]


async def every(seconds: float, job: Job) -> None:
    """Run a job again and again, each time so long after the last; what fails is logged."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await job()
        except Exception as error:  # noqa: BLE001 - a job that fails runs again next time
            _log.warning("job failed", job=getattr(job, "__qualname__", ""), error=str(error))
