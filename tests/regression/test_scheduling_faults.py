"""What planners of recurring work are known to get wrong, tried with the whole program on a real database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.domain.goal import GoalStatus
from tests.builders import noon
from tests.regression.planned import Planned, planned
from tests.web.sent_form import form_on

START = date(2027, 5, 4)
DEADLINE = {"policy_type": "deadline", "total_occurrences": "5", "deadline_date": "2027-05-13"}
CHECKED = {
    "check_strategy": "CustomScriptCheck", "check_script_content": "print('CHECK_SUCCESS')",
    "check_script_env_vars": "TOKEN=correct horse",
}  # fmt: skip


@pytest.fixture
def program(sqlite_copy: str, tmp_path: Path) -> Iterator[Planned]:
    with planned(sqlite_copy, tmp_path) as started:
        yield started


def days(count: int) -> list[date]:
    return [START + timedelta(offset) for offset in range(count)]


def test_a_deadline_that_has_passed_breaks_neither_pages_nor_the_other_goals(program: Planned) -> None:
    program.add_goal(**DEADLINE)
    program.add_goal(description="Water the plants")
    program.on("2027-05-20")
    assert (program.goal(1).status, program.due(2)) == (GoalStatus.EXPIRED, days(17))
    program.assert_every_page_answers()


@pytest.mark.parametrize("column", ["policy", "policy_type", "distribution", "zone"])
def test_a_goal_that_cannot_be_read_breaks_neither_pages_nor_the_other_goals(program: Planned, column: str) -> None:
    program.add_goal()
    program.add_goal(description="Water the plants")
    program.change_database(f"UPDATE goals SET {column} = 'junk' WHERE id = 1")
    program.on("2027-05-04")
    assert program.due(2) == [START]
    lists = ("/", "/goals", "/all-tasks", "/platforms", "/goals/2")
    assert {address: program.visitor.client.get(address).status_code for address in lists} == dict.fromkeys(lists, 200)


def test_a_goal_until_a_state_is_reached_is_added_edited_planned_and_met(program: Planned) -> None:
    program.add_goal(policy_type="state_based", check_interval_days="2", interval_days="")
    program.edit_goal(check_interval_days="3")
    program.on("2027-05-04")
    program.act(1, "complete")
    program.on("2027-05-07")
    program.assert_every_page_answers()
    program.act(2, "complete", goal_met="true")
    assert (program.goal().status, program.due()) == (GoalStatus.COMPLETED, [START, START + timedelta(3)])


def test_a_deadline_goal_of_five_has_never_more_than_five_to_do(program: Planned) -> None:
    program.add_goal(**DEADLINE)
    for day in days(10):
        program.on(str(day))
        program.tick()
        if day == START + timedelta(1):
            program.act(1, "fail")
        standing = Counter(program.statuses())
        assert standing["Waiting"] + standing["Completed"] <= 5
    for task in program.tasks():
        program.act(task.id, "complete")
    assert (program.goal().status, Counter(program.statuses())) == (
        GoalStatus.COMPLETED, {"Failed": 1, "Completed": 5}
    )  # fmt: skip


def test_a_frozen_goal_thaws_when_the_overdue_task_is_done(program: Planned) -> None:
    program.add_goal(freeze_on_miss="on")
    program.on("2027-05-04")
    program.on("2027-05-06")
    assert (program.goal().status, program.due()) == (GoalStatus.FROZEN, days(1))
    program.act(1, "complete")
    program.on("2027-05-06")
    assert (program.goal().status, program.due()) == (GoalStatus.ACTIVE, [START, START + timedelta(2)])


def test_a_catch_up_is_shared_by_the_accounts_in_turn(program: Planned) -> None:
    for username in ("ann", "bob"):
        program.add_account(username)
    program.add_goal(account_ids=["1", "2"], task_distribution_strategy="round_robin")
    program.on("2027-05-09")
    assert [task.account_username for task in program.tasks()] == ["ann", "bob"] * 3


def test_adding_a_goal_keeps_its_check_with_script_and_variables(program: Planned) -> None:
    program.add_goal(**CHECKED)
    form = form_on(program.visitor.page("/goals/1/edit"), "/goals/1/edit")
    assert {name: form[name] for name in CHECKED} == {
        "check_strategy": ["CustomScriptCheck"], "check_script_content": ["print('CHECK_SUCCESS')"],
        "check_script_env_vars": ["TOKEN=••••••••"],
    }  # fmt: skip


def test_editing_a_completed_goal_does_not_bring_it_back_to_life(program: Planned) -> None:
    program.add_goal(**DEADLINE | {"total_occurrences": "1"})
    program.on("2027-05-13")
    program.act(1, "complete")
    program.edit_goal(description="Post two answers", total_occurrences="2")
    program.on("2027-05-13")
    assert (program.goal().status, program.statuses()) == (GoalStatus.COMPLETED, ["Completed"])


@pytest.mark.parametrize("changed", [{"interval_days": "2"}, {"start_date": "2027-04-01"}, {"due_time": "09:00"}])
def test_editing_a_goal_does_not_make_its_past_again(program: Planned, changed: dict[str, str]) -> None:
    program.add_goal()
    program.on("2027-05-06")
    for task in program.tasks():
        program.act(task.id, "complete")
    program.edit_goal(**changed)
    program.on("2027-05-06")
    assert program.due() == days(3)


@pytest.mark.parametrize("act", ["start", "complete", "fail", "skip", "reopen"])
@pytest.mark.parametrize("before", ["", "start", "complete", "fail", "skip"])
def test_no_act_in_no_status_is_a_failure_of_the_program(program: Planned, before: str, act: str) -> None:
    program.add_goal()
    program.on("2027-05-04")
    if before:
        program.act(1, before)
    taken = {
        "": {"start", "complete", "fail", "skip", "reopen"}, "start": {"start", "complete", "fail", "skip", "reopen"},
        "complete": {"complete", "reopen"}, "fail": {"fail", "reopen"}, "skip": {"skip", "reopen"},
    }  # fmt: skip
    assert program.act(1, act).status_code == (303 if act in taken[before] else 409)


def test_a_task_for_the_platform_as_a_whole_stands_on_the_first_page(program: Planned) -> None:
    program.add_account("ann")
    program.add_goal(description="Read the rules again")
    program.on("2027-05-04")
    page = program.visitor.page("/")
    own = program.platform().own
    assert ("Read the rules again" in page, own is not None and own.waiting) == (True, 1)


def test_what_failed_or_was_skipped_is_pending_nowhere(program: Planned) -> None:
    program.add_account("ann")
    program.add_goal(account_ids=["1"])
    program.on("2027-05-07")
    for task_id, act in ((1, "fail"), (2, "skip"), (3, "complete")):
        program.act(task_id, act)
    (account,) = program.platform().accounts
    goal = program.goal()
    expected = {"waiting": 1, "in_progress": 0, "completed": 1, "failed": 1, "skipped": 1}
    assert {name: getattr(account, name) for name in expected} == expected
    assert {name: getattr(goal, name) for name in expected} == expected
    assert [task.id for task in program.reads.dashboard(program.clock.now()).to_do] == [4]


def test_the_last_activity_is_the_last_time_that_something_was_done(program: Planned) -> None:
    program.add_account("ann")
    program.add_goal(account_ids=["1"])
    program.on("2027-05-04")
    program.act(1, "complete")
    program.on("2027-05-06")
    program.edit_goal(description="Post two answers")
    program.visitor.send("/accounts/1/pause")
    (account,) = program.platform().accounts
    assert account.last_activity_at == noon("2027-05-04")
