"""The user that scripts run as."""

import os
from pathlib import Path

import pytest

from app.adapters.script_runner.owner import Owner, UnusableOwner, owner_named
from app.adapters.script_runner.starter import python_for

NOBODY = Owner(65534, 65534, is_other=True)


@pytest.fixture
def is_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "getegid", lambda: 0)


@pytest.fixture
def is_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not root."""
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    monkeypatch.setattr(os, "getegid", lambda: 1235)


@pytest.mark.usefixtures("is_root")
@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("", NOBODY),
        ("nobody", NOBODY),
        ("65534", NOBODY),
        ("4321", Owner(4321, 4321, is_other=True)),
        ("root", Owner(0, 0, is_other=False)),
        ("0", Owner(0, 0, is_other=False)),
    ],
)
def test_root_runs_scripts_as_nobody_or_as_whom_the_setting_names(name: str, owner: Owner) -> None:
    assert owner_named(name) == owner


@pytest.mark.usefixtures("is_a_person")
@pytest.mark.parametrize("name", ["", "1234"])
def test_nobody_else_changes_the_user(name: str) -> None:
    assert owner_named(name) == Owner(1234, 1235, is_other=False)


@pytest.mark.usefixtures("is_a_person")
@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("65534", "TASK_TRACKER_RUNNER_USER: only root may run scripts as another user (65534)"),
        ("no-such-user", "TASK_TRACKER_RUNNER_USER: there is no user 'no-such-user'"),
    ],
)
def test_a_user_that_cannot_be_had_is_refused_by_the_name_of_the_setting(name: str, problem: str) -> None:
    with pytest.raises(UnusableOwner) as refused:
        owner_named(name)
    assert str(refused.value) == problem


def test_another_user_cannot_start_what_lies_in_a_shut_folder(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text("")
    program.chmod(0o755)
    open_to_all = Path("/bin/sh")
    assert [NOBODY.can_start(str(each)) for each in (program, open_to_all, tmp_path / "missing")] == [
        False,
        True,
        False,
    ]


def test_python_for_scripts_is_one_that_their_user_can_start() -> None:
    assert NOBODY.can_start(python_for(NOBODY)[0])
