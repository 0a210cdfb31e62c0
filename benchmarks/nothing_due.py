"""Row 2: a pass with nothing due, beside an indexed SELECT that finds nothing."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.filled_database import Filled, add_history, filled
from benchmarks.measuring import Comparison, Figure, Result, milliseconds_of, percentile

_TIMES = 300
_FINDS_NOTHING = "SELECT goal_id FROM goal_lines WHERE next_attention_at <= ? ORDER BY next_attention_at LIMIT 1"


def measure(folder: Path, sizes: Sequence[tuple[int, int]], say: Callable[[str], None]) -> list[Result]:
    """For databases of so many goals and tasks; the last one is also compared with the first."""
    results: list[Result] = []
    passes: list[tuple[float, ...]] = []
    for goals, history in sizes:
        say(f"nothing due: {goals:,} goals, {history:,} tasks")
        program = _settled(folder, goals, history, say)
        ours, limit = _race(program)
        passes.append(ours)
        work = f"a pass with nothing due, {goals:,} goals, {history:,} tasks"
        results += [
            Comparison("2", work, "ms", ours, limit, "an indexed SELECT that finds nothing"),
            Figure("2", work, "ms", percentile(ours, 0.5), 2.0),
        ]
        program.database.dispose()
    grown = f"the same with {sizes[-1][0]:,} goals beside {sizes[0][0]:,}"
    return [*results, Comparison("2", grown, "ms", passes[-1], passes[0], "itself on the small database", 1.5)]


def _settled(folder: Path, goals: int, history: int, say: Callable[[str], None]) -> Filled:
    """A database on which everything was done for today."""
    program = filled(folder / f"idle-{goals}.sqlite3", goals)
    if history:
        add_history(program.file, history, goals, say)
    program.generating.generate_due()
    return program


def _race(program: Filled) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Five rounds, taking turns."""
    ours: list[float] = []
    limit: list[float] = []
    now = int(program.clock.now().timestamp() * 1e6)
    with sqlite3.connect(program.file) as driver:
        for _ in range(5):
            ours += milliseconds_of(program.generating.generate_due, _TIMES)
            limit += milliseconds_of(lambda: driver.execute(_FINDS_NOTHING, (now,)).fetchall(), _TIMES)
    driver.close()
    return tuple(ours), tuple(limit)
