"""Numbers for Prometheus: plain counters on the hot path, a collector that reads them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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

from plexichat.core.histogram import Histogram

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTENT_TYPE = CONTENT_TYPE_LATEST


@dataclass(slots=True)
class HttpCounters:
    """How requests went, by method, route and status; and how long they took, by route."""

    requests: dict[tuple[str, str, int], int] = field(default_factory=dict)
    times: dict[str, Histogram] = field(default_factory=dict)

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer. Methods that nobody defined are one label, so labels stay few."""
        key = (method if method in _METHODS else "OTHER", route, status)
        self.requests[key] = self.requests.get(key, 0) + 1
        times = self.times.get(route)
        if times is None:
            times = self.times[route] = Histogram()
        times.note(seconds)


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of one part; a counter's name ends in `_total`, a gauge's in its unit."""

    name: str
    help: str
    kind: Literal["counter", "gauge"]
    read: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Durations:
    """How long things of a part took, by a label whose values are few; its name ends in `_seconds`.

    Without a label, under the one key "".
    """

    name: str
    help: str
    read: Callable[[], Mapping[str, Histogram]]
    label: str | None = None


class Metrics:
    """Every number of this process, as the text that Prometheus reads."""

    def __init__(self, http: HttpCounters, measures: Sequence[Measure | Durations]) -> None:
        self._registry = CollectorRegistry()
        PlatformCollector(registry=self._registry)
        ProcessCollector(registry=self._registry)
        self._registry.register(_Ours(http, measures))

    def text(self) -> bytes:
        """Return the numbers as they are now."""
        return generate_latest(self._registry)


class _Ours(Collector):
    def __init__(self, http: HttpCounters, measures: Sequence[Measure | Durations]) -> None:
        self._http = http
        self._measures = measures

    @override
    def collect(self) -> Iterator[Metric]:
        yield self._requests()
        yield _durations(_request_times(self._http))
        for measure in self._measures:
            if isinstance(measure, Durations):
                yield _durations(measure)
                continue
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


def _request_times(http: HttpCounters) -> Durations:
    return Durations(
        "plexichat_http_request_duration_seconds",
        "Time from a request's head to the end of its answer.",
        lambda: http.times,
        label="route",
    )


def _durations(measure: Durations) -> Metric:
    labels = (measure.label,) if measure.label else ()
    family = HistogramMetricFamily(measure.name, measure.help, labels=labels)
    for key, times in measure.read().items():
        family.add_metric((key,) if labels else (), times.cumulative(), times.seconds)
    return family
