"""The examples, as an operator meets them: loaded by the command, then carried out by the running program."""

from __future__ import annotations

import http.server
import json
import socket
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from app.adapters.persistence.engine import open_database
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.read_models.sql_run_reads import SqlRunReads
from app.domain.goal import GoalStatus
from app.ports.read_models import TaskFilter
from app.ports.run_reads import PrintedRun
from tests.live_server import HTTP, PROJECT, command, run_command, serve

PATIENCE_SECONDS = 40


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<style>.a{width:99px}</style><p>Members:</p> <b>1,234</b>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the name in the standard library
        """Tests stay quiet."""


@pytest.fixture
def page_url() -> Iterator[str]:
    """The address of a web page of this machine that shows `Members: 1,234`."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/about"
        server.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with something of every kind."""
    made = tmp_path / "documents"
    (made / "empty").mkdir(parents=True)
    (made / "letter.txt").write_text("Dear all")
    (made / "newest").symlink_to("letter.txt")
    return made


class Reads(SqlReadModels, SqlRunReads):
    """Everything that pages ask."""


def _run_once(database_url: str, tmp_path: Path, is_over: Callable[[Reads], bool]) -> Reads:
    """Let the program run until something is so; the answers stay readable afterwards."""
    with serve(database_url, tmp_path / "program.log"):
        reads = Reads(open_database(database_url))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_over(reads) and time.monotonic() < deadline:
            time.sleep(0.2)
    return reads


@contextmanager
def _page_that_comes_along() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "examples/watch-number/page.py", str(port)]
    with subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as page:
        assert page.stdout is not None
        page.stdout.readline()
        yield f"http://127.0.0.1:{port}/"
        page.kill()


def _wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "this takes too long"
        time.sleep(0.1)


def _has_ended_runs(reads: Reads, number: int) -> bool:
    runs = reads.runs_of_task(1)
    return len(runs) == number and all(run.ended_at is not None for run in runs)


def _ended(count: int) -> Callable[[Reads], bool]:
    return lambda reads: len(_tasks(reads, "ended")) == count


def _tasks(reads: Reads, status: str) -> list[tuple[int, str]]:
    page = reads.tasks(TaskFilter(statuses=(status,)), datetime.now(UTC), None)
    return [(task.id, task.status) for task in page.items]


def _runs(reads: Reads) -> list[PrintedRun]:
    return [run for task_id, _ in _tasks(reads, "ended") for run in reads.runs_of_task(task_id)]


def _refusal(database_url: str, *arguments: str) -> tuple[int, str]:
    done = command(database_url, "example", *arguments, COLUMNS="300")
    return done.returncode, done.stderr


def test_a_folder_is_archived_and_the_archive_compared(sqlite_url: str, tmp_path: Path, folder: Path) -> None:
    archives = tmp_path / "archives"
    run_command(sqlite_url, "example", "archive-folder", "--folder", str(folder), "--archives", str(archives))
    reads = _run_once(sqlite_url, tmp_path, _ended(1))
    assert [(run.kind, run.status, run.verdict) for run in _runs(reads)] == [
        ("execution", "succeeded", ""),
        ("check", "succeeded", "CHECK_SUCCESS"),
    ]
    (archive,) = archives.iterdir()
    with tarfile.open(archive) as tar:
        names = sorted(tar.getnames())
    assert names == ["documents", "documents/empty", "documents/letter.txt", "documents/newest"]


def test_an_archive_that_lacks_something_fails_its_check(tmp_path: Path, folder: Path) -> None:
    archive, result = tmp_path / "documents-2027-05-04.tar.gz", tmp_path / "result.json"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(folder, "documents")
    (folder / "letter.txt").write_text("Dear you")
    environment = {
        "FOLDER": str(folder), "ARCHIVES": str(tmp_path), "RESULT_FILE": str(result),
        "TASK_CONTEXT": json.dumps({"task": {"due_date": "2027-05-04"}}),
    }  # fmt: skip
    subprocess.run([sys.executable, "examples/archive-folder/check.py"], cwd=PROJECT, env=environment, check=True)
    assert json.loads(result.read_text()) == {
        "verdict": "CHECK_FAIL", "value": 1, "note": "Different: documents/letter.txt"
    }  # fmt: skip


def test_a_number_is_watched_until_it_reaches_its_target(sqlite_url: str, tmp_path: Path, page_url: str) -> None:
    for target in ("1234", "5000"):
        run_command(
            sqlite_url, "example", "watch-number", "--url", page_url, "--label", "Members", "--target", target
        )  # fmt: skip
    reads = _run_once(sqlite_url, tmp_path, _ended(2))
    assert sorted((run.verdict, run.value, run.target) for run in _runs(reads)) == [
        ("CHECK_SUCCESS", 1234.0, 5000.0),
        ("GOAL_MET", 1234.0, 1234.0),
    ]
    assert {goal.description[-4:]: goal.status for goal in reads.goals(None).items} == {
        "1234": GoalStatus.COMPLETED,
        "5000": GoalStatus.ACTIVE,
    }


def test_loading_the_same_example_again_is_refused_in_words(sqlite_url: str, tmp_path: Path, folder: Path) -> None:
    words = ("archive-folder", "--folder", str(folder), "--archives", str(tmp_path / "archives"))
    run_command(sqlite_url, "example", *words)
    assert _refusal(sqlite_url, *words) == (1, "This example is loaded already, with these values: goal 1.\n")


def test_without_a_name_the_examples_are_listed(sqlite_url: str) -> None:
    listed = run_command(sqlite_url, "example").splitlines()
    assert [line for line in listed if not line.startswith(" ")] == ["archive-folder", "watch-number"]
    assert "    --target: the number to reach; left out: 1000" in listed


def test_an_example_loads_without_any_option_and_says_what_it_took(sqlite_url: str) -> None:
    said = [run_command(sqlite_url, "example", name) for name in ("archive-folder", "watch-number")]
    assert "It archives the sample beside its scripts" in said[0]
    assert said[1].startswith("Goal 2 is loaded: Watch “Members” on http://127.0.0.1:8765/ until 1000.")
    assert "python3 examples/watch-number/page.py" in said[1]


def test_the_number_on_the_page_that_comes_along_is_watched_until_the_goal_is_met(
    sqlite_url: str, tmp_path: Path
) -> None:
    """The page shows 990, 995, 1,000: the third check is the last one."""
    with _page_that_comes_along() as url:
        run_command(sqlite_url, "example", "watch-number", "--url", url)
        with serve(sqlite_url, tmp_path / "program.log") as server:
            reads = Reads(open_database(sqlite_url))
            for number in (1, 2, 3):
                _wait_for(partial(_has_ended_runs, reads, number))
                if number < 3:
                    HTTP.post(f"{server.base_url}/tasks/1/reopen", headers={"Origin": server.base_url})
                    HTTP.post(f"{server.base_url}/tasks/1/run-check", headers={"Origin": server.base_url})
    assert [(run.value, run.verdict) for run in sorted(reads.runs_of_task(1), key=lambda run: run.id)] == [
        (990.0, "CHECK_SUCCESS"), (995.0, "CHECK_SUCCESS"), (1000.0, "GOAL_MET"),
    ]  # fmt: skip
    assert [goal.status for goal in reads.goals(None).items] == [GoalStatus.COMPLETED]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("nothing",), "There is no example nothing."),
        (("nothing",), "There are: archive-folder, watch-number."),
        (("watch-number", "--label", " "), "Nothing, control characters and spaces at either end"),
        (
            ("archive-folder", "--folder", "docs", "--archives", "../archives", "--label", "x"),
            "The example archive-folder does not take --label.",
        ),
        (("watch-number", "--url", "file:///x"), "Write an address such as https://example.org/page"),
        (("watch-number", "--target", "many"), "Write a number such as 1000 or 2.5."),
        (("archive-folder", "--folder", "no-such-folder"), "'no-such-folder' does not exist."),
        (("archive-folder", "--folder", "docs", "--archives", "docs/x"), "The archives must lie outside the folder."),
    ],
)  # fmt: skip
def test_what_cannot_be_loaded_is_refused_in_words(sqlite_url: str, words: tuple[str, ...], refusal: str) -> None:
    status, message = _refusal(sqlite_url, *words)
    assert (status in {1, 2}, refusal in message) == (True, True), message
