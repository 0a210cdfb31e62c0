"""kill -9 at each step of a run, and a worker that is stopped past its lease and goes on: the program as a process.

`FAULT_ROUNDS` says how often each is done; whoever comes after is the program in this process.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.application.recording_runs import LOST
from app.composition import build
from tests.builders import Typed, typed
from tests.faults.databases import *  # noqa: F403 - fixtures
from tests.faults.dying_process import STEPS
from tests.faults.rounds import ROUNDS
from tests.faults.stored_runs import LogRow, RunRow, ask, history_of, stored_runs
from tests.preloaded import Preloaded
from tests.regression.program import ADDRESS, SAME_SITE, local_settings, text_of, wait_until

SAFE = {"max_attempts": "2", "retry_delay_seconds": "0", "retry_safe": "true"}
TASK = 1
# Leaves a line, as somebody who posts a message leaves one; the first attempt then waits until it is let go.
SCRIPT = """import json, os, time
attempt = json.load(open("context.json"))["run"]["attempt"]
with open(os.environ["EFFECTS"], "a") as effects:
    effects.write(f"{attempt} ")
print("worked", attempt, flush=True)
while attempt == 1 and not os.path.exists(os.environ["GATE"]):
    time.sleep(0.02)
"""
LOST_THEN_WELL = [("lost", 1), ("succeeded", 2)]


@dataclass(frozen=True, slots=True)
class Ground:
    """A database with one task whose script leaves effects, and the folder where they are left."""

    url: str
    folder: Path

    def effects(self) -> list[str]:
        """The attempts that did something, in their order."""
        file = self.folder / "effects"
        return file.read_text().split() if file.exists() else []

    def runs(self) -> list[tuple[str, int]]:
        """Status and attempt of every run."""
        return [(run.status, run.attempt) for run in stored_runs(self.url)]

    def let_go(self) -> None:
        """First attempts may end."""
        (self.folder / "gate").touch()

    def seen_after(self) -> str:
        """What the history of the task shows once the program that came after has brought everything to an end."""
        program = build(local_settings(self.url, self.folder))
        app = program.app.with_lifespan(program.start, program.stop)
        with TestClient(app, ADDRESS, headers=SAME_SITE, client=("127.0.0.1", 50000)) as client:
            wait_until(lambda: not {status for status, _ in self.runs()} & {"queued", "running"})
            shown = client.get(f"/tasks/{TASK}/logs")
        assert shown.status_code == 200
        return text_of(shown.text)


def prepared(url: str, folder: Path, rules: dict[str, str]) -> Ground:
    """A goal with a task for today, before anything was asked for."""
    program = build(local_settings(url, folder))
    examples = program.examples
    examples._platforms.add({"name": ["Forum"]}, "ann")
    variables = f"EFFECTS={folder / 'effects'}\nGATE={folder / 'gate'}"
    goal: dict[str, Typed] = {
        "platform_id": 1,
        "description": "Post",
        "policy_type": "fixed",
        "interval_days": 30,
        "start_date": "2026-01-01",
        "catchup_strategy": "latest",
        "execution_strategy": "CustomScript",
        "execution_script_content": SCRIPT,
        "execution_script_env_vars": variables,
        "check_strategy": "NoCheck",
        **rules,
    }
    examples._planning.add(typed(goal), "ann")
    program.generating.generate_due()
    program.database.dispose()
    return Ground(url, folder)


@contextmanager
def worker(ground: Ground, step: str, plant: str) -> Iterator[Preloaded]:
    """A process that performs the run and is gone at a step."""
    words = ["-m", "tests.faults.dying_process", ground.url, str(ground.folder), step, plant]
    process = Preloaded(words, os.environ, ground.folder / "worker.log")
    try:
        yield process
    finally:
        ground.let_go()
        process.kill()
        process.wait()


def killed(ground: Ground, step: str, plant: str) -> None:
    """Let a process perform the run and be gone at a step."""
    if step != "while the script runs":
        ground.let_go()
    with worker(ground, step, plant) as process:
        if step == "while the script runs":
            wait_until(lambda: ground.effects() == ["1"])
            process.kill()
        assert process.wait(60) == -signal.SIGKILL, (ground.folder / "worker.log").read_text()


def assert_in_order(ground: Ground) -> None:
    """However it came: one end, one legal path, each attempt at most one effect, counts as a recount."""
    arrows = [(log.from_status, log.to_status) for log in history_of(ground.url, TASK)]
    ends = [to for _, to in arrows if to in {"Completed", "Failed"}]
    (status,) = ask(ground.url, f"SELECT status FROM tasks WHERE id = {TASK}")[0]
    assert arrows == [("", "Waiting"), ("Waiting", "InProgress"), ("InProgress", status)]
    assert (ends, len(ground.effects())) == ([status], len(set(ground.effects())))
    columns = ("waiting", "in_progress", "completed", "failed", "skipped")
    counted = ask(ground.url, f"SELECT {', '.join(f'sum({each})' for each in columns)} FROM task_counts")[0]
    named = dict(zip(("Waiting", "InProgress", "Completed", "Failed", "Skipped"), map(int, counted), strict=True))
    recount = dict(ask(ground.url, "SELECT status, count(*) FROM tasks GROUP BY status"))
    assert {name: count for name, count in named.items() if count} == recount


NEVER_ASKED = "before the claim is durable"
ONCE, WELL = [("lost", 1)], [("succeeded", 1)]
Case = tuple[str, dict[str, str], list[tuple[str, int]], list[str]]
CASES: list[Case] = [
    # the step, what holds for the goal, the runs, and what their scripts left
    ("after the queue row", {}, WELL, ["1"]),
    ("after the claim", {}, ONCE, []),
    ("after the claim", SAFE, LOST_THEN_WELL, ["2"]),
    ("while the script runs", {}, ONCE, ["1"]),
    ("while the script runs", SAFE, LOST_THEN_WELL, ["1", "2"]),
    ("after the script", {}, ONCE, ["1"]),
    ("after the script", SAFE, LOST_THEN_WELL, ["1", "2"]),
    ("while recording", {}, ONCE, ["1"]),
    ("while recording", SAFE, LOST_THEN_WELL, ["1", "2"]),
    ("after recording", {}, WELL, ["1"]),
]


def test_every_step_is_tried() -> None:
    assert {step for step, *_ in CASES} | {NEVER_ASKED} == set(STEPS)


def kill_at(case: Case, url: str, folder: Path, plant: str = "nothing") -> None:
    """Kill a process at a step of a run; whoever comes after has to find everything in order."""
    step, rules, runs, effects = case
    ground = prepared(url, folder, rules)
    killed(ground, step, plant)
    shown = ground.seen_after()
    assert (ground.runs(), ground.effects(), LOST in shown) == (runs, effects, ("lost", 1) in runs)
    last = history_of(ground.url, TASK)[-1]
    end = ("Failed", LOST) if runs == ONCE else ("Completed", "The execution succeeded.")
    assert (last.to_status, last.notes) == end
    assert_in_order(ground)


def stop_past_the_lease(rules: dict[str, str], url: str, folder: Path, plant: str = "nothing") -> None:
    """Stop a process until its run was given up, and let it go on: nothing may change any more."""
    ground = prepared(url, folder, rules)
    with worker(ground, "while the script runs", plant) as process:
        wait_until(lambda: ground.effects() == ["1"])
        stop_between_transactions(process.pid, url)
        shown = ground.seen_after()
        before = (stored_runs(ground.url), history_of(ground.url, TASK))
        ground.let_go()
        os.kill(process.pid, signal.SIGCONT)
        wait_until(
            lambda: "late result was discarded" in (folder / "worker.log").read_text() or changed(ground, before)
        )
        after = (stored_runs(ground.url), history_of(ground.url, TASK))
    assert (ground.runs(), ground.effects()) == ((LOST_THEN_WELL, ["1", "2"]) if rules else (ONCE, ["1"]))
    assert (after, LOST in shown) == (before, True)
    assert_in_order(ground)


def stop_between_transactions(pid: int, url: str) -> None:
    """Whoever stands still with a lock in its hand keeps every other writer waiting: that is another fault."""
    for _ in range(50):
        os.kill(pid, signal.SIGSTOP)
        if is_free(url):
            return
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.01)
    raise AssertionError("It was always in the middle of a transaction.")


def is_free(url: str) -> bool:
    """Whether nobody is in the middle of a transaction that writes."""
    if not url.startswith("sqlite"):
        idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE '%in transaction' AND pid <> pg_backend_pid()"
        return ask(url, f"{idle} AND datname = current_database()") == [(0,)]
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0.0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
    return True


def changed(ground: Ground, before: tuple[list[RunRow], list[LogRow]]) -> bool:
    return (stored_runs(ground.url), history_of(ground.url, TASK)) != before


@pytest.mark.parametrize("number", range(ROUNDS))
@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]}, {'repeated' if case[1] else 'once'}" for case in CASES])
def test_whoever_is_killed_leaves_nothing_twice_and_nothing_in_silence(
    database_url: str, tmp_path: Path, case: Case, number: int
) -> None:
    kill_at(case, database_url, tmp_path)


def test_what_was_only_prepared_was_never_asked_for(database_url: str, tmp_path: Path) -> None:
    ground = prepared(database_url, tmp_path, {})
    killed(ground, NEVER_ASKED, "nothing")
    shown = ground.seen_after()
    arrows = [(log.from_status, log.to_status) for log in history_of(database_url, TASK)]
    assert (ground.runs(), ground.effects(), arrows, LOST in shown) == ([], [], [("", "Waiting")], False)


@pytest.mark.parametrize("number", range(ROUNDS))
@pytest.mark.parametrize("rules", [{}, SAFE], ids=["once", "repeated"])
def test_whoever_is_stopped_past_the_lease_and_goes_on_writes_nothing(
    database_url: str, tmp_path: Path, rules: dict[str, str], number: int
) -> None:
    stop_past_the_lease(rules, database_url, tmp_path)


def test_a_record_in_two_commits_is_found(sqlite_copy: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        kill_at(("after the script", {}, ONCE, ["1"]), sqlite_copy, tmp_path, "ends in two commits")
    assert ask(sqlite_copy, "SELECT status FROM tasks") == [("InProgress",)]


def test_a_write_without_the_fence_is_found(sqlite_copy: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        stop_past_the_lease({}, sqlite_copy, tmp_path, "writes whatever the fence")
    assert [run.status for run in stored_runs(sqlite_copy)] != ["lost"]
