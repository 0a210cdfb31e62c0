"""Carrying out runs: what each end means for the task, late results, lost workers, strangers' failures, no secrets."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.application.performing_runs import STOPPING, UNREADABLE
from app.application.recording_runs import LOST
from app.application.run_output import MASK
from app.domain.goal import GoalStatus
from app.domain.run import RunKind, RunOutcome, RunOutput, RunStatus, Verdict
from app.domain.run_file import LARGEST_FILE, RunFile
from app.domain.scheduling.fixed import FixedInterval
from app.domain.strategy import RunMode
from app.ports.strategies import StrategyRequest
from tests.builders import PERSON, BrokenSecretBox, World, noon
from tests.unit.application.broken_policy import BrokenPolicy

EXECUTION, CHECK = RunKind.EXECUTION, RunKind.CHECK
SCRIPTS = {
    "execution_strategy": "CustomScript",
    "execution_script_content": "print('do it')",
    "check_strategy": "CustomScriptCheck",
    "check_script_content": "print('look')",
}
BAD_ENDS = [RunStatus.FAILED, RunStatus.TIMED_OUT, RunStatus.CANCELLED]
Act = Callable[[StrategyRequest], RunOutcome]


def with_task(**fields: str) -> World:
    return one_task_in(World(), **fields)


def one_task_in(world: World, **fields: str) -> World:
    world.add_goal(**{**SCRIPTS, **fields})
    world.tick()
    return world


def ends(status: RunStatus = RunStatus.SUCCEEDED, verdict: Verdict | None = None, note: str = "") -> Act:
    return lambda _: RunOutcome(status=status, verdict=verdict, note=note)


def executed(outcome: Act, **fields: str) -> World:
    world = with_task(**fields)
    world.strategies.set("CustomScript", outcome)
    world.run(1)
    return world


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


# What a strategy is handed


def test_a_strategy_is_handed_its_own_parameters_and_opened_variables() -> None:
    world = with_task(execution_script_env_vars="A=1", check_script_env_vars="B=2", timeout_seconds="7")
    world.run(1)
    (request,) = world.strategies.by_name["CustomScript"].requests
    assert (request.kind, request.run_key, request.parameters, request.variables, request.timeout_seconds) == (
        EXECUTION,
        "1:1:1",
        {"script_content": "print('do it')"},
        {"A": "1"},
        7,
    )


def test_the_context_tells_facts() -> None:
    world = World()
    (account,) = world.add_accounts(1)
    world.platforms.edit(1, {"name": ["Forum"], "config": ['{"color": "#206bc4"}']}, PERSON)
    world.add_goal(**SCRIPTS, account_ids=[account], instructions="Gently")
    world.tick()
    world.run(1)
    (request,) = world.strategies.by_name["CustomScript"].requests
    assert request.context == {
        "task": {
            "id": 1,
            "sequence": 1,
            "due_date": "2027-05-04",
            "due_at": "2027-05-05T00:00:00+00:00",
            "status": "InProgress",
        },
        "goal": {
            "id": 1,
            "description": "Water the plants",
            "instructions": "Gently",
            "policy_type": "fixed",
            "start_date": "2027-05-04",
        },
        "account": {"id": 1, "username": "user1", "notes": ""},
        "platform": {"id": 1, "name": "Forum", "config": {"color": "#206bc4"}},
        "run": {"id": 1, "kind": "execution", "attempt": 1, "key": "1:1:1", "mode": "acting"},
    }


@pytest.mark.parametrize("kind", RunKind)
def test_the_context_is_json_without_a_script_and_without_a_secret(kind: RunKind) -> None:
    world = with_task(execution_script_env_vars="A=hunter2", check_script_env_vars="B=swordfish")
    world.run(1, kind)
    (request,) = world.strategies.by_name["CustomScript" if kind is EXECUTION else "CustomScriptCheck"].requests
    text = json.dumps(request.context)
    words = ("hunter2", "swordfish", "2retnuh", "hsifdrows", "do it", "look", "print")
    assert [word for word in words if word in text] == []


def test_a_task_for_the_platform_as_a_whole_has_no_account() -> None:
    world = with_task()
    world.run(1)
    assert world.strategies.by_name["CustomScript"].requests[0].context["account"] is None


# Secrets


def prints(text: str, note: str = "") -> Act:
    def act(request: StrategyRequest) -> RunOutcome:
        request.emit(text.encode())
        return RunOutcome(status=RunStatus.SUCCEEDED, note=note)

    return act


@pytest.mark.parametrize("field", ["execution_script_env_vars", "check_script_env_vars"])
def test_secrets_of_either_strategy_are_masked_in_output_and_notes(field: str) -> None:
    world = executed(prints("<hunter2>", "{hunter2}"), **{field: "A=hunter2"})
    assert (world.store.tables.outputs[1], world.outcome(1).note) == (RunOutput(head=f"<{MASK}>"), f"{{{MASK}}}")


def test_a_secret_in_what_a_strategy_raises_reaches_neither_history_nor_log() -> None:
    def act(_: StrategyRequest) -> RunOutcome:
        raise OSError("https://example/?token=hunter2")

    world = executed(act, execution_script_env_vars="A=hunter2")
    everything = f"{world.store.tables} {world.logger.lines}"
    kinds = {kind for kind, _, _ in world.logger.lines}
    assert ("hunter2" in everything, kinds) == (False, {"warning"})


def test_a_secret_at_the_end_of_a_long_message_is_not_cut_into_the_open() -> None:
    def act(_: StrategyRequest) -> RunOutcome:
        raise OSError("x" * 1960 + "hunter2hunter2hunter2")

    world = executed(act, execution_script_env_vars="A=hunter2hunter2hunter2")
    assert "hunter" not in world.outcome(1).note


def test_a_strategy_can_mask_a_text_before_it_cuts_it() -> None:
    def act(request: StrategyRequest) -> RunOutcome:
        return RunOutcome(status=RunStatus.SUCCEEDED, note=request.masked("<hunter2-hunter2>")[:7])

    world = executed(act, check_script_env_vars="A=hunter2-hunter2")
    assert world.outcome(1).note == f"<{MASK}"[:7]


def test_variables_that_cannot_be_opened_fail_the_run_in_words() -> None:
    world = one_task_in(World(box=BrokenSecretBox()), execution_script_env_vars="A=1")
    world.run(1)
    assert (world.run_statuses(), world.outcome(1).note, world.statuses(), world.logs(1)[-1].stamp.notes) == (
        [(EXECUTION, RunStatus.FAILED)],
        UNREADABLE,
        ["Failed"],
        UNREADABLE,
    )


def test_with_variables_that_cannot_be_opened_the_strategy_is_not_asked() -> None:
    world = one_task_in(World(box=BrokenSecretBox()), check_script_env_vars="A=1")
    world.run(1)
    assert world.strategies.by_name["CustomScript"].requests == []


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


# Claims, fences and leases


def test_a_run_is_performed_once_however_often_it_is_offered() -> None:
    world = with_task()
    world.run(1)
    world.performing.perform(1)
    assert len(world.strategies.by_name["CustomScript"].requests) == 1


def test_a_run_that_is_not_there_is_passed_over() -> None:
    world = with_task()
    world.performing.perform(99)
    assert world.runs() == []


def test_a_cancelled_queued_run_is_never_performed() -> None:
    world = with_task()
    world.request(1)
    with world.store.unit_of_work() as uow:
        uow.runs.cancel_queued(1, world.clock.now(), "no")
        uow.commit()
    world.performing.perform(1)
    assert (world.strategies.by_name["CustomScript"].requests, world.statuses()) == ([], ["Waiting"])


def test_a_result_with_a_stale_fence_writes_nothing() -> None:
    world = with_task(check_strategy="NoCheck")

    def act(request: StrategyRequest) -> RunOutcome:
        request.emit(b"late")
        world.clock.advance(timedelta(seconds=60))
        world.reconciling.reconcile()
        return RunOutcome(status=RunStatus.SUCCEEDED, note="late")

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert (world.run_statuses(), world.outcome(1).note, world.statuses(), world.store.tables.outputs) == (
        [(EXECUTION, RunStatus.LOST)],
        LOST,
        ["Failed"],
        {},
    )


def test_a_late_result_is_in_the_log() -> None:
    world = with_task()

    def act(request: StrategyRequest) -> RunOutcome:
        world.clock.advance(timedelta(seconds=60))
        world.reconciling.reconcile()
        return ends()(request)

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert world.logger.lines == [
        ("warning", "A late result was discarded: the run is over or has another owner", {"run": 1})
    ]


def claimed(world: World) -> World:
    """A run whose worker is gone."""
    world.request(1)
    with world.store.unit_of_work() as uow:
        assert uow.runs.claim(1, world.clock.now(), timedelta(seconds=60), "here:1")
        uow.commit()
    return world


def test_a_run_whose_lease_is_over_is_lost_and_its_task_fails_saying_so() -> None:
    world = claimed(with_task())
    world.act(1, "start")
    world.clock.advance(timedelta(seconds=60))
    world.reconciling.reconcile()
    assert (world.run_statuses(), world.arrows(1)[-1]) == (
        [(EXECUTION, RunStatus.LOST)],
        ("InProgress", "Failed", "CustomScript", LOST),
    )


def test_a_run_is_not_lost_before_its_lease_is_over() -> None:
    world = claimed(with_task())
    world.clock.advance(timedelta(seconds=59))
    following = world.reconciling.reconcile()
    assert (world.run_statuses(), following) == (
        [(EXECUTION, RunStatus.RUNNING)],
        noon("2027-05-04") + timedelta(seconds=60),
    )


def test_queued_runs_that_no_queue_holds_are_offered_again() -> None:
    world = with_task()
    world.request(1)
    world.queue.offered.clear()
    world.reconciling.reconcile()
    assert world.queue.offered == [1]


def test_one_lost_run_that_cannot_be_closed_never_stops_the_others() -> None:
    world = claimed(with_task())
    world.change_goal(1, policy=BrokenPolicy(1))
    world.add_goal(**SCRIPTS)
    world.tick()
    world.request(2)
    world.queue.offered.clear()
    world.clock.advance(timedelta(seconds=60))
    world.reconciling.reconcile()
    world.change_goal(1, policy=FixedInterval(1))
    world.reconciling.reconcile()
    assert (world.queue.offered, world.run_statuses()[0]) == ([2], (EXECUTION, RunStatus.LOST))


def test_a_program_that_stops_leaves_its_run_lost_with_a_note() -> None:
    world = with_task()

    def act(request: StrategyRequest) -> RunOutcome:
        world.is_stopping = True
        assert request.is_cancelled()
        return RunOutcome(status=RunStatus.CANCELLED, note="Cancelled.")

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert (world.run_statuses(), world.outcome(1).note) == ([(EXECUTION, RunStatus.LOST)], STOPPING)


def test_a_run_that_ends_well_while_the_program_stops_has_succeeded() -> None:
    world = with_task(check_strategy="NoCheck")

    def act(request: StrategyRequest) -> RunOutcome:
        world.is_stopping = True
        return ends()(request)

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert (world.run_statuses(), world.statuses()) == ([(EXECUTION, RunStatus.SUCCEEDED)], ["Completed"])


# What people do meanwhile


def meanwhile(world: World, act: Callable[[], object], outcome: Act) -> World:
    """Something happens while the execution works."""

    def works(request: StrategyRequest) -> RunOutcome:
        act()
        return outcome(request)

    world.strategies.set("CustomScript", works)
    world.run(1)
    return world


@pytest.mark.parametrize("status", [RunStatus.SUCCEEDED, *BAD_ENDS])
@pytest.mark.parametrize("act", ["complete", "fail", "skip"])
def test_a_task_that_a_person_ended_meanwhile_stays_as_it_is(act: str, status: RunStatus) -> None:
    world = with_task(check_strategy="NoCheck")
    meanwhile(world, lambda: world.act(1, act), ends(status))
    expected = {"complete": "Completed", "fail": "Failed", "skip": "Skipped"}[act]
    assert (world.statuses(), world.run_statuses(), world.logs(1)[-1].stamp.actor) == (
        [expected],
        [(EXECUTION, status)],
        PERSON,
    )


def test_no_check_follows_for_a_task_that_a_person_ended_meanwhile() -> None:
    world = with_task()
    world.change_goal(1, run_mode=RunMode.ON_DUE)
    meanwhile(world, lambda: world.act(1, "complete"), ends())
    assert world.run_statuses() == [(EXECUTION, RunStatus.SUCCEEDED)]


def test_a_goal_deleted_meanwhile_lets_the_run_end_and_its_tasks_rest() -> None:
    world = with_task(check_strategy="NoCheck")
    meanwhile(world, lambda: world.planning.delete(1, PERSON), ends())
    assert (world.status(), world.statuses(), world.run_statuses()) == (
        GoalStatus.DELETED,
        ["Skipped"],
        [(EXECUTION, RunStatus.SUCCEEDED)],
    )


def test_a_task_released_meanwhile_is_completed_with_every_arrow() -> None:
    world = with_task(check_strategy="NoCheck")
    meanwhile(world, lambda: world.act(1, "reopen"), ends())
    assert [arrow[1] for arrow in world.arrows(1)] == ["Waiting", "InProgress", "Waiting", "InProgress", "Completed"]


def test_a_second_run_cannot_be_asked_for_meanwhile() -> None:
    world = with_task()
    answers: list[object] = []
    meanwhile(world, lambda: answers.append(world.request(1, CHECK)), ends())
    assert ([f"{answer}" for answer in answers], len(world.runs())) == (["Answer.ALREADY_DONE"], 1)


def hidden_behind(world: World) -> World:
    """A run that is still queued while its task or goal is out of sight or over, as after a crash between two acts."""
    world.performing.perform(1)
    return world


def test_a_queued_run_whose_task_is_over_is_called_off() -> None:
    world = with_task()
    world.request(1)
    run = world.runs()[0]
    world.act(1, "complete")
    world.store.tables.runs[1] = run
    hidden_behind(world)
    assert (world.run_statuses(), world.outcome(1).note, world.statuses()) == (
        [(EXECUTION, RunStatus.CANCELLED)],
        "The task is Completed already.",
        ["Completed"],
    )


def test_a_queued_run_whose_goal_was_deleted_is_called_off() -> None:
    world = with_task()
    world.request(1)
    run = world.runs()[0]
    world.planning.delete(1, PERSON)
    world.store.tables.runs[1] = run
    hidden_behind(world)
    assert (world.run_statuses(), world.outcome(1).note) == (
        [(EXECUTION, RunStatus.CANCELLED)],
        "The goal was deleted.",
    )


def test_a_queued_run_whose_goal_was_given_to_a_person_is_called_off() -> None:
    world = with_task()
    world.request(1)
    world.edit(1, execution_strategy="Manual")
    world.performing.perform(1)
    assert (world.run_statuses(), world.statuses(), world.strategies.by_name["Manual"].requests) == (
        [(EXECUTION, RunStatus.CANCELLED)],
        ["Waiting"],
        [],
    )


def test_a_run_uses_what_the_goal_says_when_it_begins() -> None:
    world = with_task()
    world.request(1)
    world.edit(1, execution_script_content="print('new')")
    world.performing.perform(1)
    assert world.strategies.by_name["CustomScript"].requests[0].parameters == {"script_content": "print('new')"}


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


def test_the_files_of_a_late_end_are_discarded_with_it() -> None:
    world = with_task()

    def act(_: StrategyRequest) -> RunOutcome:
        world.clock.advance(timedelta(seconds=61))
        world.reconciling.reconcile()
        return RunOutcome(status=RunStatus.SUCCEEDED, files=(RunFile("end.txt", b""),))

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert (world.store.tables.outcomes[1].status, world.store.tables.run_files) == (RunStatus.LOST, [])
