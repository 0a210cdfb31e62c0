"""Rows 1 and 3: making what is due, beside the driver writing the very same rows into the very same tables."""

import math
import os
import shutil
import sqlite3
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.adapters.system.garbage import settle
from benchmarks.filled_database import MIXED, Filled, add_history, filled, rest
from benchmarks.measuring import Comparison, Figure, Result, stopwatch

RAW_AT_ONCE = 2_000
# In the order of the tasks, so that the driver writes the history of a task in the same transaction.
_INSERTED = {"tasks": "id", "task_logs": "task_id"}
_OF_NEW_TASKS = "IN (SELECT line_id FROM tasks WHERE id > ?)"
_LINES = f"SELECT cursor, cursor_at, sequence, next_attention_at, version, id FROM goal_lines WHERE id {_OF_NEW_TASKS}"
_COUNTS = f"SELECT waiting, line_id, account_id FROM task_counts WHERE line_id {_OF_NEW_TASKS}"
_SAVE_LINE = "UPDATE goal_lines SET cursor=?, cursor_at=?, sequence=?, next_attention_at=?, version=? WHERE id=?"
_SAVE_COUNT = (
    "INSERT INTO task_counts (waiting, line_id, account_id) VALUES (?,?,?) "
    "ON CONFLICT DO UPDATE SET waiting = excluded.waiting"
)
_SAVE_ACCOUNT = "INSERT OR REPLACE INTO account_counts VALUES (?,?,?,?,?,?,?,?)"
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """The rows that one pass of the program left behind."""

    tasks: Sequence[Row]
    logs: Sequence[Row]
    lines: Sequence[Row]
    counts: Sequence[Row]
    accounts: Sequence[Row]


@dataclass
class Race:
    """The program and the driver, each on a file of its own that begins as a copy of the other's."""

    program: Filled
    copy: Path
    ours: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    raw_locked: list[float] = field(default_factory=list)

    def run(self, rounds: int) -> None:
        """One day of tasks a round, first by the program, then the same rows by the driver."""
        self.program.watch_locks()
        settle()
        with sqlite3.connect(self.copy, isolation_level=None) as driver:
            driver.executescript("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000")
            for _ in range(rounds):
                newest = driver.execute("SELECT coalesce(max(id), 0) FROM tasks").fetchone()[0]
                os.sync()  # nobody's commit waits for what somebody else has left to the disk
                with stopwatch(self.ours):
                    self.program.generating.generate_due()
                made = _made_after(self.program.file, newest)
                os.sync()
                with stopwatch(self.raw):
                    _write(driver, made, self.raw_locked)
                # Millions of rows in memory would have the program's next pass wait for the garbage collector.
                del made
                self.program.next_day()
        driver.close()


def race(folder: Path, program: Filled, rounds: int) -> Race:
    """Everybody's figures after so many rounds."""
    program.database.dispose()
    copy = folder / "driver.sqlite3"
    copy.unlink(missing_ok=True)
    with sqlite3.connect(program.file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copyfile(program.file, copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    result = Race(program, copy)
    result.run(rounds)
    return result


def _made_after(file: Path, newest: int) -> Made:
    with sqlite3.connect(file) as connection:
        rows = {
            table: connection.execute(f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key}", (newest,)).fetchall()
            for table, key in _INSERTED.items()
        }
        lines = connection.execute(_LINES, (newest,)).fetchall()
        counts = connection.execute(_COUNTS, (newest,)).fetchall()
        accounts = connection.execute("SELECT * FROM account_counts").fetchall()
    connection.close()
    return Made(rows["tasks"], rows["task_logs"], lines, counts, accounts)


def _write(driver: sqlite3.Connection, made: Made, locked: list[float]) -> None:
    """Durable, in transactions of 2,000 rows; `locked` is told how long each of them took."""
    tasks = f"INSERT INTO tasks VALUES ({','.join('?' * len(made.tasks[0]))})"
    logs = f"INSERT INTO task_logs VALUES ({','.join('?' * len(made.logs[0]))})"
    for first in range(0, len(made.tasks), RAW_AT_ONCE):
        here = slice(first, first + RAW_AT_ONCE)
        with stopwatch(locked):
            driver.execute("BEGIN IMMEDIATE")
            driver.executemany(tasks, made.tasks[here])
            driver.executemany(logs, made.logs[here])
            driver.executemany(_SAVE_LINE, made.lines[here])
            driver.executemany(_SAVE_COUNT, made.counts[here])
            driver.executemany(_SAVE_ACCOUNT, made.accounts)
            driver.execute("COMMIT")


def measure(folder: Path, sizes: Sequence[int], histories: Sequence[int], say: Callable[[str], None]) -> list[Result]:
    """Rows 1 and 3 for so many goals, and for so many tasks of history."""
    results: list[Result] = []
    seconds: dict[int, float] = {}
    for size in sizes:
        say(f"generation: {size:,} goals, all due")
        done = race(folder, filled(folder / f"all-{size}.sqlite3", size), 5)
        seconds[size] = statistics.median(done.ours)
        results += [
            _against_raw("1", f"{size:,} daily goals, all due", done, 3.0),
            _longest_lock(size, done),
        ]
    results += _varied(folder, sizes[len(sizes) // 2], say)
    results += _growth(seconds)
    for history in histories:
        say(f"generation: {history:,} tasks of history")
        program = filled(folder / f"history-{history}.sqlite3", 10_000)
        add_history(program.file, history, 10_000, say)
        done = race(folder, program, 5)
        results.append(_against_raw("3", f"10,000 due with {history:,} tasks of history", done, 3.5))
    return results


def _varied(folder: Path, size: int, say: Callable[[str], None]) -> list[Result]:
    say(f"generation: a tenth of {size:,} goals due; many kinds of goals")
    tenth = filled(folder / "tenth.sqlite3", size)
    rest(tenth, 0.1)
    mixed = filled(folder / "mixed.sqlite3", size, MIXED, starts=60)
    return [
        _against_raw("1", f"a tenth of {size:,} goals due", race(folder, tenth, 5), 3.5),
        _against_raw("1", f"{size:,} goals of 300 kinds, all due", race(folder, mixed, 5), None),
    ]


def _against_raw(row: str, work: str, done: Race, goal: float | None) -> Comparison:
    return Comparison(row, work, "s", tuple(done.ours), tuple(done.raw), "the same rows by sqlite3.executemany", goal)


def _longest_lock(size: int, done: Race) -> Figure:
    """Of all transactions; where the disk stands still for a moment, that of the driver is long, too."""
    ours, driver = 1000 * max(done.program.locked), 1000 * max(done.raw_locked)
    return Figure("1", f"longest write lock at {size:,} goals (the driver's own: {driver:.0f} ms)", "ms", ours, 100)


def _growth(seconds: dict[int, float]) -> list[Result]:
    """The exponent between the smallest and the largest number of goals."""
    (small, few), *_, (large, many) = sorted(seconds.items())
    exponent = math.log(many / few) / math.log(large / small)
    return [Figure("3", f"growth from {small:,} to {large:,} due goals", "exponent", exponent, 1.1)]
