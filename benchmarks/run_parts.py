"""Row 8 in its parts: the same commands contained but not recorded, and the least that both together can cost.

The least is a chain of the system's own tools and two durable transactions by the bare driver: no program that contains
and records runs this way is below it.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.ports.script_runner import IScriptRunner, ScriptJob
from benchmarks.measuring import Comparison, Result, stopwatch

_OWN_USERS = () if os.geteuid() == 0 else ("--user", "--map-current-user")
_TOOLS = (
    "/usr/bin/setpriv", "--no-new-privs", "--pdeathsig", "KILL",
    "/usr/bin/prlimit", "--cpu=120", "--as=1073741824", "--fsize=268435456", "--nofile=1024", "--nproc=512",
    "/usr/bin/unshare", *_OWN_USERS, "--pid", "--fork", "--kill-child",
)  # fmt: skip
"""The level `limited` as a chain of util-linux, which the launcher stands for (docs/decisions/0007)."""
_LIMIT = "posix_spawn and wait"
_TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE runs (id INTEGER PRIMARY KEY, status TEXT, fence INTEGER);
CREATE TABLE tasks (id INTEGER PRIMARY KEY, status TEXT, version INTEGER);
CREATE TABLE task_logs (id INTEGER PRIMARY KEY, task_id INTEGER, status TEXT);
CREATE INDEX ix_task_logs ON task_logs (task_id);
"""
Act = Callable[[int], object]


class BareRecord:
    """A run, its task and a line of history by the driver, durable; one writer at a time, as SQLite has it."""

    def __init__(self, file: Path, runs: int) -> None:
        """A new file with so many runs that are queued."""
        self._lock = threading.Lock()
        self._driver = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._driver.executescript(_TABLES)
        self._driver.execute("BEGIN")
        self._driver.executemany("INSERT INTO runs VALUES (?, 'queued', 0)", ((run,) for run in range(runs)))
        self._driver.executemany("INSERT INTO tasks VALUES (?, 'Waiting', 1)", ((run,) for run in range(runs)))
        self._driver.execute("COMMIT")

    def keep(self, run: int, run_status: str, task_status: str) -> None:
        """One transaction."""
        with self._lock:
            write = self._driver.execute
            write("BEGIN IMMEDIATE")
            write("UPDATE runs SET status = ?, fence = fence + 1 WHERE id = ?", (run_status, run))
            write("UPDATE tasks SET status = ?, version = version + 1 WHERE id = ?", (task_status, run))
            write("INSERT INTO task_logs (task_id, status) VALUES (?, ?)", (run, task_status))
            write("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._driver.close()


def parts(
    runner: IScriptRunner, file: Path, name: str, command: Sequence[str], at_once: int, rounds: int, each: int
) -> list[Result]:
    """Milliseconds of one command in each way, all taking turns. `file` is for the bare record."""
    record = BareRecord(file, each)
    ways: dict[str, Act] = {"bare": lambda _: spawn_and_wait(command), "by the launcher": _launched(runner, command)}
    if _has_tools() and spawn_and_wait((*_TOOLS, *command)) == 0:
        ways["by setpriv, prlimit and unshare"] = lambda _: spawn_and_wait((*_TOOLS, *command))
        ways["by these tools, with two bare durable transactions"] = _least(record, (*_TOOLS, *command))
    bare, *others = _milliseconds(list(ways.values()), at_once, rounds, each)
    record.close()
    return [
        Comparison("8", f"part of it: {name} contained {way}", "ms", times, bare, _LIMIT)
        for way, times in zip(list(ways)[1:], others, strict=True)
    ]


def _launched(runner: IScriptRunner, command: Sequence[str]) -> Act:
    job = ScriptJob(
        script=f"#!{' '.join(command)}\n", environment={}, files={}, result_file="result.json", timeout_seconds=60,
        emit=lambda _: None, is_cancelled=lambda: False,
    )  # fmt: skip
    return lambda _: runner.run(job)


def _least(record: BareRecord, command: Sequence[str]) -> Act:
    def act(run: int) -> None:
        record.keep(run, "running", "InProgress")
        spawn_and_wait(command)
        record.keep(run, "succeeded", "Completed")

    return act


def _has_tools() -> bool:
    return all(Path(word).exists() for word in _TOOLS if word.startswith("/"))


def _milliseconds(acts: Sequence[Act], at_once: int, rounds: int, each: int) -> list[tuple[float, ...]]:
    """Of each act, one figure a round, after a round that is not counted."""
    seconds: list[list[float]] = [[] for _ in acts]
    with ThreadPoolExecutor(at_once) as pool:
        for _ in range(rounds + 1):
            for act, times in zip(acts, seconds, strict=True):
                with stopwatch(times):
                    list(pool.map(act, range(each)))
    return [tuple(1000 * second / each for second in times[1:]) for times in seconds]


def spawn_and_wait(command: Sequence[str]) -> int:
    """The least that starting a process can cost; how it ended. Raises FileNotFoundError."""
    pid = os.posix_spawn(command[0], list(command), {"PATH": "/usr/bin:/bin"})
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
