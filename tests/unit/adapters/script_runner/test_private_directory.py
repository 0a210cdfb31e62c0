"""Whatever a script has made of its private directory: it goes, and nothing outside of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.script_runner.private_directory import PrivateDirectory


def _nothing(folder: Path, outside: Path) -> None:
    del folder, outside


def _its_own_files(folder: Path, outside: Path) -> None:
    del outside
    (folder / "made").mkdir()
    (folder / "made" / "file").write_text("x")


def _a_result(folder: Path, outside: Path) -> None:
    del outside
    (folder / "result.json").write_text("{}")


def _its_script_is_gone(folder: Path, outside: Path) -> None:
    del outside
    (folder / "script").unlink()


def _a_link_in_place_of_its_script(folder: Path, outside: Path) -> None:
    (folder / "script").unlink()
    (folder / "script").symlink_to(outside / "script")


def _a_link_in_place_of_the_folder(folder: Path, outside: Path) -> None:
    folder.rename(folder.with_name("moved"))
    folder.symlink_to(outside)


def _a_folder_that_is_shut(folder: Path, outside: Path) -> None:
    del outside
    (folder / "shut").mkdir()
    (folder / "shut" / "file").write_text("x")
    (folder / "shut").chmod(0)


@pytest.mark.parametrize(
    "leave",
    [
        _nothing,
        _its_own_files,
        _a_result,
        _its_script_is_gone,
        _a_link_in_place_of_its_script,
        _a_link_in_place_of_the_folder,
        _a_folder_that_is_shut,
    ],
)
def test_everything_is_deleted_and_nothing_outside(tmp_path: Path, leave: Callable[[Path, Path], None]) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "script").write_text("kept")
    directory = PrivateDirectory(inside)
    directory.write("script", "pass")
    directory.write("context.json", "{}")
    leave(directory.path, outside)
    directory.read_result("result.json")
    directory.remove()
    assert (list(inside.iterdir()), (outside / "script").read_text()) == ([], "kept")
