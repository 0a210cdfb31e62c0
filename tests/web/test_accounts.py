"""The accounts of a platform: the list, adding, pausing, resuming, deleting."""

from __future__ import annotations

import pytest

from app.domain.account import AccountState
from app.domain.goal import GoalStatus
from tests.web.sent_form import form_on
from tests.web.site import Site, seen

ATTACK = "<script>alert(1)</script>"
ACCOUNTS = "/platforms/1/accounts"
NOBODY = ("0", "-1", "7", "abc", "9223372036854775808")


@pytest.fixture
def site() -> Site:
    site = Site()
    site.post("/platforms/add", name="Forum")
    site.post("/platforms/add", name="Shop")
    return site


def with_account(site: Site, **fields: str) -> Site:
    site.post(f"{ACCOUNTS}/add", **{"username": "ann", **fields})
    return site


def states(site: Site) -> list[tuple[str, str]]:
    return [(each.username, each.state.value) for each in site.store.tables.accounts.values()]


def test_without_accounts_the_page_says_that_none_are_needed(site: Site) -> None:
    page = site.get(ACCOUNTS)
    assert page.status_code == 200
    assert "No accounts yet" in page.text
    assert form_on(page.text, f"{ACCOUNTS}/add") == {"username": [""], "notes": [""]}


def test_an_account_is_added(site: Site) -> None:
    assert seen(site.post(f"{ACCOUNTS}/add", username="ann", notes="main")) == (303, ACCOUNTS)
    assert states(site) == [("ann", "live")]
    page = site.get(ACCOUNTS).text
    assert "main" in page
    assert "1 account," in page


def test_notes_may_be_left_out(site: Site) -> None:
    assert seen(site.post(f"{ACCOUNTS}/add", username="ann")) == (303, ACCOUNTS)


@pytest.mark.parametrize(
    ("username", "notes"),
    [
        ("", "kept"),
        ("   ", "kept"),
        ("x" * 201, "kept"),
        ("a\x00b", "kept"),
        ("bob", "x" * 10_001),
        ("bob", "a\x00b"),
        ("", ATTACK),
        (ATTACK + "\x07", "\n\nkept"),
        ("ann", "the name is taken"),
    ],
)
def test_what_cannot_be_taken_comes_back_as_it_was_typed(site: Site, username: str, notes: str) -> None:
    with_account(site)
    answer = site.post(f"{ACCOUNTS}/add", username=username, notes=notes)
    assert answer.status_code == 422
    assert form_on(answer.text, f"{ACCOUNTS}/add") == {"username": [username], "notes": [notes]}
    assert ATTACK not in answer.text
    assert states(site) == [("ann", "live")]


def test_names_and_notes_are_shown_as_text(site: Site) -> None:
    with_account(site, username=ATTACK, notes=ATTACK)
    page = site.get(ACCOUNTS).text
    assert ATTACK not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_list_counts_the_tasks_of_each_account(site: Site) -> None:
    with_account(site).with_goal(account_ids=["1"])
    page = site.get(ACCOUNTS).text
    assert '<td class="cell-number" role="cell" data-label="Waiting">1</td>' in page
    assert '<td class="cell-number" role="cell" data-label="Completed">0</td>' in page


def test_an_account_is_paused_and_resumed(site: Site) -> None:
    with_account(site)
    assert seen(site.post("/accounts/1/pause")) == (303, f"{ACCOUNTS}?done=account-paused")
    assert states(site) == [("ann", "paused")]
    page = site.get(ACCOUNTS).text
    assert ('action="/accounts/1/resume"' in page, 'action="/accounts/1/pause"' in page) == (True, False)
    assert seen(site.post("/accounts/1/resume")) == (303, f"{ACCOUNTS}?done=account-resumed")
    assert states(site) == [("ann", "live")]


def test_a_second_click_on_pause_changes_nothing(site: Site) -> None:
    with_account(site)
    site.post("/accounts/1/pause")
    recorded = len(site.store.tables.activity)
    assert site.post("/accounts/1/pause").status_code == 303
    assert len(site.store.tables.activity) == recorded


@pytest.mark.parametrize("platform_id", ["1", "2", "99", "abc", ""])
def test_deleting_leads_back_to_the_accounts_of_its_own_platform(site: Site, platform_id: str) -> None:
    with_account(site)
    assert seen(site.post("/accounts/1/delete", platform_id=platform_id)) == (303, ACCOUNTS)
    assert states(site) == [("ann", "deleted")]


def test_deleting_needs_no_platform(site: Site) -> None:
    with_account(site)
    assert seen(site.post("/accounts/1/delete")) == (303, ACCOUNTS)


def test_the_delete_button_names_the_platform_and_asks_first(site: Site) -> None:
    page = with_account(site).get(ACCOUNTS).text
    assert form_on(page, "/accounts/1/delete") == {"platform_id": ["1"]}
    question = "Delete the account “ann”? 0 open tasks are skipped; the history stays."
    assert f'data-confirm="{question}"' in page


def test_a_goal_left_without_accounts_is_paused(site: Site) -> None:
    with_account(site).with_goal(account_ids=["1"])
    site.post("/accounts/1/delete", platform_id="1")
    assert site.store.tables.goals[1].status is GoalStatus.PAUSED
    assert site.store.tables.accounts[1].state is AccountState.DELETED


@pytest.mark.parametrize("number", NOBODY)
@pytest.mark.parametrize("act", ["delete", "pause", "resume"])
def test_an_account_that_is_not_there_is_not_found(site: Site, number: str, act: str) -> None:
    assert site.post(f"/accounts/{number}/{act}", platform_id="1").status_code == 404


def test_a_deleted_account_is_not_found(site: Site) -> None:
    with_account(site).post("/accounts/1/delete")
    assert site.post("/accounts/1/delete").status_code == 404


EDIT = "/accounts/1/edit"
RULES = {"max_parallel_runs": "2", "run_gap_seconds": "90", "quiet_from": "22:00", "quiet_until": "06:00"}


def test_the_form_of_an_account_has_what_is_stored(site: Site) -> None:
    with_account(site, notes="main")
    assert f'href="{EDIT}"' in site.get(ACCOUNTS).text
    assert form_on(site.get(EDIT).text, EDIT) == {
        "version": ["1"], "username": ["ann"], "notes": ["main"], "max_parallel_runs": [""], "run_gap_seconds": ["0"],
        "quiet_from": [""], "quiet_until": [""],
    }  # fmt: skip


def test_an_account_is_edited_and_its_row_tells_its_rules(site: Site) -> None:
    with_account(site)
    assert seen(site.post(EDIT, username="eve", notes="n", **RULES)) == (303, f"{ACCOUNTS}?done=account-saved")
    page = site.get(ACCOUNTS).text
    assert ">eve</a>" in page
    assert "At most 2 runs at a time; 90 s of rest between runs; no run begins from 22:00 to 06:00." in page
    assert form_on(site.get(EDIT).text, EDIT) == {
        "version": ["2"], "username": ["eve"], "notes": ["n"], **{name: [value] for name, value in RULES.items()},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "bob"),
        ("username", ATTACK + "\x07"),
        ("notes", "a\x00b"),
        ("max_parallel_runs", "0"),
        ("max_parallel_runs", "many"),
        ("run_gap_seconds", "-1"),
        ("quiet_from", "25:00"),
        ("quiet_until", ""),
        ("quiet_until", "22:00"),
    ],
)
def test_what_an_account_cannot_have_comes_back_next_to_its_field(site: Site, field: str, value: str) -> None:
    with_account(with_account(site), username="bob")
    typed = {"username": "ann", "notes": "kept", **RULES, field: value}
    answer = site.post(EDIT, **typed)
    assert answer.status_code == 422
    assert form_on(answer.text, EDIT) == {"version": [""], **{name: [text] for name, text in typed.items()}}
    assert f'id="field-{field}-errors"' in answer.text
    assert ATTACK not in answer.text
    assert states(site) == [("ann", "live"), ("bob", "live")]


def test_an_account_that_was_saved_meanwhile_is_a_conflict_and_what_was_typed_stays(site: Site) -> None:
    with_account(site)
    shown = {name: values[0] for name, values in form_on(site.get(EDIT).text, EDIT).items()}
    site.post(EDIT, username="theirs")
    answer = site.post(EDIT, **{**shown, "username": "mine"})
    assert answer.status_code == 409
    assert "Somebody else saved this account" in answer.text
    again = {name: values[0] for name, values in form_on(answer.text, EDIT).items()}
    assert (again["username"], again["version"], states(site)) == ("mine", "2", [("theirs", "live")])
    assert seen(site.post(EDIT, **again)) == (303, f"{ACCOUNTS}?done=account-saved")
    assert states(site) == [("mine", "live")]


@pytest.mark.parametrize("number", NOBODY)
def test_the_form_of_an_account_that_is_not_there_is_not_found(site: Site, number: str) -> None:
    assert site.get(f"/accounts/{number}/edit").status_code == 404
    assert site.post(f"/accounts/{number}/edit", username="eve").status_code == 404
