"""The numbers that operators watch beside those of HTTP."""

from plexichat.app.wiring import Services
from plexichat.edge.http import Measure
from plexichat.edge.socket import Gateway
from plexichat.features.search import Follower
from plexichat.features.sync import Refills


def measures(services: Services, gateway: Gateway, refills: Refills) -> list[Measure]:
    """Return the numbers that operators watch beside those of HTTP."""
    commit = services.messages.commit
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
        *_gateway_measures(gateway),
        *_search_measures(services.follower),
        *_cluster_measures(services, refills),
    ]


def _gateway_measures(gateway: Gateway) -> list[Measure]:
    counters = gateway.counters
    return [
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


def _cluster_measures(services: Services, refills: Refills) -> list[Measure]:
    bus, lease = services.member.bus, services.member.lease
    return [
        Measure(
            "plexichat_gaps_closed_total",
            "Times that what a topic lacked was read from the database.",
            "counter",
            lambda: refills.closed,
        ),
        Measure(
            "plexichat_bus_up",
            "Whether the bus carries: 1 also where one server needs none.",
            "gauge",
            lambda: int(not bus.is_down),
        ),
        Measure(
            "plexichat_bus_detour",
            "Whether the second way of the bus is used, for this server or another one.",
            "gauge",
            lambda: int(bus.is_down or bus.detour),
        ),
        Measure(
            "plexichat_servers",
            "Servers that share the database and live, this one included.",
            "gauge",
            lambda: 1 + (len(lease.others) if lease else 0),
        ),
    ]
