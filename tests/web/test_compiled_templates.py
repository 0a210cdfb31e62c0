"""What templates were compiled to is kept from one start to the next, and never gets in the way."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from app.adapters.web.compiled_templates import FOLDER, KeptTemplates


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one template."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "page.html").write_text("one {{ 1 + 1 }}")
    return tmp_path


class Watched(Environment):
    """Knows whether it had to compile anything."""

    has_compiled = False

    def compile(self, *given: Any, **more: Any) -> Any:
        self.has_compiled = True
        return super().compile(*given, **more)


def started(templates: Path) -> tuple[str, bool]:
    """What a program shows that has just started, and whether it had to compile for that."""
    kept_templates = KeptTemplates(templates)
    environment = Watched(loader=FileSystemLoader(templates), autoescape=True, bytecode_cache=kept_templates)
    return environment.get_template("page.html").render(), environment.has_compiled


def kept(templates: Path) -> list[Path]:
    return list((templates / FOLDER).iterdir()) if (templates / FOLDER).exists() else []


def test_the_next_start_compiles_nothing(templates: Path) -> None:
    assert [started(templates), started(templates)] == [("one 2", True), ("one 2", False)]


def test_a_template_that_was_changed_is_compiled_anew(templates: Path) -> None:
    started(templates)
    (templates / "page.html").write_text("two {{ 1 + 2 }}")
    assert [started(templates), started(templates)] == [("two 3", True), ("two 3", False)]


@pytest.mark.parametrize("length", [0, 3, 25, 40, 70])
def test_what_was_cut_off_is_compiled_anew(templates: Path, length: int) -> None:
    started(templates)
    (file,) = kept(templates)
    file.write_bytes(file.read_bytes()[:length])
    assert [started(templates), started(templates)] == [("one 2", True), ("one 2", False)]


def test_nothing_is_written_where_python_writes_nothing_of_its_own(
    templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert (started(templates), kept(templates)) == (("one 2", True), [])


def test_a_folder_that_cannot_be_written_is_done_without(templates: Path) -> None:
    (templates / FOLDER).write_text("not a folder")
    assert started(templates) == ("one 2", True)
