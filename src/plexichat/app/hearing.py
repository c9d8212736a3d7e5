"""What the bus brings, and who hears it in which order."""

from collections.abc import Callable
from dataclasses import dataclass

from plexichat.app.settings import Settings
from plexichat.app.wiring import Services
from plexichat.edge.socket import Gateway, Hub
from plexichat.features.channels import RIGHTS
from plexichat.features.search import BEHIND
from plexichat.features.sync import Rechecks, Refills, Subscriptions, Sweep
from plexichat.ports.bus import Bus

Watch = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Hearing:
    """What runs so that everybody hears what they may, and all of it."""

    hub: Hub
    rechecks: Rechecks
    refills: Refills
    sweep: Sweep | None
    searches: bool


def connect(settings: Settings, services: Services, hub: Hub, gateway: Gateway) -> Hearing:
    """Let the parts listen to the bus: rights first, so that none is gone by that has ended."""

    def end(user_id: int, session_id: int) -> None:
        services.auth.sessions_held.forget(session_id)
        gateway.end_sessions(user_id, session_id)

    subscriptions = Subscriptions(hub, end)
    rechecks = Rechecks(
        services.units,
        hub,
        services.access,
        subscriptions,
    )
    refills = Refills(services.units, hub, services.access, services.history, rechecks)
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
    sweep = Sweep(services.units, hub) if settings.postgres else None
    return Hearing(hub, rechecks, refills, sweep, searches)


def _follows(settings: Settings, services: Services) -> bool:
    """Let the search index hear what changes; tell whether there is one."""
    if settings.search == "on":
        services.bus.watch(BEHIND)
        services.bus.listen(services.follower.hear)
    return settings.search == "on"


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
