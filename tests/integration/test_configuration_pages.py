"""The pages about settings tell the truth: every row comes from the code."""

from pathlib import Path

import pytest

from app.settings import Settings
from scripts.write_configuration import BEGINNING, END, PAGES, settings_table, with_table


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_table_of_settings_is_the_one_of_the_code(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert with_table(text) == text, "Type: make docs"


def test_every_setting_has_a_row_that_says_what_it_is_for() -> None:
    rows = settings_table().splitlines()[2:]
    meanings = [field.description for field in Settings.model_fields.values()]
    assert [row.rsplit("|", 2)[1].strip() for row in rows] == meanings
    assert all(meanings)


def test_a_default_never_names_a_place_of_this_machine() -> None:
    assert "| `DATABASE_URL` | `sqlite:///…/db/task_tracker.db` |" in settings_table()


def test_only_what_stands_between_the_two_comments_is_written_anew() -> None:
    page = f"Before\n{BEGINNING}\nold rows\n{END}\nAfter\n"
    assert with_table(page) == f"Before\n{BEGINNING}\n\n{settings_table()}\n\n{END}\nAfter\n"


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the lines"):
        with_table("No settings here")
