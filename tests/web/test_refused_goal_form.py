"""The form of a goal that is refused: what was typed comes back, and errors stand at their fields and in sight."""

from __future__ import annotations

import re

import pytest

from tests.web.goal_forms import ADD, COMPLETE, EDIT, Typed, form_on, kept, refused, send, with_platforms
from tests.web.site import BY_SCRIPT, Site


@pytest.fixture
def site() -> Site:
    return with_platforms(Site())


def test_an_empty_request_names_every_required_field(site: Site) -> None:
    page = send(site, ADD, {}).text
    for name in ("platform_id", "description", "start_date", "policy_type"):
        assert f'<li><a href="#field-{name}">' in page


WRONG: list[Typed] = [
    {**COMPLETE, "platform_id": ["99"]},
    {**COMPLETE, "platform_id": ["abc"]},
    {**COMPLETE, "platform_id": ["9223372036854775808"]},
    {**COMPLETE, "description": [""]},
    {**COMPLETE, "description": ["x" * 501]},
    {**COMPLETE, "description": ["a\x00b"]},
    {**COMPLETE, "description": ['"><script>alert(1)</script>'], "start_date": ["soon"]},
    {**COMPLETE, "start_date": ["0001-01-01"]},
    {**COMPLETE, "policy_type": ["whenever"]},
    {**COMPLETE, "policy_type": ['"><script>alert(1)</script>']},
    {**COMPLETE, "interval_days": ["0"]},
    {**COMPLETE, "interval_days": ["9" * 30]},
    {**COMPLETE, "interval_days": ["-1"]},
    {**COMPLETE, "interval_days": ["1.5"]},
    {**COMPLETE, "end_date": ["2027-05-03"], "excluded_weekdays": ["0", "5"]},
    {
        **COMPLETE,
        "policy_type": ["deadline"],
        "deadline_date": ["2027-06-01"],
        "total_occurrences": ["3"],
        "end_date": ["2027-05-20"],
    },
    {**COMPLETE, "excluded_weekdays": ["2", "9"]},
    {**COMPLETE, "account_ids": ["1", "3"]},
    {**COMPLETE, "account_ids": ["2", "77", "abc"]},
    {**COMPLETE, "freeze_on_miss": ["true"], "grace_minutes": ["soon"]},
    {**COMPLETE, "catchup_strategy": ["some"]},
    {**COMPLETE, "task_distribution_strategy": ["everybody"]},
    {**COMPLETE, "run_mode": ["never"], "timeout_seconds": ["0"]},
    {**COMPLETE, "execution_strategy": ["Magic"]},
    {**COMPLETE, "check_strategy": ["Manual"]},
    {**COMPLETE, **BY_SCRIPT, "execution_script_content": ["\n\n  echo 1\n"], "execution_script_env_vars": ["oops"]},
    {**COMPLETE, **BY_SCRIPT, "check_script_content": ["</textarea><script>"], "check_script_env_vars": ["\nA=1\nA=2"]},
    {**COMPLETE, **BY_SCRIPT, "execution_script_content": ["a\x00b"]},
    {**COMPLETE, "policy_type": ["deadline"], "deadline_date": ["2027-05-01"], "total_occurrences": ["3"]},
    {**COMPLETE, "policy_type": ["deadline"], "deadline_date": ["2027-13-01"], "daily_cap": ["x"]},
    {**COMPLETE, "policy_type": ["state_based"], "interval_days": [""], "check_interval_days": ["x"]},
]


@pytest.fixture(scope="module")
def unharmed() -> Site:
    """A site with one goal for requests that change nothing: making a site is what takes time."""
    return with_platforms(Site()).with_goal(description=["Before"])


def in_any_order(typed: Typed) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in typed.items()}


@pytest.mark.parametrize("address", [ADD, EDIT])
@pytest.mark.parametrize("typed", WRONG)
def test_what_cannot_be_taken_comes_back_as_it_was_typed(unharmed: Site, typed: Typed, address: str) -> None:
    before = dict(unharmed.store.tables.goals)
    form = refused(unharmed, typed, address)
    assert in_any_order(kept(typed, form)) == in_any_order(typed)
    assert unharmed.store.tables.goals == before


@pytest.mark.parametrize("typed", WRONG)
def test_every_error_stands_at_a_field_that_is_there(unharmed: Site, typed: Typed) -> None:
    page = send(unharmed, ADD, typed).text
    links = [part.split('"')[0] for part in page.split('<li><a href="#')[1:]]
    assert links != []
    assert [link for link in links if page.count(f'id="{link}"') != 1] == []
    assert [link for link in links if f'id="{link}-errors"' not in page] == []


@pytest.mark.parametrize("typed", WRONG)
def test_nothing_that_was_typed_becomes_markup(unharmed: Site, typed: Typed) -> None:
    assert "<script>" not in send(unharmed, ADD, typed).text


FOLDS = {
    "Person, tags and priority": "tags",
    "When it fails, and how many at once": "max_attempts",
    "Isolation": "isolation",
}


def folds(page: str) -> dict[str, bool]:
    """The folded parts by their titles, and whether each is open."""
    found = re.findall(r'<details class="form-fold"( open)?>.*?</svg><span>(.*?)</span></summary>', page, re.DOTALL)
    return {title: is_open != "" for is_open, title in found}


def test_the_rules_of_runs_are_folded_and_say_when_they_count(site: Site) -> None:
    page = site.get(ADD).text
    assert folds(page) == dict.fromkeys(FOLDS, False)
    assert page.count("Only for: what is done or checked without a person<") == 3
    for title, name in FOLDS.items():
        assert page.index(title) < page.index(f'name="{name}"') < page.index("</details>", page.index(title))


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ({"max_attempts": ["3"]}, [True, False]),
        ({"fallback_to_manual": ["true"]}, [True, False]),
        ({"script_network": ["true"]}, [False, True]),
        ({"isolation": ["sandboxed"]}, [False, True]),
    ],
)
def test_a_part_that_is_not_as_usual_is_open(site: Site, typed: Typed, opened: list[bool]) -> None:
    assert send(site, ADD, {**COMPLETE, **BY_SCRIPT, **typed}).status_code == 303
    page = site.get(EDIT).text
    assert list(folds(page).values()) == [False, *opened]
    assert kept(typed, form_on(page, EDIT)) == typed


@pytest.mark.parametrize(
    ("name", "value", "opened"),
    [
        ("max_attempts", "0", [True, False]),
        ("retry_delay_seconds", "soon", [True, False]),
        ("fallback_after", "-1", [True, False]),
        ("max_parallel_runs", "0", [True, False]),
        ("isolation", "total", [False, True]),
        ("script_folders", "relative/path", [False, True]),
        ("script_folders", "//", [False, True]),
    ],
)
def test_what_is_wrong_in_a_folded_part_stands_next_to_its_field_and_in_sight(
    site: Site, name: str, value: str, opened: list[bool]
) -> None:
    typed: Typed = {**COMPLETE, **BY_SCRIPT, name: [value]}
    answer = send(site, ADD, typed)
    assert (answer.status_code, list(folds(answer.text).values())) == (422, [False, *opened])
    assert f'id="field-{name}-errors"' in answer.text
    assert kept(typed, form_on(answer.text, ADD)) == typed
