"""A database as years of use leave it, filled by the driver, and the program's own generator on it."""

import itertools
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Insert, insert

from app.adapters.persistence.codecs import goal_values, line_values
from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.migrations import upgrade_to_head
from app.adapters.persistence.tables import accounts, goal_accounts, goal_lines, goals, platforms
from app.adapters.persistence.unit_of_work import reading_factory, unit_of_work_factory
from app.adapters.system.logging import StandardLogger
from app.application.generating_tasks import GeneratingTasks
from app.application.recording_runs import RecordingRuns
from app.domain.goal import Goal
from app.domain.line import Line
from app.domain.scheduling.calendar_rule import CalendarRule
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.policy import SchedulingPolicy

FIRST_DAY = date(2027, 5, 4)
ACCOUNTS = 100
_AT_ONCE = 20_000
_DAY = timedelta(days=1)
DAILY: tuple[SchedulingPolicy, ...] = (FixedInterval(1),)
MIXED: tuple[SchedulingPolicy, ...] = (
    FixedInterval(1), FixedInterval(1, (6,)), FixedInterval(1, (5, 6)), FixedInterval(1, end_date=date(2039, 1, 1)),
    CalendarRule("FREQ=DAILY"),
)  # fmt: skip


class DayClock:
    """Stands at noon of a day."""

    def __init__(self) -> None:
        self.instant = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(hours=12)

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.instant


class NoRuns:
    """Nothing here is done by a machine."""

    def offer(self, run_id: int) -> None:
        """Never called."""
        raise AssertionError(run_id)

    def reserve(self) -> bool:
        """No worker is free."""
        return False

    def offer_reserved(self, run_id: int) -> None:
        """Never called."""
        raise AssertionError(run_id)

    def release(self) -> None:
        """Never called."""
        raise AssertionError


class NoWakeUps:
    """Nothing here happens by itself."""

    def wake_at(self, instant: datetime | None) -> None:
        """Never called."""
        raise AssertionError(instant)

    def wake_now(self) -> None:
        """Never called."""
        raise AssertionError


@dataclass
class Filled:
    """The program's generator on a file of its own; `locked` holds how long each transaction kept others waiting."""

    file: Path
    database: Database
    clock: DayClock = field(default_factory=DayClock)
    locked: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        begin, reading = unit_of_work_factory(self.database), reading_factory(self.database)
        recording = RecordingRuns(begin, self.clock, NoRuns(), NoWakeUps(), StandardLogger())
        self.generating = GeneratingTasks(begin, reading, self.clock, recording, StandardLogger())

    def next_day(self) -> None:
        """The clock one day on."""
        self.clock.instant += _DAY

    def watch_locks(self) -> None:
        """From now on, note how long the only writer is held."""
        begin, end = self.database.begin_writing, self.database.end_writing
        since: dict[int, float] = {}

        def begun() -> Connection:
            connection = begin()
            since[id(connection)] = time.perf_counter()
            return connection

        def ended(connection: Connection) -> None:
            self.locked.append(time.perf_counter() - since.pop(id(connection)))
            end(connection)

        self.database.begin_writing, self.database.end_writing = begun, ended  # type: ignore[method-assign]


def filled(file: Path, number: int, policies: tuple[SchedulingPolicy, ...] = DAILY, starts: int = 1) -> Filled:
    """A program with so many goals of one account each, on all of which something is due on the first day."""
    url = f"sqlite:///{file}"
    upgrade_to_head(url)
    database = open_database(url)
    connection = database.begin_writing()
    connection.execute(insert(platforms).values(id=1, name="P", config="{}", version=1, goal_count=number))
    for statement, rows in _rows(number, policies, starts):
        connection.execute(statement, rows)
    connection.commit()
    database.end_writing(connection)
    return Filled(file, database)


def _rows(
    number: int, policies: tuple[SchedulingPolicy, ...], starts: int
) -> Iterator[tuple[Insert, list[dict[str, Any]]]]:
    yield insert(accounts), [_account(each) for each in range(1, ACCOUNTS + 1)]
    kinds = [
        _goal(policy, FIRST_DAY - timedelta(days=start)) for policy, start in itertools.product(policies, range(starts))
    ]
    for ids in _slices(range(1, number + 1)):
        yield insert(goals), [{**kinds[each % len(kinds)], "id": each, "version": 1} for each in ids]
        yield insert(goal_accounts), [{"goal_id": each, "account_id": _owner(each), "position": 0} for each in ids]
        yield insert(goal_lines), [_line(each) for each in ids]


def _slices(ids: range) -> Iterator[range]:
    for first in range(0, len(ids), _AT_ONCE):
        yield ids[first : first + _AT_ONCE]


def _owner(goal_id: int) -> int:
    return goal_id % ACCOUNTS + 1


def _account(account_id: int) -> dict[str, Any]:
    return {
        "id": account_id, "platform_id": 1, "username": f"account {account_id}", "notes": "", "is_paused": False,
        "version": 1,
    }  # fmt: skip


def _goal(policy: SchedulingPolicy, start: date) -> dict[str, Any]:
    return goal_values(Goal(id=0, platform_id=1, description="Post an answer", start_date=start, policy=policy))


def _line(goal_id: int) -> dict[str, Any]:
    due = datetime.combine(FIRST_DAY, datetime.min.time(), UTC)
    line = Line(
        id=goal_id, goal_id=goal_id, account_id=_owner(goal_id), position=0, cursor=FIRST_DAY - _DAY,
        next_attention_at=due,
    )  # fmt: skip
    return {**line_values(line), "id": goal_id, "version": 1}


def rest(filled: Filled, share: float) -> None:
    """Leave only a share of the goals due on the days to come."""
    with sqlite3.connect(filled.file) as connection:
        connection.execute(
            "UPDATE goal_lines SET next_attention_at = ? WHERE id % ? <> 0",
            (int(datetime(2039, 1, 1, tzinfo=UTC).timestamp() * 1e6), round(1 / share)),
        )


def add_history(file: Path, tasks: int, lines: int, say: Callable[[str], None]) -> None:
    """Completed tasks of the years before, on the lines that are there; sequences go on after them."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-2000000; PRAGMA foreign_keys=OFF")
    each = -(-tasks // lines)
    for first in range(0, tasks, 500_000):
        connection.execute("BEGIN")
        connection.executemany(
            _ADD_COMPLETED,
            _completed(range(first, min(tasks, first + 500_000)), lines),
        )
        connection.execute("COMMIT")
        say(f"{min(tasks, first + 500_000):,} tasks of history")
    connection.execute("UPDATE goal_lines SET sequence = ?", (each,))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


_ADD_COMPLETED = (
    "INSERT INTO tasks (id, goal_id, line_id, account_id, sequence, due_date, due_at, created_at, started_at, "
    "ended_at, platform_id, status, ended_by, has_superseded, is_dispatched, hidden, version) "
    "VALUES (?,?,?,?,?,?,?,?,?,?, 1, 'Completed', 'local', 1, 0, 0, 2)"
)


def _completed(numbers: Iterable[int], lines: int) -> Iterator[tuple[object, ...]]:
    first = int(datetime.combine(FIRST_DAY, datetime.min.time(), UTC).timestamp() * 1e6)
    day = 86_400_000_000
    for number in numbers:
        place, line = divmod(number, lines)
        ago = place + 1
        due = first - (ago - 1) * day
        yield (
            number + 1, line + 1, line + 1, _owner(line + 1), place + 1, str(FIRST_DAY - timedelta(days=ago)), due,
            due - day, due, due,
        )  # fmt: skip
