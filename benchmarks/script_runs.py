"""Row 8: trivial scripts, two at a time, from claim to durable record, beside bare processes of the same command."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from app.adapters.persistence.codecs import goal_values
from app.adapters.persistence.conditions import RUN_IS_LIVE
from app.adapters.persistence.tables import goals, runs, tasks
from app.composition import Program, build
from app.domain.goal import Goal
from app.domain.run import RunKind, RunStatus
from app.domain.strategy import NO_CHECK, StrategyChoice
from app.settings import Settings
from benchmarks import run_parts
from benchmarks.filled_database import DAILY, FIRST_DAY, filled
from benchmarks.measuring import Comparison, Result

AT_ONCE = 2
PYTHON = ("/usr/bin/python3", "-I", "-S", "-c", "pass")
_ROUNDS = 5
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    command: tuple[str, ...]
    goal: float


_KINDS = (
    _Kind("a Python script", PYTHON, 1.25),
    _Kind("`true`", ("/bin/true",), 4.0),
)


def measure(folder: Path, scripts: int, say: Callable[[str], None]) -> list[Result]:
    """So many scripts of each kind, in rounds, after one that is not counted."""
    results: list[Result] = []
    for number, kind in enumerate(_KINDS):
        say(f"script runs: {scripts} of {kind.name}")
        each = max(1, scripts // _ROUNDS)
        program = program_of_runs(folder / f"runs-{number}.sqlite3", kind.command, each * (_ROUNDS + 1))
        ours, bare = _race(program, kind.command, each)
        record = folder / f"record-{number}.sqlite3"
        parts = run_parts.parts(program.runner, record, kind.name, kind.command, AT_ONCE, _ROUNDS, each)
        stop(program, RunStatus.SUCCEEDED)
        work = f"{kind.name}, {AT_ONCE} at a time, isolation limited ({each * _ROUNDS} times)"
        results.append(Comparison("8", work, "ms", ours, bare, "posix_spawn and wait", kind.goal))
        results.extend(parts)
    return results


def program_of_runs(file: Path, command: Sequence[str], tasks_wanted: int) -> Program:
    """The program on a database with one open task for each run, and goals whose script is the command."""
    database = filled(file, tasks_wanted)
    script = StrategyChoice("CustomScript", {"script_content": f"#!{' '.join(command)}\n"})
    values = _strategies(script)
    connection = database.database.begin_writing()
    connection.execute(update(goals).values(**values))
    connection.commit()
    database.database.end_writing(connection)
    database.generating.generate_due()
    database.database.dispose()
    settings = Settings(database_url=f"sqlite:///{file}", workers=AT_ONCE, secret_key_file=file.with_suffix(".key"))
    program = build(settings)
    program.runner.levels()
    program.queue.start()
    return program


def _strategies(script: StrategyChoice) -> dict[str, Any]:
    goal = Goal(
        id=0, platform_id=1, description="x", start_date=FIRST_DAY, policy=DAILY[0], execution=script,
        check=StrategyChoice(NO_CHECK),
    )  # fmt: skip
    return {name: value for name, value in goal_values(goal).items() if name.startswith(("execution", "check"))}


def _race(program: Program, command: Sequence[str], each: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Milliseconds of one script, by turns."""
    ours: list[float] = []
    bare: list[float] = []
    wanted = request_runs(program)
    for number in range(_ROUNDS + 1):
        begun = time.perf_counter()
        for run_id in wanted[number * each : (number + 1) * each]:
            program.queue.offer(run_id)
        _until_over(program, wanted[number * each : (number + 1) * each])
        between = time.perf_counter()
        _spawn_bare(command, each)
        if number:
            ours.append(1000 * (between - begun) / each)
            bare.append(1000 * (time.perf_counter() - between) / each)
    return tuple(ours), tuple(bare)


def request_runs(program: Program) -> list[int]:
    """A queued run of every task, as a click leaves it."""
    connection = program.database.begin_writing()
    found = connection.execute(select(tasks.c.id, tasks.c.goal_id, tasks.c.due_at)).all()
    rows = [
        {
            "task_id": task.id, "goal_id": task.goal_id, "kind": RunKind.EXECUTION.value,
            "status": RunStatus.QUEUED.value, "requested_by": "benchmark", "queued_at": task.due_at, "attempt": 1,
            "fence": 0,
        }
        for task in found
    ]  # fmt: skip
    connection.execute(insert(runs), rows)
    connection.commit()
    ids = list(connection.execute(select(runs.c.id).order_by(runs.c.id)).scalars())
    connection.rollback()
    program.database.end_writing(connection)
    return ids


def _until_over(program: Program, ids: Sequence[int]) -> None:
    while not runs_are_over(program, ids):
        time.sleep(_POLL_SECONDS)


def runs_are_over(program: Program, ids: Sequence[int]) -> bool:
    """Whether the end of each of these runs is on record."""
    live = select(runs.c.id).where(runs.c.id.between(ids[0], ids[-1]), RUN_IS_LIVE).limit(1)
    with program.database.reading() as connection:
        return connection.execute(live).first() is None


def _spawn_bare(command: Sequence[str], times: int) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(run_parts.spawn_and_wait, [command] * times))


def stop(program: Program, expected: RunStatus) -> None:
    """Close the program, once every run has ended as it should: a failure costs less than a run."""
    with program.database.reading() as connection:
        statuses = connection.execute(select(runs.c.status).distinct()).scalars().all()
    program.queue.stop(0)
    program.runner.close()
    program.database.dispose()
    if statuses != [expected.value]:
        raise AssertionError(f"some scripts did not run: {statuses}")
