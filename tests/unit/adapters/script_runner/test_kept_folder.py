"""What a script leaves to be kept: its own files and nobody else's, the newest ones, within the limits."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.script_runner.kept_folder import take
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.script_runner.rules import RunnerRules
from app.domain.isolation import Isolation
from app.domain.run_file import LARGEST_FILE, MOST_FILES, RunFile
from app.ports.script_runner import ScriptJob, ScriptResult
from tests.privileges import open_to_others, without_privileges
from tests.unit.adapters.recording_logger import RecordingLogger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept"


def write(folder: Path, name: str, content: bytes, second: int) -> None:
    (folder / name).write_bytes(content)
    os.utime(folder / name, (second, second))


def test_files_come_back_in_the_order_of_their_making(folder: Path) -> None:
    write(folder, "b.txt", b"one", 1)
    write(folder, "a.png", b"two", 2)
    assert take(folder) == ((RunFile("b.txt", b"one"), RunFile("a.png", b"two")), ())


def test_where_there_are_too_many_the_newest_are_kept(folder: Path) -> None:
    for number in range(MOST_FILES + 1):
        write(folder, f"{number:02}", b"", number)
    files, remarks = take(folder)
    assert ([file.name for file in files][:2], len(files), remarks) == (
        ["01", "02"],
        MOST_FILES,
        ("00 is not kept: 10 files are.",),
    )


def test_one_that_is_too_large_is_said_and_not_read(folder: Path) -> None:
    with (folder / "large").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert take(folder) == ((), ("large is not kept: it is larger than 2 MiB.",))


def test_a_file_that_its_script_has_shut_is_said_and_takes_no_other_along(folder: Path, tmp_path: Path) -> None:
    open_to_others(tmp_path)
    folder.chmod(0o777)
    write(folder, "picture", b"one", 1)
    write(folder, "shut", b"two", 2)
    (folder / "shut").chmod(0o000)
    with without_privileges():
        taken = take(folder)
    assert taken == ((RunFile("picture", b"one"),), ("shut is not kept: Permission denied.",))


def test_nothing_but_files_of_its_own_is_taken(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "key")
    (folder / "second name").hardlink_to(tmp_path / "key")
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket"))
        assert take(folder) == ((), ())


def test_a_folder_that_is_a_link_elsewhere_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "mine").write_bytes(b"x")
    (tmp_path / "other").symlink_to(folder)
    with pytest.raises(OSError, match="Not a directory"):
        take(tmp_path / "other")


def test_a_name_that_is_no_text_becomes_one(folder: Path) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt"))).write_bytes(b"x")
    files, _ = take(folder)
    assert files == (RunFile("?.txt", b"x"),)


@pytest.fixture(params=[Isolation.LIMITED, Isolation.PLAIN])
def runner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ProcessScriptRunner]:
    made = ProcessScriptRunner(RecordingLogger(), rules=RunnerRules(isolation=request.param), parent=tmp_path)
    yield made
    made.close()


def run(runner: ProcessScriptRunner, script: str, *, kept_folder: str = "kept") -> tuple[ScriptResult, bytes]:
    said: list[bytes] = []
    job = ScriptJob(
        script=script,
        environment={},
        files={},
        result_file="result.json",
        timeout_seconds=20,
        emit=said.append,
        is_cancelled=lambda: False,
        kept_folder=kept_folder,
    )
    return runner.run(job), b"".join(said)


def test_a_script_that_fails_has_its_files_kept(runner: ProcessScriptRunner) -> None:
    result, _ = run(
        runner, "open('kept/a.txt', 'w').write('hello'); open('b.txt', 'w').write('no'); raise SystemExit(3)"
    )
    assert (result.exit_status, result.files) == (3, (RunFile("a.txt", b"hello"),))


def test_a_script_that_asks_for_no_folder_keeps_nothing(runner: ProcessScriptRunner) -> None:
    result, _ = run(runner, "import os; os.mkdir('kept'); open('kept/a.txt', 'w').write('x')", kept_folder="")
    assert (result.exit_status, result.files) == (0, ())


def test_a_folder_that_is_gone_is_said_and_changes_nothing(runner: ProcessScriptRunner) -> None:
    result, said = run(runner, "import os; os.rmdir('kept')")
    expected = b"The files of this run cannot be kept: No such file or directory.\n"
    assert (result.exit_status, result.files, said) == (0, (), expected)
