"""`plexichat db copy`: a server's data to another database, while it runs and then for good."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from sqlmodel import SQLModel

from plexichat.adapters.sql import schema, sqlite_copy
from plexichat.adapters.sql.migrations import HEAD
from plexichat.app import data, features, kit, places
from plexichat.app.carried_files import carry_files
from plexichat.app.settings import Settings
from plexichat.core.errors import PlexiError
from plexichat.engines import copying
from plexichat.features.messages import NUMBERED_TABLES, NUMBERS, UNPURGED, questions

if TYPE_CHECKING:
    from plexichat.adapters.sql.postgres_copy import PostgresTarget
    from plexichat.adapters.sql.postgres_snapshot import PostgresSnapshot
    from plexichat.adapters.sql.snapshot import SqliteSnapshot

    Commit = SqliteSnapshot | PostgresSnapshot
    Target = sqlite_copy.SqliteTarget | PostgresTarget

ASK_SECONDS = 0.05
MOST_CATCH_UPS, FEW_ROWS = 5, 2_000
MOST_CHANGED = 100_000
"""So many changed messages are found by their numbers; where there are more, all is compared."""


class CopyRefused(PlexiError):  # noqa: N818 - named as the refusal
    """The source cannot be copied as it is; the detail says why and what to do."""

    code = "copy.refused"
    status = HTTPStatus.CONFLICT
    title = "Nothing was copied"


class Watch(Protocol):
    """Somebody who looks on."""

    def begin(self, what: str, total: int) -> None:
        """Hear what comes next, and how many rows or files it has."""

    def step(self, count: int) -> None:
        """Hear that some of them are done."""

    def ready(self) -> None:
        """Hear that the servers may be stopped: all but the last is there."""


class Unwatched:
    """Nobody looks on."""

    def begin(self, what: str, total: int) -> None:
        """Say nothing."""

    def step(self, count: int) -> None:
        """Say nothing."""

    def ready(self) -> None:
        """Say nothing."""


@dataclass(slots=True)
class Report:
    """What a run of the copy wrote, and what the target holds now."""

    finished: bool
    rows: dict[str, int] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    files: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def after(self, before: "Report") -> "Report":
        """Return the report of both runs."""
        written = {
            name: count + before.written.get(name, 0) for name, count in self.written.items()
        }
        return replace(self, written=written, files=self.files + before.files)


def check_empty(target: Settings) -> None:
    """Raise what a copy into the target would be refused with for what is there already."""
    if target.postgres is not None:
        from plexichat.adapters.sql import postgres_copy

        postgres_copy.check_empty(target.postgres)


def copy(
    source: Settings,
    target: Settings,
    watch: Watch,
    *,
    final: bool,
    every_row: bool = False,
    wait_seconds: float = 0,
) -> Report:
    """Bring the target up to one commit of the source; with `final` for good.

    Killed at any moment, the next run goes on. Before `final` no server starts on the target. With
    `final` nobody can write to the source meanwhile, and what changed of messages since the last
    run is found by their numbers; with `every_row` all is compared. With `wait_seconds` the end
    begins beside the servers, which have so long to go once all but the last is there.
    """
    features.load_tables()
    if (source.data, source.postgres) == (target.data, target.postgres):
        raise CopyRefused("Source and target are the same. Name another target.")
    with places.one_commit(source) as first:
        _check_revision(first.revision, source)
    if not final:
        return _beside(source, target, watch)
    before = _beside(source, target, watch) if wait_seconds else None
    if before:
        before = _catch_up(source, target, watch, before)
        watch.ready()
    report = _end(source, target, watch, every_row=every_row, wait_seconds=wait_seconds)
    return report.after(before) if before else report


def _beside(source: Settings, target: Settings, watch: Watch) -> Report:
    """Bring and prove all, whoever writes meanwhile."""
    with places.one_commit(source) as commit, _open_target(target) as filled:
        run = _Run(commit, filled, watch, Report(finished=False))
        filled.loosen()
        run.bring()
        run.carry_files(source, target)
        filled.settle()
        return run.report


def _catch_up(source: Settings, target: Settings, watch: Watch, report: Report) -> Report:
    """Bring what was written during the run before, and during this one, until that is little."""
    for _ in range(MOST_CATCH_UPS):
        with places.one_commit(source) as commit, _open_target(target) as filled:
            changed = changed_since(commit, filled)
            if changed is None:
                break
            run = _Run(commit, filled, watch, Report(finished=False))
            with filled.transaction():
                run.bring_rest(changed)
                filled.prove_rest()
            run.carry_files(source, target)
        report = run.report.after(report)
        if sum(run.report.written.values()) < FEW_ROWS:
            break
    return report


def _end(
    source: Settings, target: Settings, watch: Watch, *, every_row: bool, wait_seconds: float
) -> Report:
    """Bring the rest while nobody writes; what an earlier run proved is not proven again."""
    with (
        _quiet(source, wait_seconds),
        places.one_commit(source) as commit,
        _open_target(target) as filled,
    ):
        # Asked again: who waited may meet the source of a newer program.
        _check_revision(commit.revision, source)
        run = _Run(commit, filled, watch, Report(finished=True))
        settled = filled.is_settled() and not every_row
        changed = changed_since(commit, filled) if settled else None
        if changed is None:
            filled.loosen()
        with filled.ending():
            if changed is None:
                run.bring()
                filled.learn()
            else:
                run.bring_rest(changed)
            run.carry_files(source, target)
            filled.finish()
        return run.report


class _Run:
    """One commit on its way into a target."""

    def __init__(self, commit: "Commit", target: "Target", watch: Watch, report: Report) -> None:
        self._commit = commit
        self._target = target
        self._watch = watch
        self.report = report

    def bring(self) -> None:
        """Make the target's tables those of the commit, and prove by every row that they are."""
        for table in self._tables():
            self._bring(table, None)
            self._watch.begin(f"{table.name}, proving", self.report.rows[table.name])
            copying.prove(table, self._target, self._watch.step)

    def bring_rest(self, changed: Sequence[copying.Key]) -> None:
        """Make the target's tables those of the commit, where an earlier run proved all of it.

        What is numbered is only looked at where one of these messages is.
        """
        for table in self._tables():
            self._bring(table, changed if table.name in NUMBERED_TABLES else None)
            copying.check_count(table, self._target, self._target.count(table.name))

    def carry_files(self, source: Settings, target: Settings) -> None:
        """Bring what is kept beside the database."""
        here, there = source.files_directory, target.files_directory
        carry_files(self._commit, here, there, self._watch, self.report)
        kit.carry(source.data, target.data)

    def _bring(self, table: copying.Table, changed: Sequence[copying.Key] | None) -> None:
        count = self._commit.count(table.name)
        self._watch.begin(table.name, count)
        written = copying.bring(table, self._commit, self._target, self._watch.step, changed)
        if copying.count(table, self._target) != count:
            # Rows went without a number: nothing that was only told is believed then.
            written += copying.bring(table, self._commit, self._target, self._watch.step)
        self.report.rows[table.name] = count
        self.report.written[table.name] = written

    def _tables(self) -> list[copying.Table]:
        # Last: a channel's number in the target says that its messages are there up to it.
        names = sorted(self._commit.tables, key=lambda each: each == "channels")
        return [self._table(each) for each in names]

    def _table(self, name: str) -> copying.Table:
        here, there = self._commit.layout(name), self._target.layout(name)
        if (sorted(here.columns), here.key) != (sorted(there.columns), there.key):
            raise CopyRefused(
                f"{name} has other columns than this program's. `plexichat db check` names them."
            )
        return copying.Table(name, here.columns, here.key)


def changed_since(commit: "Commit", target: "Target") -> list[copying.Key] | None:
    """Return channel and seq of what changed since the target was filled, or None for all."""
    known = dict(target.query(NUMBERS))
    if not known:
        return None
    now = dict(commit.query(NUMBERS))
    if any(event < known.get(channel_id, 0) for channel_id, event in now.items()):
        return None
    moved = [
        (each, known.get(each, 0)) for each, event in now.items() if event > known.get(each, 0)
    ]
    found: set[copying.Key] = set()
    for statement, parameters in questions(moved):
        found |= set(commit.query(statement, parameters))
        if len(found) > MOST_CHANGED:
            return None
    return sorted(found | set(target.query(UNPURGED)))


def _check_revision(found: str, source: Settings) -> None:
    if found == HEAD:
        return
    place = places.shown(source)
    schema.check_finished(found, place)
    cure = (
        "Upgrade it first: `plexichat db upgrade`, or a start of this version's server."
        if found in schema.revisions()
        else "Copy with the PlexiChat that made it."
    )
    raise CopyRefused(f"{place} has the schema {found}, and this program {HEAD}. {cure}")


@contextmanager
def _quiet(source: Settings, wait_seconds: float = 0) -> Iterator[None]:
    """Keep everybody from writing to the source; raises what says who does, after so long."""
    if source.postgres is not None:
        from plexichat.adapters.sql import postgres_quiet

        with postgres_quiet.quiet(source.postgres, wait_seconds):
            yield
        return
    with ExitStack() as held:
        _hold(source, held, wait_seconds)
        held.enter_context(sqlite_copy.quiet(source.database))
        yield


def _hold(source: Settings, held: ExitStack, wait_seconds: float) -> None:
    """Take the data directory as a server does, once the server is gone."""
    for _ in range(int(wait_seconds / ASK_SECONDS)):
        with suppress(data.DataInUse):
            held.enter_context(data.held(source))
            return
        time.sleep(ASK_SECONDS)
    held.enter_context(data.held(source))


@contextmanager
def _open_target(target: Settings) -> Iterator["Target"]:
    data.make(target)
    if target.postgres is None:
        with sqlite_copy.open_target(target.database, SQLModel.metadata) as file:
            yield file
        return
    from plexichat.adapters.sql import postgres_copy

    with postgres_copy.open_target(target.postgres, SQLModel.metadata) as database:
        yield database
