"""Carrying out runs: what each end means for the task, failures of strangers, and files that are kept."""

import pytest

from app.application.run_output import MASK
from app.domain.goal import GoalStatus
from app.domain.run import RunOutcome, RunStatus, Verdict
from app.domain.run_file import LARGEST_FILE, RunFile
from app.ports.strategies import StrategyRequest
from tests.builders import World, noon
from tests.unit.application.executed_runs import BAD_ENDS, executed
from tests.unit.application.run_world import CHECK, EXECUTION, Act, ends, with_task


def checked(outcome: Act, **fields: str) -> World:
    world = with_task(**fields)
    world.strategies.set("CustomScriptCheck", outcome)
    world.run(1, CHECK)
    return world


# Executions


def test_the_beginning_of_an_execution_starts_the_task_in_the_name_of_the_strategy() -> None:
    seen: list[str] = []
    world = with_task()

    def act(request: StrategyRequest) -> RunOutcome:
        seen.extend(world.statuses())
        return ends()(request)

    world.strategies.set("CustomScript", act)
    world.run(1)
    begun = world.logs(1)[1]
    assert (seen, begun.from_status, begun.to_status, begun.stamp.actor, begun.stamp.run_id) == (
        ["InProgress"],
        "Waiting",
        "InProgress",
        "CustomScript",
        1,
    )


def test_after_an_execution_the_task_waits_for_a_person_to_check_it() -> None:
    world = executed(ends(), check_strategy="ManualCheck")
    assert (world.statuses(), world.run_statuses()) == (["InProgress"], [(EXECUTION, RunStatus.SUCCEEDED)])


def test_without_a_check_success_completes_the_task() -> None:
    world = executed(ends(), check_strategy="NoCheck")
    assert (world.statuses(), world.arrows(1)[-1]) == (
        ["Completed"],
        ("InProgress", "Completed", "CustomScript", "The execution succeeded."),
    )


def test_an_automatic_check_follows_and_is_offered_where_runs_start_alone() -> None:
    world = with_task(run_mode="on_due")
    world.performing.perform(1)
    check = world.runs()[1]
    assert (check.kind, check.status, check.requested_by, world.queue.offered, world.statuses()) == (
        CHECK,
        RunStatus.QUEUED,
        "scheduler",
        [1, 2],
        ["InProgress"],
    )


def test_an_automatic_check_waits_to_be_asked_for_where_runs_do() -> None:
    world = executed(ends())
    assert (world.statuses(), world.run_statuses()) == (["InProgress"], [(EXECUTION, RunStatus.SUCCEEDED)])


@pytest.mark.parametrize("status", BAD_ENDS)
def test_an_execution_that_ends_badly_fails_the_task(status: RunStatus) -> None:
    world = executed(ends(status, note="why"))
    assert (world.statuses(), world.run_statuses(), world.arrows(1)[-1]) == (
        ["Failed"],
        [(EXECUTION, status)],
        ("InProgress", "Failed", "CustomScript", "why"),
    )


def test_an_end_without_a_word_is_put_into_words() -> None:
    assert executed(ends(RunStatus.TIMED_OUT)).logs(1)[-1].stamp.notes == "The execution timed out."


def test_what_an_execution_says_of_the_goal_counts_for_nothing() -> None:
    world = executed(ends(verdict=Verdict.GOAL_MET), policy_type="state_based", check_strategy="NoCheck")
    assert (world.statuses(), world.line().is_met) == (["Completed"], False)


def test_an_execution_of_a_task_in_progress_does_not_start_it_again() -> None:
    world = with_task(check_strategy="NoCheck")
    world.act(1, "start")
    world.run(1)
    assert [arrow[:2] for arrow in world.arrows(1)] == [
        ("", "Waiting"),
        ("Waiting", "InProgress"),
        ("InProgress", "Completed"),
    ]


# Checks


def test_the_beginning_of_a_check_starts_a_waiting_task() -> None:
    world = checked(ends(verdict=Verdict.CHECK_SUCCESS))
    assert [arrow[:3] for arrow in world.arrows(1)] == [
        ("", "Waiting", "scheduler"),
        ("Waiting", "InProgress", "CustomScriptCheck"),
        ("InProgress", "Completed", "CustomScriptCheck"),
    ]


@pytest.mark.parametrize(
    ("verdict", "status"), [(Verdict.CHECK_SUCCESS, "Completed"), (Verdict.CHECK_FAIL, "Failed"), (None, "Failed")]
)
def test_the_verdict_decides(verdict: Verdict | None, status: str) -> None:
    assert checked(ends(verdict=verdict)).statuses() == [status]


def test_the_verdict_is_in_the_history() -> None:
    assert checked(ends(verdict=Verdict.CHECK_FAIL)).logs(1)[-1].stamp.notes == "The check says CHECK_FAIL."


@pytest.mark.parametrize("status", BAD_ENDS)
def test_a_check_that_ends_badly_fails_the_task(status: RunStatus) -> None:
    assert checked(ends(status)).statuses() == ["Failed"]


def test_a_goal_that_is_met_is_completed() -> None:
    world = checked(ends(verdict=Verdict.GOAL_MET), policy_type="state_based")
    assert (world.statuses(), world.line().is_met, world.status()) == (["Completed"], True, GoalStatus.COMPLETED)


def test_on_other_goals_met_is_a_success_with_a_note() -> None:
    world = checked(ends(verdict=Verdict.GOAL_MET))
    assert (world.statuses(), world.status(), world.logs(1)[-1].stamp.notes) == (
        ["Completed"],
        GoalStatus.ACTIVE,
        "The check says GOAL_MET.\nGoal met: for this kind of goal it counts as success.",
    )


@pytest.mark.parametrize("status", BAD_ENDS)
def test_a_check_that_ended_badly_meets_no_goal_whatever_it_said(status: RunStatus) -> None:
    world = checked(ends(status, Verdict.GOAL_MET), policy_type="state_based")
    assert (world.statuses(), world.line().is_met, world.status()) == (["Failed"], False, GoalStatus.ACTIVE)


def test_the_end_of_a_run_wakes_the_scheduler_at_the_next_attention() -> None:
    world = with_task(check_strategy="NoCheck", policy_type="after_completion", interval_days="3")
    world.scheduler.wake_ups.clear()
    world.run(1)
    assert world.scheduler.wake_ups == [noon("2027-05-07").replace(hour=0)]


# Strangers


def raises(error: Exception) -> Act:
    def act(_: StrategyRequest) -> RunOutcome:
        raise error

    return act


def test_a_strategy_that_raises_fails_its_run_and_its_task() -> None:
    world = executed(raises(ZeroDivisionError("oh")))
    assert (world.run_statuses(), world.statuses(), world.outcome(1).note) == (
        [(EXECUTION, RunStatus.FAILED)],
        ["Failed"],
        "The strategy failed: ZeroDivisionError: oh",
    )


def test_what_a_strategy_raises_is_cut_and_made_fit_to_be_stored() -> None:
    note = executed(raises(ValueError("a\x00" + "b" * 5000))).outcome(1).note
    assert (note[:38], len(note)) == ("The strategy failed: ValueError: a\u2400bbb", 2000)


def test_a_strategy_that_was_taken_away_fails_the_run() -> None:
    world = with_task()
    del world.strategies.by_name["CustomScript"]
    world.run(1)
    assert (world.run_statuses(), world.statuses()) == ([(EXECUTION, RunStatus.FAILED)], ["Failed"])


# Files


def test_files_are_kept_with_the_run_and_the_output_says_which_are_not() -> None:
    secret, large = "sesame-open", b"\0" * (LARGEST_FILE + 1)
    files = (RunFile("end.txt", f"key: {secret}".encode()), RunFile("large.bin", large))
    world = executed(
        lambda _: RunOutcome(status=RunStatus.FAILED, files=files), execution_script_env_vars=f"KEY={secret}"
    )
    tables = world.store.tables
    assert tables.run_files == [(1, RunFile("end.txt", f"key: {MASK}".encode()), world.clock.now())]
    assert tables.outputs[1].head == "large.bin is not kept: it is larger than 2 MiB.\n"
