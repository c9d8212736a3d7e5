"""Searching a long history, and what following it costs those who write."""

import gzip
import itertools
import json
import random
import re
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from benchmarks import postgres, server, town
from benchmarks.pages import read
from benchmarks.rows import Bar, Row, count, milliseconds, quantile
from benchmarks.run import Run
from benchmarks.senders import Sender, post
from benchmarks.wire import gather
from plexichat.core.ids import COUNT_BITS, EPOCH_MS, WORKER_BITS

READERS, ROOMS, SENDERS = 16, 100, 8
P95_SECONDS = 0.1
PER_CPU_SECOND, PER_CPU_SECOND_POSTGRES = 600, 150
# In how many messages of a hundred the words stand that are looked for.
WORD, RARE, HAN = "quokka", "axolotl", "東京"
BUILD_SECONDS = 3_600
_INSERT = (
    "INSERT INTO messages (channel_id, seq, id, event, version, author_id, kind, body, nonce, has,"
    " reply_count, created_ms) VALUES (?, ?, ?, ?, 1, ?, 'text', ?, ?, 0, 0, ?)"
)
_COUNT_ON = (
    "UPDATE channels SET last_seq = ?, last_event = last_event + ?, last_message_ms = ?"
    " WHERE id = ?"
)
_BEHIND = re.compile(rb"^plexichat_search_behind_channels (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Search:
    """A search, and what every message that it finds has to hold."""

    what: str
    q: str
    word: str
    bar: bool = False

    def right(self, page: object) -> bool:
        """Tell whether a page is full of right answers."""
        bodies = [each["message"]["body"] for each in page["items"]]  # type: ignore[index]
        return all(self.word in each for each in bodies) and bool(bodies) == bool(self.word)


SEARCHES = (
    Search("a word of 1 % of messages, everywhere", WORD, WORD, bar=True),
    Search("the same within 3 channels", f"{WORD} in:room-3 in:room-50 in:room-97", WORD, bar=True),
    Search("the beginning of that word", WORD[:4], WORD),
    Search("a word of 0.01 % of messages", RARE, RARE),
    Search("two characters without spaces, 1 %", HAN, HAN),
    Search("the same by one person, by days", f"{WORD} from:p1 after:2020-01-01", WORD),
    Search("a phrase of common words", '"how do i"', ""),
    Search("two common words", "the ubuntu", ""),
    Search("what nobody said", "xylophonist", ""),
)


@dataclass(frozen=True, slots=True)
class Stand:
    """What a server stands on: the people and what they said, in a database."""

    place: town.Town
    name: str
    settings: Mapping[str, str]
    sizes: Callable[[], tuple[float, float]]
    """Megabytes of the index, and of the database without it."""
    cpu: Callable[[], float] = lambda: 0.0
    """CPU seconds of the database's own processes."""
    per_cpu_second: int = PER_CPU_SECOND


def measure(run: Run) -> list[Row]:
    """Write beside a sleeping, a building and a following index; then search."""
    place, messages = _laid(run)

    def sizes() -> tuple[float, float]:
        index = sum(each.stat().st_size for each in place.data.glob("search.sqlite3*"))
        return index / 1e6, server.database(place.data).stat().st_size / 1e6

    return _measure(run, Stand(place, "SQLite", {}, sizes), messages)


def measure_on_postgres(run: Run) -> list[Row]:
    """Do the same on PostgreSQL; its processes' CPU seconds count as the server's."""
    place, messages = _laid(run)
    with postgres.serving() as database:
        database.take_over(server.database(place.data))
        stand = Stand(
            place,
            "PostgreSQL",
            {"PLEXICHAT_DATABASE_URL": database.url},
            lambda: (database.megabytes("plexichat_search"), database.megabytes("public")),
            database.cpu,
            PER_CPU_SECOND_POSTGRES,
        )
        return _measure(run, stand, messages)


def _laid(run: Run) -> tuple[town.Town, int]:
    messages = run.sized(1_000_000, 20_000)
    place = town.found(run.new_folder(), READERS, [range(READERS)] * ROOMS)
    _fill(server.database(place.data), place, messages)
    return place, messages


def _measure(run: Run, stand: Stand, messages: int) -> list[Row]:
    place, rows = stand.place, []
    with server.serving(place.data, PLEXICHAT_SEARCH="off", **stand.settings) as running:
        rows.append(_write(running, stand, "switched off"))
    with server.serving(place.data, **stand.settings) as running:
        began, before = time.monotonic(), running.cpu() + stand.cpu()
        rows.append(_write(running, stand, f"building {count(messages)} anew"))
        rows.append(_built(running, stand, messages, before, began))
        rows.append(_write(running, stand, "following"))
        rows.append(_page(run, running, stand))
        rows += [_ask(run, running, stand, messages, each) for each in SEARCHES]
    return rows


def _fill(database: Path, place: town.Town, messages: int) -> None:
    """Let people talk in all channels, a message each tenth of a second until now."""
    chance, now = random.Random(7), town.now_ms()
    shift = WORKER_BITS + COUNT_BITS
    seqs = dict.fromkeys(place.channels, 0)
    people = [each.id for each in place.people]

    def rows() -> Iterator[tuple[object, ...]]:
        for number, text in zip(range(messages), _texts(chance), strict=False):
            # Some rooms are busy and some are quiet.
            channel = place.channels[int(chance.random() ** 2 * ROOMS)]
            seqs[channel] += 1
            at = now - (messages - number) * 100
            seq, key = seqs[channel], (at - EPOCH_MS) << shift
            author = people[number % READERS]
            yield channel, seq, key, seq + READERS, author, text, f"n{number}", at

    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.executemany(_INSERT, rows())
        for channel, seq in seqs.items():
            connection.execute(_COUNT_ON, (seq, seq, now, channel))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _texts(chance: random.Random) -> Iterator[str]:
    """Yield what people might say: lines of real talk, some with the words that are looked for."""
    corpus = files("plexichat.features.imports") / "corpus" / "irc-sample.jsonl.gz"
    lines = gzip.decompress(corpus.read_bytes()).decode("utf-8").splitlines()
    said = [json.loads(each)["text"] for each in lines]
    for number in itertools.count():
        text = f"{chance.choice(said)} {chance.choice(said)}"
        if number % 100 == 17:
            text += f" {WORD}"
        elif number % 100 == 53:
            text += f" 昨日は{HAN}タワーに"
        elif number % 10_000 == 71:
            text += f" {RARE}"
        yield text


def _write(running: server.Server, stand: Stand, what: str) -> Row:
    place = stand.place
    senders = [
        Sender(client, place.channels[index], f"{what}-{index}".replace(" ", "-"))
        for index, client in enumerate(gather(running.port, place.people[:SENDERS]))
    ]
    for sender in senders:
        sender.prepare(150)
    cpu, began = running.cpu() + stand.cpu(), time.monotonic()
    acks = post(senders, 1)
    wall, cpu = time.monotonic() - began, running.cpu() + stand.cpu() - cpu
    for sender in senders:
        sender.client.socket.close()
    p50, p95 = (milliseconds(quantile(acks, share)) for share in (0.5, 0.95))
    return Row(
        f"{stand.name}, search index {what}: send to acknowledgement, {SENDERS} senders, p95",
        p95,
        cpu,
        wall,
        note=f"p50 {p50}; {count(len(acks) / wall)} messages per second",
    )


def _built(running: server.Server, stand: Stand, messages: int, cpu: float, began: float) -> Row:
    until = time.monotonic() + BUILD_SECONDS
    while _behind(running.port):
        if time.monotonic() > until:
            raise TimeoutError("the index was not built in time")
        time.sleep(0.2)
    cpu, wall = running.cpu() + stand.cpu() - cpu, time.monotonic() - began
    index, database = stand.sizes()
    return Row(
        f"{stand.name}, search index of {count(messages)} messages built anew: messages per second",
        count(messages / wall),
        cpu,
        wall,
        note=f"{count(messages / cpu)} per CPU-s; {index:.0f} MB beside a database of"
        f" {database:.0f} MB",
    )


def _behind(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        found = _BEHIND.search(answer.read())
    return found is None or float(found[1]) > 0


def _page(run: Run, running: server.Server, stand: Stand) -> Row:
    """Read pages of history, for the measure of the machine."""
    place = stand.place
    path = f"/api/v1/channels/{place.channels[0]}/messages?limit=50"
    requests = run.sized(3_000, 200)
    cpu, began = running.cpu() + stand.cpu(), time.monotonic()
    found = read(running.port, place.people, path, requests, lambda it: len(it["items"]) == 50)
    wall, cpu = time.monotonic() - began, running.cpu() + stand.cpu() - cpu
    note = "for comparison; on a fast machine ≥ 1 500"
    rate = count(len(found.took) / cpu)
    return Row(f"{stand.name}, newest page of 50: requests per CPU-s", rate, cpu, wall, note=note)


def _ask(run: Run, running: server.Server, stand: Stand, messages: int, search: Search) -> Row:
    place = stand.place
    path = f"/api/v1/search?limit=20&q={quote(search.q)}"
    requests = run.sized(6_000, 200)
    right = search.right if search.word or search.q == "xylophonist" else bool
    read(running.port, place.people, path, READERS * 4, right)
    cpu, began = running.cpu() + stand.cpu(), time.monotonic()
    found = read(running.port, place.people, path, requests, right)
    wall, cpu = time.monotonic() - began, running.cpu() + stand.cpu() - cpu
    p50, p95 = (quantile(found.took, share) for share in (0.5, 0.95))
    rate = len(found.took) / cpu
    text, met = f"p95 < {P95_SECONDS * 1000:.0f} ms", p95 < P95_SECONDS
    if search.bar:
        text, met = (
            f"{text}, ≥ {stand.per_cpu_second} per CPU-s",
            met and rate >= stand.per_cpu_second,
        )
    return Row(
        f"{stand.name}, search, {count(messages)} messages, {search.what}: requests per CPU-s",
        count(rate),
        cpu,
        wall,
        Bar(text, None if run.quick else met),
        f"p50 {milliseconds(p50)}, p95 {milliseconds(p95)}; wrong {found.wrong}",
    )
