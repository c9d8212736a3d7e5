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
from plexichat.app import features
from plexichat.app.backup_job import LOOK_EVERY_SECONDS, BackupJob
from plexichat.app.durations import durations
from plexichat.app.settings import Settings
from plexichat.app.shared_limits import SharedLimits
from plexichat.app.wiring import Services
from plexichat.core.errors import PlexiError
from plexichat.edge.http import HttpOptions, Measure, Quotas, http_app, litestar_app
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
from plexichat.features.channels import RIGHTS
from plexichat.features.files.jobs import ORPHANS_EVERY_SECONDS, OrphanSweep
from plexichat.features.messages.jobs import PURGE_EVERY_SECONDS, purge_deleted
from plexichat.features.messages.socket import MessageCommands
from plexichat.features.search import BEHIND, Follower
from plexichat.features.sync import (
    IdentifyWithNumbers,
    Rechecks,
    Refills,
    Subscriptions,
    Sweep,
    Sync,
    SyncChannels,
    Watching,
)
from plexichat.ports.bus import Bus

PAGE = Path(__file__).parent.parent / "web_dist"
# What counts as several requests against a caller's limit, because it costs as much.
COSTS = {"/api/v1/search": 4}
FOLLOW_EVERY_SECONDS = 1.0
SWEEP_EVERY_SECONDS = 1.0
ASK_EVERY_SECONDS = 20.0
TIDY_EVERY_SECONDS = 300.0
Watch = Callable[[str], None]
Job = Callable[[], Awaitable[object]]
_READY = text("SELECT 1")
_log = structlog.stdlib.get_logger("plexichat")


@dataclass(frozen=True, slots=True)
class Application:
    """What listens: the HTTP side, and the gateway on the same port."""

    http: Doors
    gateway: Gateway
    services: Services
    rechecks: Rechecks
    refills: Refills
    sweep: Sweep | None
    limits: SharedLimits | None
    backups: BackupJob
    lag: LoopLag
    searches: bool = True


def build(settings: Settings, services: Services) -> Application:
    """Put the doors in front of the services."""
    hub = Hub(held_bytes_max=settings.write_buffer_bytes)
    sync = Sync(
        services.units,
        services.clock,
        hub,
        services.users,
        services.spaces,
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

    def end(user_id: int, session_id: int) -> None:
        services.auth.sessions_held.forget(session_id)
        gateway.end_sessions(user_id, session_id)

    subscriptions = Subscriptions(hub, end)
    rechecks = Rechecks(
        services.units,
        hub,
        services.access,
        services.spaces,
        services.channels,
        subscriptions,
    )
    refills = Refills(services.units, hub, services.history, rechecks)
    hub.on_gap(refills.note)
    services.bus.watch(RIGHTS)
    services.bus.on_ring(hub.learn)
    services.bus.listen(services.access.hear)
    services.bus.listen(subscriptions.hear)
    services.bus.listen(rechecks.hear)
    services.bus.listen(services.presence.hear)
    services.presence.on_change(subscriptions.deliver)
    services.member.on_others(services.presence.keep_only)
    hub.on_topics(services.presence.watched, services.presence.unwatched)
    searches = _follows(settings, services)
    hub.on_topics(*_crossing(services.bus))
    backups = BackupJob(settings, services.clock, is_ours=lambda: services.member.is_first)
    lag = LoopLag(services.clock)
    http = http_app(
        routes=features.routes(),
        services=services.by_name() | {"sync": sync, "polls": Polls(gateway)},
        authenticator=services.auth,
        clock=services.clock,
        options=http_options(settings),
        measures=[
            *measures(services, gateway),
            *durations(services, gateway, lag),
            *backups.measures(),
        ],
        ready=lambda: _ready(services, gateway),
    )
    sweep = Sweep(services.units, hub) if settings.postgres else None
    limits = None
    if settings.bus:
        quotas = http_options(settings).quotas
        limits = SharedLimits(http.limits, quotas, services.bus, services.member.name)
    return Application(
        http, gateway, services, rechecks, refills, sweep, limits, backups, lag, searches
    )


def _follows(settings: Settings, services: Services) -> bool:
    """Let the search index hear what changes; tell whether there is one."""
    if settings.search == "on":
        services.bus.watch(BEHIND)
        services.bus.listen(services.follower.hear)
    return settings.search == "on"


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
    return litestar_app(routes, dict.fromkeys(names), options)


def measures(services: Services, gateway: Gateway) -> list[Measure]:
    """Return the numbers that operators watch beside those of HTTP."""
    commit, counters = services.messages.commit, gateway.counters
    return [
        Measure(
            "plexichat_messages_committed_total",
            "Messages that became durable.",
            "counter",
            lambda: commit.commands,
        ),
        Measure(
            "plexichat_message_commits_total",
            "Commits that made messages durable.",
            "counter",
            lambda: commit.commits,
        ),
        Measure(
            "plexichat_database_connections",
            "Open connections to the database.",
            "gauge",
            lambda: services.units.connections()[0],
        ),
        Measure(
            "plexichat_database_connections_idle",
            "Open connections to the database that nobody uses.",
            "gauge",
            lambda: services.units.connections()[1],
        ),
        Measure(
            "plexichat_database_slow_queries_total",
            "Statements of the database that took longer than PLEXICHAT_SLOW_QUERY_MS.",
            "counter",
            services.units.slow_statements,
        ),
        Measure(
            "plexichat_gateway_connections",
            "Open gateway connections.",
            "gauge",
            lambda: counters.open_connections,
        ),
        Measure(
            "plexichat_gateway_polled_connections",
            "Open gateway connections that are polled for lack of a WebSocket.",
            "gauge",
            lambda: counters.polled_connections,
        ),
        Measure(
            "plexichat_gateway_deliveries_total",
            "Facts sent to sockets.",
            "counter",
            lambda: counters.deliveries,
        ),
        Measure(
            "plexichat_gateway_errors_total",
            "Commands that were refused.",
            "counter",
            lambda: counters.errors,
        ),
        *_search_measures(services.follower),
    ]


def _search_measures(follower: Follower) -> list[Measure]:
    return [
        Measure(
            "plexichat_search_indexed_total",
            "Messages that were put into the search index, changed ones again.",
            "counter",
            lambda: follower.counters.indexed,
        ),
        Measure(
            "plexichat_search_failures_total",
            "Times that bringing the search index up to date failed.",
            "counter",
            lambda: follower.counters.failures,
        ),
        Measure(
            "plexichat_search_behind_channels",
            "Channels whose newest changes are not in the search index yet.",
            "gauge",
            lambda: follower.behind,
        ),
        Measure(
            "plexichat_search_lag_seconds",
            "How long the search index has lacked something without a break.",
            "gauge",
            lambda: follower.lag_seconds,
        ),
    ]


def _crossing(bus: Bus) -> tuple[Watch, Watch]:
    """Return what watches the topics that other servers publish on.

    Of people that is not `presence:`: servers tell each other about their own devices only.
    """

    def watch(topic: str) -> None:
        if not topic.startswith("presence:"):
            bus.watch(topic)

    def unwatch(topic: str) -> None:
        if not topic.startswith("presence:"):
            bus.unwatch(topic)

    return watch, unwatch


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
        jobs.append(tasks.create_task(application.rechecks.run()))
        jobs.append(tasks.create_task(application.lag.run()))
        jobs.append(tasks.create_task(application.refills.run()))
        if application.searches:
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
        *([(SWEEP_EVERY_SECONDS, application.sweep)] if application.sweep else []),
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
