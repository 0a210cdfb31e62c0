"""SIGTERM with scripts under way: nothing more is claimed, what ends in time is recorded, the rest is lost and told."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from app.application.performing_runs import STOPPING
from tests.faults.stored_runs import RunRow, history_of, stored_runs
from tests.live_server import LiveServer, serve
from tests.regression.program import SAME_SITE, Visitor, wait_until

QUICK = ("-m", "tests.faults.quick_program", "serve")
# Has a child that leaves it, says so, and works until it is let go.
WORKS = """import os, subprocess, time
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
open(os.environ["BEGUN"], "w").close()
while not os.path.exists(os.environ["GATE"]):
    time.sleep(0.02)
child.kill()
"""
IGNORES_TERM = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WORKS


@dataclass(frozen=True, slots=True)
class Busy:
    """A program one of whose scripts works."""

    server: LiveServer
    folder: Path
    task: int
    visitor: Visitor

    def let_go(self) -> None:
        """The script may end."""
        (self.folder / "gate").touch()

    def ended_after(self, started: float) -> float:
        """Seconds until the program was gone."""
        self.server.process.wait(90)
        return time.monotonic() - started

    def ask_to_end(self) -> float:
        """SIGTERM; when that was."""
        self.server.process.send_signal(signal.SIGTERM)
        return time.monotonic()

    @property
    def survivors(self) -> list[str]:
        """Processes of the script that still live, wherever they have gone: they all know where the gate is."""
        return with_variable(f"GATE={self.folder / 'gate'}")

    def runs(self) -> list[RunRow]:
        """The runs in the database, in their order."""
        return stored_runs(self.server.database_url)


def with_variable(variable: str) -> list[str]:
    """The numbers of living processes that have a variable in their environment."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            environment = (process / "environ").read_bytes() if process.name.isdigit() else b""
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if variable.encode() in environment.split(b"\0"):
            found.append(process.name)
    return found


@contextmanager
def busy(folder: Path, url: str, script: str = WORKS, stop_seconds: str = "60") -> Iterator[Busy]:
    """A program with one worker, whose script works."""
    settings = {"FAULT_STOP_SECONDS": stop_seconds, "TASK_TRACKER_WORKERS": "1"}
    with (
        serve(url, folder / "program.log", program=QUICK, is_preloaded=False, **settings) as server,
        httpx2.Client(base_url=server.base_url, headers=SAME_SITE, timeout=60) as client,
    ):
        visitor = Visitor(client)
        visitor.begin()
        task = visitor.add_goal(
            execution_strategy="CustomScript",
            execution_script_content=script,
            execution_script_env_vars=f"BEGUN={folder / 'begun'}\nGATE={folder / 'gate'}",
            check_strategy="NoCheck",
        )
        visitor.send(f"/tasks/{task}/run-execution")
        wait_until((folder / "begun").exists)
        program = Busy(server, folder, task, visitor)
        # The script and its child are found while they live; a child shows its environment some time after it began.
        wait_until(lambda: len(program.survivors) >= 2)
        yield program


def test_a_script_that_ends_in_time_has_succeeded_and_what_waited_is_not_begun(tmp_path: Path, sqlite_url: str) -> None:
    with busy(tmp_path, sqlite_url) as program:
        waiting = program.visitor.add_goal(execution_strategy="CustomScript", execution_script_content="print(1)")
        program.visitor.send(f"/tasks/{waiting}/run-execution")
        started = program.ask_to_end()
        time.sleep(0.5)
        program.let_go()
        took = program.ended_after(started)
        assert ([run.status for run in program.runs()], program.survivors, program.server.alarms) == (
            ["succeeded", "queued"],
            [],
            [],
        )
        assert (history_of(sqlite_url, program.task)[-1].to_status, took < 30) == ("Completed", True)


@pytest.mark.parametrize("script", [WORKS, IGNORES_TERM], ids=["ends", "ignores SIGTERM"])
def test_a_script_that_does_not_end_in_time_is_ended_and_lost_with_a_note(
    tmp_path: Path, sqlite_url: str, script: str
) -> None:
    with busy(tmp_path, sqlite_url, script, stop_seconds="0.5") as program:
        took = program.ended_after(program.ask_to_end())
        (run,) = program.runs()
        last = history_of(sqlite_url, program.task)[-1]
        assert ((run.status, run.note), (last.to_status, last.notes), program.survivors, took < 30) == (
            ("lost", STOPPING),
            ("Failed", STOPPING),
            [],
            True,
        )


@pytest.mark.parametrize(
    ("second", "pause"),
    [(signal.SIGTERM, 0.8), (signal.SIGINT, 0.1)],
    ids=["while scripts are waited for", "while requests are waited for"],
)
def test_a_second_signal_ends_the_wait_at_once_and_leaves_nothing(
    tmp_path: Path, sqlite_url: str, second: signal.Signals, pause: float
) -> None:
    with busy(tmp_path, sqlite_url) as program:
        started = program.ask_to_end()
        time.sleep(pause)
        program.server.process.send_signal(second)
        took = program.ended_after(started)
        (run,) = program.runs()
        assert ((run.status, run.note), program.survivors, took < 30) == (("lost", STOPPING), [], True)
