"""Row 2: a pass with nothing due, beside an indexed SELECT that finds nothing."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.filled_database import Filled, add_history, filled
from benchmarks.measuring import Comparison, Figure, Result, milliseconds_of, percentile

_ROUNDS, _TIMES = 5, 300
_FINDS_NOTHING = "SELECT goal_id FROM goal_lines WHERE next_attention_at <= ? ORDER BY next_attention_at LIMIT 1"


def measure(folder: Path, sizes: Sequence[tuple[int, int]], say: Callable[[str], None]) -> list[Result]:
    """For databases of so many goals and tasks, all taking turns; the last one is also compared with the first."""
    programs: list[Filled] = []
    for goals, history in sizes:
        say(f"nothing due: {goals:,} goals, {history:,} tasks")
        programs.append(_settled(folder, goals, history, say))
    results: list[Result] = []
    races = _race(programs)
    for (goals, history), (ours, limit) in zip(sizes, races, strict=True):
        work = f"a pass with nothing due, {goals:,} goals, {history:,} tasks"
        results += [
            Comparison("2", work, "ms", ours, limit, "an indexed SELECT that finds nothing"),
            Figure("2", work, "ms", percentile(ours, 0.5), 2.0),
        ]
    grown = f"the same with {sizes[-1][0]:,} goals beside {sizes[0][0]:,}"
    return [*results, Comparison("2", grown, "ms", races[-1][0], races[0][0], "itself on the small database", 1.5)]


def _settled(folder: Path, goals: int, history: int, say: Callable[[str], None]) -> Filled:
    """A database on which everything was done for today."""
    program = filled(folder / f"idle-{goals}.sqlite3", goals)
    if history:
        add_history(program.file, history, goals, say)
    program.generating.generate_due()
    return program


def _race(programs: Sequence[Filled]) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Ours and the driver's on each database, five rounds: a machine that slows down meanwhile slows all of them."""
    times: list[tuple[list[float], list[float]]] = [([], []) for _ in programs]
    for _ in range(_ROUNDS):
        for program, (ours, limit) in zip(programs, times, strict=True):
            ours.extend(milliseconds_of(program.generating.generate_due, _TIMES))
            limit.extend(_of_the_driver(program))
    for program in programs:
        program.database.dispose()
    return [(tuple(ours), tuple(limit)) for ours, limit in times]


def _of_the_driver(program: Filled) -> tuple[float, ...]:
    now = int(program.clock.now().timestamp() * 1e6)
    with closing(sqlite3.connect(program.file)) as driver:
        driver.execute(_FINDS_NOTHING, (now,)).fetchall()  # the first question opens the file
        return milliseconds_of(lambda: driver.execute(_FINDS_NOTHING, (now,)).fetchall(), _TIMES)
