"""kill -9 at each step of a run, and a worker that is stopped past its lease and goes on: the program as a process.

`FAULT_ROUNDS` says how often each is done; whoever comes after is the program in this process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.application.recording_runs import LOST
from app.composition import build
from tests.builders import typed
from tests.faults.databases import *  # noqa: F403 - fixtures
from tests.faults.dying_process import STEPS
from tests.faults.rounds import ROUNDS
from tests.faults.stored_runs import ask, history_of, stored_runs
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
    goal = {
        "platform_id": 1, "description": "Post", "policy_type": "fixed", "interval_days": 30,
        "start_date": "2026-01-01", "catchup_strategy": "latest", "execution_strategy": "CustomScript", "execution_script_content": SCRIPT,
        "execution_script_env_vars": variables, "check_strategy": "NoCheck", **rules,
    }  # fmt: skip
    examples._planning.add(typed(goal), "ann")
    program.generating.generate_due()
    program.database.dispose()
    return Ground(url, folder)


@contextmanager
def worker(ground: Ground, step: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that performs the run and is gone at a step."""
    words = [sys.executable, "-m", "tests.faults.dying_process", ground.url, str(ground.folder), step]
    with (ground.folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        ground.let_go()
        process.kill()
        process.wait()


def killed(ground: Ground, step: str) -> None:
    """Let a process perform the run and be gone at a step."""
    if step != "while the script runs":
        ground.let_go()
    with worker(ground, step) as process:
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


ONCE, WELL = [("lost", 1)], [("succeeded", 1)]
CASES = [
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
    assert {step for step, *_ in CASES} == set(STEPS)


@pytest.mark.parametrize("number", range(ROUNDS))
@pytest.mark.parametrize(
    ("step", "rules", "runs", "effects"),
    CASES,
    ids=[f"{case[0]}, {'repeated' if case[1] else 'once'}" for case in CASES],
)
def test_whoever_is_killed_leaves_nothing_twice_and_nothing_in_silence(
    database_url: str,
    tmp_path: Path,
    step: str,
    rules: dict[str, str],
    runs: list[tuple[str, int]],
    effects: list[str],
    number: int,
) -> None:
    ground = prepared(database_url, tmp_path, rules)
    killed(ground, step)
    shown = ground.seen_after()
    assert (ground.runs(), ground.effects(), LOST in shown) == (runs, effects, ("lost", 1) in runs)
    last = history_of(ground.url, TASK)[-1]
    assert (last.to_status, last.notes) == (
        ("Failed", LOST) if runs == ONCE else ("Completed", "The execution succeeded.")
    )
    assert_in_order(ground)


@pytest.mark.parametrize("number", range(ROUNDS))
@pytest.mark.parametrize("is_safe", [False, True], ids=["tried once", "repeated"])
def test_whoever_is_stopped_past_the_lease_and_goes_on_writes_nothing(
    database_url: str, tmp_path: Path, is_safe: bool, number: int
) -> None:
    ground = prepared(database_url, tmp_path, SAFE if is_safe else {})
    with worker(ground, "while the script runs") as process:
        wait_until(lambda: ground.effects() == ["1"])
        os.kill(process.pid, signal.SIGSTOP)
        shown = ground.seen_after()
        before = (stored_runs(ground.url), history_of(ground.url, TASK))
        ground.let_go()
        os.kill(process.pid, signal.SIGCONT)
        late = "late result was discarded"
        wait_until(lambda: late in (tmp_path / "worker.log").read_text())
        after = (stored_runs(ground.url), history_of(ground.url, TASK))
    expected = (LOST_THEN_WELL, ["1", "2"]) if is_safe else (ONCE, ["1"])
    assert ((ground.runs(), ground.effects()), after, LOST in shown) == (expected, before, True)
    assert_in_order(ground)
