"""Whatever people type or scripts print is shown as text, on every page that there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.regression.hostile_text import SHOWN, asked_for, every_page, fill, found_in, hostile_service, refused_forms
from tests.regression.program import Running, running


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The program with hostile text wherever text can be put."""
    folder: Path = tmp_path_factory.mktemp("program")
    with running(f"sqlite:///{folder / 'tasks.sqlite3'}", folder, hostile_service(folder)) as started:
        fill(started.visitor)
        yield started


@pytest.fixture(scope="module")
def pages(program: Running) -> dict[str, str]:
    return every_page(program.visitor)


def test_every_kind_of_page_is_looked_at(pages: dict[str, str]) -> None:
    expected = {
        "/", "/all-tasks", "/tasks/1/logs", "/activity", "/goals", "/goals/1", "/goals/1/edit", "/goals/add",
        "/platforms", "/platforms/2/edit", "/platforms/2/accounts", "/runs", "/runs/1",
    }  # fmt: skip
    assert expected - set(pages) == set()


def test_nothing_stored_becomes_markup_on_any_page(pages: dict[str, str]) -> None:
    intruders = {address: found_in(page).intruders for address, page in pages.items()}
    assert {address: tags for address, tags in intruders.items() if tags} == {}


def test_every_stored_text_is_shown_as_text_somewhere(pages: dict[str, str]) -> None:
    shown = set[str]().union(*(found_in(page).shown for page in pages.values()))
    assert shown == set(SHOWN)


def test_a_colour_that_is_none_reaches_no_page_but_its_own_form(pages: dict[str, str]) -> None:
    assert [address for address, page in pages.items() if "color" in found_in(page).shown] == ["/platforms/2/edit"]


@pytest.mark.parametrize("address", asked_for())
def test_an_address_never_becomes_markup(program: Running, address: str) -> None:
    page = program.client.get(address)
    assert (found_in(page.text).intruders, page.status_code in {200, 404, 405, 422}) == ([], True)


@pytest.mark.parametrize(("address", "fields"), refused_forms().items())
def test_a_refused_form_shows_what_was_typed_as_text(program: Running, address: str, fields: dict[str, str]) -> None:
    response = program.post(address, fields)
    found = found_in(response.text)
    assert (response.status_code, found.intruders, "typed" in found.shown) == (422, [], True)


def test_a_conflict_never_becomes_markup_whatever_page_was_left(program: Running) -> None:
    program.post("/tasks/1/complete", {})
    response = program.client.post(
        "/tasks/1/start", headers={"Referer": f'http://127.0.0.1:8000{asked_for()[0]}"><x-y>'}
    )
    program.post("/tasks/1/reopen", {})
    assert (response.status_code, found_in(response.text).intruders) == (409, [])
