"""Every dependency is wanted, explained and pinned."""

from __future__ import annotations

import re

import pytest

from tests.architecture.project import ROOT

LISTS = ("requirements", "requirements-browser", "requirements-dev")


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _named(text: str) -> list[str]:
    """The packages that a list of requirements names, one a line, without versions and extras."""
    return re.findall(r"^([a-z0-9][a-z0-9._-]*)", text, re.MULTILINE)


def _explained() -> list[str]:
    """The packages in the first column of the tables of docs/dependencies.md."""
    return re.findall(r"^\| `([^`]+)` \|", _read("docs/dependencies.md"), re.MULTILINE)


def test_every_dependency_is_explained_and_nothing_else_is() -> None:
    wanted = [package for name in LISTS for package in _named(_read(f"{name}.in"))]
    assert sorted(_explained()) == sorted(wanted)


@pytest.mark.parametrize("name", LISTS)
def test_every_pinned_package_has_an_exact_version_and_a_hash(name: str) -> None:
    entries = _read(f"{name}.txt").replace("\\\n", "").splitlines()
    assert [
        entry
        for entry in entries
        if entry
        and not entry.lstrip().startswith("#")
        and not re.match(r"\S+==\S+ +--hash=sha256:[0-9a-f]{64}\b", entry)
    ] == []


@pytest.mark.parametrize("name", LISTS)
def test_every_wanted_package_is_pinned(name: str) -> None:
    assert set(_named(_read(f"{name}.in"))) - set(_named(_read(f"{name}.txt"))) == set()


def test_development_uses_the_very_versions_that_the_program_runs_with() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", _read(name), re.MULTILINE))

    assert versions("requirements.txt") - versions("requirements-dev.txt") == set()
