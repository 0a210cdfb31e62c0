"""Editing an account: its name, its notes, and the rules that hold for its runs."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from app.application.run_limits import hold_of
from app.domain.account import Account
from app.domain.errors import ConcurrentChange, FieldError, NotFound
from app.domain.run import RunStatus
from app.domain.run_rules import AccountRunRules
from tests.builders import PERSON, Typed, World, refusals, typed

RULES: dict[str, Typed] = {"max_parallel_runs": 2, "run_gap_seconds": 30, "quiet_from": "22:00", "quiet_until": "06:00"}
BY_SCRIPT: dict[str, Typed] = {"execution_strategy": "CustomScript", "execution_script_content": "x"}


@pytest.fixture
def world() -> World:
    """A platform with two accounts."""
    world = World()
    world.add_accounts(2)
    return world


def edit(world: World, **fields: Typed) -> int:
    """The stored form, with some fields changed."""
    stored = world.platforms.account_form_of(1)
    return world.platforms.edit_account(1, {**stored, **typed(fields)}, PERSON)


def test_everything_on_the_form_is_replaced(world: World) -> None:
    rules = AccountRunRules(most_running=2, gap_seconds=30, quiet_from=time(22), quiet_until=time(6))
    expected = Account(id=1, platform_id=1, username="eve", notes="n", run_rules=rules, version=2)
    assert (edit(world, username="eve", notes="n", **RULES), world.store.tables.accounts[1]) == (1, expected)


def test_the_form_comes_back_as_it_was_saved(world: World) -> None:
    edit(world, **RULES)
    assert world.platforms.account_form_of(1) == {
        "username": ["user1"], "notes": [""], "version": ["2"], **typed(RULES),
    }  # fmt: skip


def test_it_is_on_record(world: World) -> None:
    edit(world, username="eve")
    assert world.history("account_edited") == ["Account edited: eve"]


def test_a_name_that_another_account_of_the_platform_has_is_refused(world: World) -> None:
    assert refusals(lambda: edit(world, username="user2")) == [
        FieldError("username", "This name is taken: choose another.")
    ]


def test_its_own_name_is_not_taken(world: World) -> None:
    edit(world, notes="n")
    assert world.store.tables.accounts[1].notes == "n"


def test_half_of_the_quiet_hours_and_a_bad_number_are_refused_at_once(world: World) -> None:
    errors = refusals(lambda: edit(world, quiet_from="22:00", max_parallel_runs="none"))
    assert [error.field for error in errors] == ["max_parallel_runs", "quiet_until"]


def test_a_form_that_is_out_of_date_is_refused(world: World) -> None:
    stale = world.platforms.account_form_of(1)
    edit(world, notes="theirs")
    with pytest.raises(ConcurrentChange):
        world.platforms.edit_account(1, stale, PERSON)
    assert world.store.tables.accounts[1].notes == "theirs"


def test_an_account_that_is_not_there_is_not_found(world: World) -> None:
    world.platforms.delete_account(1, PERSON)
    with pytest.raises(NotFound):
        world.platforms.edit_account(1, {"username": ["eve"]}, PERSON)


def test_a_run_that_waited_for_quiet_hours_begins_when_they_are_taken_away(world: World) -> None:
    edit(world, quiet_from="11:00", quiet_until="18:00")
    world.add_goal(**BY_SCRIPT, account_ids=[1])
    world.tick()
    world.request(1)
    world.performing.perform(1)
    held = world.runs()[0]
    edit(world, quiet_from="", quiet_until="")
    woken = world.scheduler.wake_ups[-1]
    world.reconciling.reconcile()
    world.performing.perform(world.queue.offered[-1])
    assert (held.held_because != "", held.not_before is not None, woken, world.runs()[0].status) == (
        True, True, None, RunStatus.SUCCEEDED,
    )  # fmt: skip


def test_a_further_attempt_does_not_begin_before_its_time(world: World) -> None:
    world.add_goal(**BY_SCRIPT, account_ids=[1])
    world.tick()
    world.request(1)
    later = world.clock.now() + timedelta(hours=1)
    world.store.tables.runs[1] = replace(world.runs()[0], not_before=later)
    edit(world, run_gap_seconds=1)
    assert world.runs()[0].not_before == later


def test_the_new_rules_hold_for_what_is_looked_at_again(world: World) -> None:
    world.add_goal(**BY_SCRIPT, account_ids=[1])
    world.tick()
    world.request(1)
    edit(world, quiet_from="11:00", quiet_until="13:00")
    with world.store.unit_of_work() as uow:
        hold = hold_of(uow, uow.platforms.get_account(1), world.goal(), world.clock.now())
    assert hold is not None
    assert hold.because == "The account has quiet hours until 13:00 (UTC)."
