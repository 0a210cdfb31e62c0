"""docs/isolation.md says what the corpus of hostile scripts says."""

import pytest

from scripts.write_isolation import BEGINNING, END, PAGE, hostile_table, with_table
from tests.faults.hostile_scripts import CORPUS


def test_the_page_holds_the_table_of_today() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert with_table(text) == text, "Type: make docs"


def test_every_script_has_a_row() -> None:
    table = hostile_table()
    assert [each.tries for each in CORPUS if f"| {each.tries} | {each.limited} |" not in table] == []


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the lines"):
        with_table(f"{END} {BEGINNING}")
