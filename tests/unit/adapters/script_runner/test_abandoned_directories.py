"""What a killed program leaves of its runs is removed by the next one; what anybody still uses is not."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.script_runner.abandoned import YOUNGEST_SECONDS, remove_abandoned
from app.adapters.script_runner.owner import Owner
from app.adapters.script_runner.private_directory import PREFIX, PrivateDirectory
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.script_runner.running import open_descriptors
from tests.waiting import eventually


def aged(directory: Path) -> Path:
    """As if it had been made long ago."""
    long_ago = time.time() - 2 * YOUNGEST_SECONDS
    os.utime(directory, (long_ago, long_ago))
    return directory


def left_by_somebody_killed(place: Path) -> Path:
    """The directory of a run in a process that was killed."""
    child = os.fork()
    if child == 0:
        PrivateDirectory(place).write("script", "print('secret work')")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    (directory,) = place.iterdir()
    return aged(directory)


def test_what_a_killed_program_left_is_removed(tmp_path: Path) -> None:
    left_by_somebody_killed(tmp_path)
    assert (remove_abandoned(tmp_path), list(tmp_path.iterdir())) == (1, [])


def test_what_its_script_has_shut_is_removed_too(tmp_path: Path) -> None:
    shut = left_by_somebody_killed(tmp_path) / "run" / "shut"
    shut.mkdir()
    (shut / "file").write_text("x")
    shut.chmod(0)
    assert (remove_abandoned(tmp_path), list(tmp_path.iterdir())) == (1, [])


def test_what_a_run_still_uses_stays_however_old_it_is(tmp_path: Path) -> None:
    used = PrivateDirectory(tmp_path)
    aged(used.path.parent)
    before = remove_abandoned(tmp_path)
    used.write("script", "")
    used.remove()
    assert (before, list(tmp_path.iterdir())) == (0, [])


def test_what_was_made_a_moment_ago_stays(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}new").mkdir()
    assert (remove_abandoned(tmp_path), len(list(tmp_path.iterdir()))) == (0, 1)


def _a_link(place: Path) -> None:
    kept = place / "kept"
    kept.mkdir()
    (place / f"{PREFIX}link").symlink_to(kept)


def _a_file(place: Path) -> None:
    (place / f"{PREFIX}file").write_text("")


def _another_name(place: Path) -> None:
    (place / "somebody-elses").mkdir()


@pytest.mark.parametrize("make", [_a_link, _a_file, _another_name])
def test_what_is_no_directory_of_a_run_stays(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path)
    before = sorted(each.name for each in tmp_path.iterdir())
    for each in tmp_path.iterdir():
        os.utime(each, (0, 0), follow_symlinks=False)
    assert (remove_abandoned(tmp_path), sorted(each.name for each in tmp_path.iterdir())) == (0, before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives directories away")
def test_what_belongs_to_another_user_stays(tmp_path: Path) -> None:
    theirs = tmp_path / f"{PREFIX}theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    aged(theirs)
    assert (remove_abandoned(tmp_path), theirs.exists()) == (0, True)


def test_the_program_tidies_when_it_starts_and_says_so(tmp_path: Path) -> None:
    directory = left_by_somebody_killed(tmp_path)
    logger = RecordingLogger()
    runner = ProcessScriptRunner(logger, parent=tmp_path)
    runner.prepare()
    said = ("info", "Folders of runs whose program was killed are removed")
    assert eventually(lambda: said in logger.messages)
    runner.close()
    assert (logger.values[logger.messages.index(said)], directory.exists()) == ({"folders": 1}, False)


def test_a_directory_that_cannot_be_given_to_its_owner_is_not_left_behind(tmp_path: Path) -> None:
    held = open_descriptors()

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "chown", refuse)
        with pytest.raises(PermissionError):
            PrivateDirectory(tmp_path, Owner(65534, 65534, is_other=True))
    assert (list(tmp_path.iterdir()), open_descriptors()) == ([], held)
