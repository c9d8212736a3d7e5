"""Reading a short and a long history: the cost of a read must not grow with what is stored."""

import time

from benchmarks import server, town
from benchmarks.deployments import Serving
from benchmarks.history import fill
from benchmarks.marks import mark
from benchmarks.pages import read
from benchmarks.questions import Question, pages, prepare, questions
from benchmarks.rows import Bar, Row, count, milliseconds, quantile
from benchmarks.run import Run

READERS = 32
P95_SECONDS = 0.1
PER_CPU_SECOND = 1_500


def measure(run: Run) -> list[Row]:
    """Ask everything that can be read, with thirty-two readers, at each size of history.

    Where the database is not SQLite, only what has a bar.
    """
    rows = []
    for messages in run.sized((100_000, 1_000_000), (20_000, 50_000)):
        place = town.found(run.new_folder(), READERS, [range(READERS)])
        people = [each.id for each in place.people]
        fill(server.database(place.data), place.channels[0], people[0], messages)
        mark(server.database(place.data), place.channels[0], people, messages)
        # What has a bar is asked while nothing is indexed: a history that was laid a moment ago is,
        # as no real one, all new to the search.
        with run.deployment.serving(place.data, PLEXICHAT_SEARCH="off") as running:
            asked = pages(place, messages)
            rows += [_ask(run, running, place, messages, each) for each in asked]
        if not run.deployment.is_on_postgres:
            with run.deployment.serving(place.data) as running:
                others = questions(prepare(running.servers[0], place, messages))
                rows += [
                    _ask(run, running, place, messages, each)
                    for each in others
                    if not each.bar_per_cpu
                ]
    return rows


def _ask(run: Run, running: Serving, place: town.Town, messages: int, question: Question) -> Row:
    requests = run.sized(6_000 if question.bar_per_cpu else 1_500, 200)
    people = [place.people[0]] * READERS if question.only_owner else place.people
    read(running.port, people, question.path, READERS * 4, question.right)
    cpu, began = running.cpu(), time.monotonic()
    found = read(running.port, people, question.path, requests, question.right)
    wall, cpu = time.monotonic() - began, running.cpu() - cpu
    p50, p95 = (quantile(found.took, share) for share in (0.5, 0.95))
    bar = Bar(f"p95 < {P95_SECONDS * 1000:.0f} ms", p95 < P95_SECONDS)
    rate = len(found.took) / cpu
    if question.bar_per_cpu:
        met = p95 < P95_SECONDS and rate >= PER_CPU_SECOND
        bar = Bar(f"{bar.text}, ≥ {count(PER_CPU_SECOND)} per CPU-s", met)
    return Row(
        f"reads, {count(messages)} messages, {question.what}{run.deployment.label}:"
        " requests per CPU-s",
        count(rate),
        cpu,
        wall,
        Bar(bar.text, None) if run.quick else bar,
        f"p50 {milliseconds(p50)}, p95 {milliseconds(p95)}; wrong {found.wrong}",
    )
