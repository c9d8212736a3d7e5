"""How long things take, for those who watch."""

from plexichat.app.wiring import Services
from plexichat.edge.http import Durations
from plexichat.edge.socket import Gateway
from plexichat.engines.loop import LoopLag


def durations(services: Services, gateway: Gateway, lag: LoopLag) -> list[Durations]:
    """Return how long things take beside requests over HTTP."""
    commit, counters = services.messages.commit, gateway.counters
    return [
        Durations(
            "plexichat_gateway_command_duration_seconds",
            "Time from a command's frame to its answer.",
            lambda: counters.times,
            label="op",
        ),
        Durations(
            "plexichat_message_commit_duration_seconds",
            "Time of a commit that makes messages durable.",
            lambda: {"": commit.times},
        ),
        Durations(
            "plexichat_event_loop_lag_seconds",
            "How late the event loop gets round to what is due.",
            lambda: {"": lag.times},
        ),
    ]
