"""Numbers for Prometheus: plain counters on the hot path, a collector that reads them."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from typing_extensions import override

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTENT_TYPE = CONTENT_TYPE_LATEST


@dataclass(slots=True)
class HttpCounters:
    """How requests went, by method, route and status; and how long they took, by route."""

    requests: dict[tuple[str, str, int], int] = field(default_factory=dict)
    times: dict[str, list[int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer. Methods that nobody defined are one label, so labels stay few."""
        key = (method if method in _METHODS else "OTHER", route, status)
        self.requests[key] = self.requests.get(key, 0) + 1
        counts = self.times.get(route)
        if counts is None:
            counts = self.times[route] = [0] * (len(BUCKETS) + 1)
        counts[bisect_left(BUCKETS, seconds)] += 1
        self.seconds[route] = self.seconds.get(route, 0.0) + seconds


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of one part; a counter's name ends in `_total`, a gauge's in its unit."""

    name: str
    help: str
    kind: Literal["counter", "gauge"]
    read: Callable[[], float]


class Metrics:
    """Every number of this process, as the text that Prometheus reads."""

    def __init__(self, http: HttpCounters, measures: list[Measure]) -> None:
        self._registry = CollectorRegistry()
        PlatformCollector(registry=self._registry)
        ProcessCollector(registry=self._registry)
        self._registry.register(_Ours(http, measures))

    def text(self) -> bytes:
        """Return the numbers as they are now."""
        return generate_latest(self._registry)


class _Ours(Collector):
    def __init__(self, http: HttpCounters, measures: list[Measure]) -> None:
        self._http = http
        self._measures = measures

    @override
    def collect(self) -> Iterator[Metric]:
        yield self._requests()
        yield self._times()
        for measure in self._measures:
            family = CounterMetricFamily if measure.kind == "counter" else GaugeMetricFamily
            yield family(measure.name, measure.help, value=measure.read())

    def _requests(self) -> Metric:
        labels = ("method", "route", "status")
        total = CounterMetricFamily(
            "plexichat_http_requests", "HTTP requests answered.", labels=labels
        )
        for (method, route, status), count in self._http.requests.items():
            total.add_metric((method, route, str(status)), count)
        return total

    def _times(self) -> Metric:
        family = HistogramMetricFamily(
            "plexichat_http_request_duration_seconds",
            "Time from a request's head to the end of its answer.",
            labels=("route",),
        )
        for route, counts in self._http.times.items():
            family.add_metric((route,), _cumulative(counts), self._http.seconds[route])
        return family


def _cumulative(counts: list[int]) -> list[tuple[str, float]]:
    bounds = [*(str(bound) for bound in BUCKETS), "+Inf"]
    total = 0
    buckets: list[tuple[str, float]] = []
    for bound, count in zip(bounds, counts, strict=True):
        total += count
        buckets.append((bound, float(total)))
    return buckets
