"""Reading a short and a long history: the cost of a page must not grow with what is stored."""

import time
from dataclasses import dataclass
from typing import Any

from benchmarks import server, town
from benchmarks.history import fill
from benchmarks.pages import Right, read
from benchmarks.rows import Bar, Row, count, milliseconds, quantile
from benchmarks.run import Run

READERS = 32
PAGE = 50
P95_SECONDS = 0.1
PER_CPU_SECOND = 1_500


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how to know a right answer."""

    what: str
    path: str
    right: Right
    bar_per_cpu: bool = False


def measure(run: Run) -> list[Row]:
    """Read with thirty-two readers at each size of history."""
    rows = []
    for messages in run.sized((100_000, 1_000_000), (10_000, 50_000)):
        place = town.found(run.new_folder(), READERS, [range(READERS)])
        fill(server.database(place.data), place.channels[0], place.people[0].id, messages)
        with server.serving(place.data) as running:
            questions = _questions(place, messages)
            rows += [_ask(run, running, place, messages, each) for each in questions]
    return rows


def _questions(place: town.Town, messages: int) -> list[Question]:
    base = f"/api/v1/channels/{place.channels[0]}"
    deep, middle = messages // 10, messages // 2
    known = messages - PAGE
    return [
        Question(
            "newest page of 50",
            f"{base}/messages?limit={PAGE}",
            lambda page: _seqs(page) == set(range(messages - PAGE + 1, messages + 1)),
            bar_per_cpu=True,
        ),
        Question(
            "page of 50 at 90 % depth",
            f"{base}/messages?limit={PAGE}&before={deep}",
            lambda page: _seqs(page) == set(range(deep - PAGE, deep)),
            bar_per_cpu=True,
        ),
        Question(
            "page of 50 around the middle",
            f"{base}/messages?limit={PAGE}&around={middle}",
            lambda page: middle in _seqs(page) and len(_seqs(page)) >= PAGE,
        ),
        Question(
            "sync of a channel, 50 messages missed",
            f"{base}/sync?since={known}",
            lambda page: _seqs(page) == set(range(known + 1, messages + 1)),
        ),
        Question(
            "sync of everything (as `ready`)",
            "/api/v1/sync",
            lambda page: [int(each["last_seq"]) for each in page["channels"]] == [messages],
        ),
    ]


def _seqs(page: Any) -> set[int]:
    return {int(each["seq"]) for each in page.get("items") or page["messages"]}


def _ask(
    run: Run, running: server.Server, place: town.Town, messages: int, question: Question
) -> Row:
    requests = run.sized(6_000, 600)
    read(running.port, place.people, question.path, READERS * 4, question.right)
    cpu, began = running.cpu(), time.monotonic()
    found = read(running.port, place.people, question.path, requests, question.right)
    wall, cpu = time.monotonic() - began, running.cpu() - cpu
    p50, p95 = (quantile(found.took, share) for share in (0.5, 0.95))
    bar = Bar(f"p95 < {P95_SECONDS * 1000:.0f} ms", p95 < P95_SECONDS)
    rate = len(found.took) / cpu
    if question.bar_per_cpu:
        met = p95 < P95_SECONDS and rate >= PER_CPU_SECOND
        bar = Bar(f"{bar.text}, ≥ {count(PER_CPU_SECOND)} per CPU-s", met)
    return Row(
        f"reads, {count(messages)} messages, {question.what}: requests per CPU-s",
        count(rate),
        cpu,
        wall,
        Bar(bar.text, None) if run.quick else bar,
        f"p50 {milliseconds(p50)}, p95 {milliseconds(p95)}; wrong {found.wrong}",
    )
