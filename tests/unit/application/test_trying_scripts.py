"""Test runs: a draft in the context of a task, which leaves no trace but its own run."""

import pytest

from app.application.beginning_runs import choice_for
from app.application.trying_scripts import NO_SCRIPT_CHOSEN, NO_TASK, STRANGE_TASK
from app.domain.errors import FieldError, NotFound
from app.domain.run import Run, RunKind, RunOutcome, RunStatus, Verdict
from app.domain.script_version import ScriptVersion
from app.ports.strategies import StrategyRequest
from tests.builders import PERSON, Typed, World, noon, refusals

EXECUTION, CHECK = RunKind.EXECUTION, RunKind.CHECK
BY_SCRIPT: dict[str, Typed] = {
    "execution_strategy": "CustomScript", "execution_script_content": "one", "check_strategy": "CustomScriptCheck",
    "check_script_content": "look",
}  # fmt: skip
DRAFT: dict[str, Typed] = {**BY_SCRIPT, "execution_script_content": "two", "check_script_content": "look well"}
DOTS = "\u2022" * 8
OF_RUNS = {"runs", "outcomes", "outputs", "ended_runs", "workers", "script_versions"}
NAMES = {EXECUTION: "CustomScript", CHECK: "CustomScriptCheck"}
KINDS = pytest.mark.parametrize("kind", RunKind)
AT = noon("2027-05-04")


def with_task(**fields: Typed) -> World:
    world = World()
    world.add_goal(**{**BY_SCRIPT, **fields})
    world.tick()
    return world


def try_out(world: World, kind: RunKind = EXECUTION, **fields: Typed) -> Run:
    return world.trying.try_out(1, world.form(**{**DRAFT, "kind": kind.value, **fields}), PERSON)


def refused(world: World, **fields: Typed) -> list[FieldError]:
    form = world.form(**{**DRAFT, "kind": "execution", **fields})
    return refusals(lambda: world.trying.try_out(1, form, PERSON))


def tell(world: World, kind: RunKind, outcome: RunOutcome) -> list[StrategyRequest]:
    """Have the strategy of a kind answer so; what it will have been asked."""
    world.strategies.set(NAMES[kind], lambda _: outcome)
    return world.strategies.by_name[NAMES[kind]].requests


@KINDS
def test_a_draft_and_a_trial_are_queued_and_offered(kind: RunKind) -> None:
    world = with_task()
    run = try_out(world, kind)
    content = {EXECUTION: "two", CHECK: "look well"}[kind]
    draft = ScriptVersion(
        id=3, goal_id=1, kind=kind, content=content, author=PERSON, at=AT, strategy=NAMES[kind], is_draft=True
    )
    trial = Run(id=1, task_id=1, goal_id=1, kind=kind, requested_by=PERSON, queued_at=AT, is_trial=True, version_id=3)
    assert (run, world.runs(), world.store.tables.script_versions[3], world.queue.offered) == (
        trial, [trial], draft, [1],
    )  # fmt: skip


@KINDS
@pytest.mark.parametrize(
    "outcome",
    [
        RunOutcome(status=RunStatus.SUCCEEDED, verdict=Verdict.GOAL_MET),
        RunOutcome(status=RunStatus.FAILED, note="exit status 3", exit_status=3),
        RunOutcome(status=RunStatus.TIMED_OUT),
    ],
    ids=lambda outcome: outcome.status,
)
def test_a_test_run_touches_nothing_but_runs_and_versions(kind: RunKind, outcome: RunOutcome) -> None:
    world = with_task(max_attempts=3, run_mode="on_due", fallback_to_manual="true")
    world.queue.offered.clear()
    tell(world, kind, outcome)
    before = vars(world.store.tables.snapshot())
    run = try_out(world, kind)
    world.performing.perform(run.id)
    after = vars(world.store.tables)
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed - OF_RUNS == set()
    assert (world.outcome(run.id).status, [each.id for each in world.runs()]) == (outcome.status, [1, 2])


@KINDS
def test_the_strategy_is_handed_the_draft(kind: RunKind) -> None:
    world = with_task()
    requests = tell(world, kind, RunOutcome(status=RunStatus.SUCCEEDED))
    run = try_out(world, kind)
    world.performing.perform(run.id)
    assert [request.parameters["script_content"] for request in requests] == [
        {EXECUTION: "two", CHECK: "look well"}[kind]
    ]
    assert choice_for(world.goal(), kind).parameters["script_content"] == {EXECUTION: "one", CHECK: "look"}[kind]


def test_values_that_are_typed_are_sealed_and_dots_keep_the_stored_ones() -> None:
    world = with_task(execution_script_env_vars="TOKEN=hunter2\nOLD=x")
    requests = tell(world, EXECUTION, RunOutcome(status=RunStatus.SUCCEEDED))
    run = try_out(world, execution_script_env_vars=f"TOKEN={DOTS}\nNEW=hunter3")
    draft = world.store.tables.script_versions[run.version_id or 0]
    world.performing.perform(run.id)
    assert draft.variables == {"TOKEN": world.box.seal("hunter2"), "NEW": world.box.seal("hunter3")}
    assert requests[0].variables == {"TOKEN": "hunter2", "NEW": "hunter3"}
    assert list(world.goal().execution.variables) == ["TOKEN", "OLD"]


def test_left_to_itself_it_takes_the_newest_task() -> None:
    world = with_task()
    world.days_later(2).tick()
    assert try_out(world).task_id == 3


def test_a_task_may_be_named_also_one_that_has_ended() -> None:
    world = with_task()
    world.complete(1)
    world.days_later(2).tick()
    run = try_out(world, task_id=1)
    world.performing.perform(run.id)
    assert (run.task_id, world.outcome(run.id).status) == (1, RunStatus.SUCCEEDED)


def test_it_runs_beside_a_live_run_of_the_task_and_beside_another_test_run() -> None:
    world = with_task(max_parallel_runs=1)
    world.request(1)
    with world.store.unit_of_work() as uow:
        world.recording.begin(uow, 1, world.clock)
        uow.commit()
    runs = [try_out(world), try_out(world)]
    for run in runs:
        world.performing.perform(run.id)
    assert [run.status for run in world.runs()] == [RunStatus.RUNNING, RunStatus.SUCCEEDED, RunStatus.SUCCEEDED]


def test_failed_test_runs_hand_nothing_to_a_person() -> None:
    world = with_task(fallback_after=2)
    tell(world, EXECUTION, RunOutcome(status=RunStatus.FAILED))
    for _ in range(2):
        world.performing.perform(try_out(world).id)
    with world.store.unit_of_work() as uow:
        assert uow.runs.failures_in_a_row(1, 10) == 0


def test_a_free_worker_has_it_at_once() -> None:
    world = with_task()
    world.queue.free_workers = 1
    run = try_out(world)
    assert (world.runs()[0].status, world.queue.offered, world.queue.kept_workers) == (RunStatus.RUNNING, [run.id], 0)


def test_a_goal_without_any_task_says_that_one_is_needed() -> None:
    world = World()
    world.add_goal(**BY_SCRIPT, start_date="2027-06-01")
    world.tick()
    assert refused(world) == [FieldError("task_id", NO_TASK)]


@pytest.mark.parametrize("task_id", [9, 2])
def test_a_task_of_another_goal_or_of_none_is_refused(task_id: int) -> None:
    world = with_task()
    world.add_goal()
    world.tick()
    assert refused(world, task_id=task_id) == [FieldError("task_id", STRANGE_TASK)]


def test_what_has_no_script_cannot_be_tried() -> None:
    assert refused(with_task(), execution_strategy="Manual") == [FieldError("execution_strategy", NO_SCRIPT_CHOSEN)]


def test_only_what_is_tried_has_to_be_in_order() -> None:
    run = try_out(with_task(), description="", start_date="never", check_script_content="")
    assert run.kind is EXECUTION


def test_everything_that_is_wrong_is_said_at_once() -> None:
    errors = refused(
        with_task(), execution_script_content="", execution_script_env_vars="no equals sign", task_id="first"
    )
    assert [error.field for error in errors] == ["task_id", "execution_script_content", "execution_script_env_vars"]


@pytest.mark.parametrize("kind", ["", "both"])
def test_it_has_to_be_said_what_is_tried(kind: str) -> None:
    assert [error.field for error in refused(with_task(), kind=kind)] == ["kind"]


def test_nothing_is_kept_of_what_was_refused() -> None:
    world = with_task()
    refused(world, execution_script_content="")
    assert (world.runs(), len(world.store.tables.script_versions), world.queue.offered) == ([], 2, [])


def test_a_goal_that_is_not_there_is_not_found() -> None:
    world = with_task()
    world.planning.delete(1, PERSON)
    with pytest.raises(NotFound):
        try_out(world)
