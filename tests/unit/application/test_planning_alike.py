"""What many goals get from one plan is what each would get for itself."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.application import generation_batch
from app.application.loading_goals import Loaded
from app.application.planning_alike import PlanningAlike
from app.domain.task import Task
from app.ports.standing import Standing
from tests.builders import Typed, World
from tests.fakes.store import FakeUnitOfWork
from tests.unit.application.broken_policy import BrokenPolicy

KINDS: tuple[dict[str, Typed], ...] = (
    {"interval_days": 1},
    {"interval_days": 3, "lead_days": 2},
    {"interval_days": 1, "catchup_strategy": "latest"},
    {"interval_days": 1, "catchup_strategy": "none"},
    {"interval_days": 1, "due_time": "09:30", "timezone": "America/New_York"},
    {"interval_days": 2, "freeze_on_miss": "true"},
    {"policy_type": "cron", "cron": "*/20 6-9 * * *"},
    {"policy_type": "calendar", "rrule": "FREQ=WEEKLY;BYDAY=MO,TH"},
    {"policy_type": "after_completion", "interval_days": 2},
    {"policy_type": "deadline", "deadline_date": "2027-05-20", "total_occurrences": 9},
    {"policy_type": "state_based", "check_interval_days": 2},
    {"interval_days": 1, "end_date": "2027-05-09"},
)
WHO: tuple[dict[str, Typed], ...] = (
    {},
    {"account_ids": [1]},
    {"account_ids": [1, 2]},
    {"account_ids": [2, 3], "task_distribution_strategy": "round_robin"},
    {"account_ids": [1, 2, 3], "task_distribution_strategy": "least_busy"},
)
goals = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(WHO), st.sampled_from(["2027-04-30", "2027-05-04"])),
    min_size=1,
    max_size=8,
)


def made(world: World, goal_ids: Sequence[int]) -> list[list[object]]:
    """All that a pass leaves behind of each goal, but for the ids of tasks and the order between goals."""
    return [[_line_facts(world, goal_id), *map(_task_facts, world.tasks(goal_id))] for goal_id in goal_ids]


def _line_facts(world: World, goal_id: int) -> list[object]:
    return [
        (line.cursor, line.cursor_at, line.sequence, line.passed_over, line.counts, line.next_attention_at)
        for line in world.lines(goal_id)
    ]


def _task_facts(task: Task) -> object:
    return task.line_id, task.sequence, task.account_id, task.due_date, task.due_at, task.created_at, task.status


def walked(chosen: Sequence[tuple[dict[str, Typed], dict[str, Typed], str]], days: Sequence[int]) -> World:
    world = World()
    world.add_accounts(3)
    world.platforms.pause_account(3, "ann")
    for kind, who, start in chosen:
        world.add_goal(**{**kind, **who, "start_date": start})
    for step in days:
        world.tick()
        world.days_later(step)
    world.tick()
    return world


def sizes_at_commit(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many tasks there are at each commit from now on."""
    sizes: list[int] = []
    commit = FakeUnitOfWork.commit

    def noted(uow: FakeUnitOfWork) -> None:
        sizes.append(len(uow.tables.tasks))
        commit(uow)

    monkeypatch.setattr(FakeUnitOfWork, "commit", noted)
    return sizes


@settings(max_examples=60)
@given(goals, st.lists(st.integers(0, 5), max_size=4))
def test_a_batch_makes_of_each_goal_what_it_makes_of_it_alone(
    chosen: list[tuple[dict[str, Typed], dict[str, Typed], str]], days: list[int]
) -> None:
    shared = [each for each in chosen if each[1].get("task_distribution_strategy") != "least_busy"]
    together = walked(shared, days)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(generation_batch, "MOST_GOALS", 1)
        patched.setattr(generation_batch, "MOST_TASKS", 1)
        patched.setattr(PlanningAlike, "plan_for", lambda *_: None)
        alone = walked(shared, days)
    ids = range(1, len(shared) + 1)
    assert made(together, ids) == made(alone, ids)


def test_of_goals_that_stand_alike_one_is_planned(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    planned: list[int] = []
    learn = PlanningAlike.learn

    def noted(alike: PlanningAlike, standing: Standing, done: Loaded) -> None:
        planned.append(standing.goal_id)
        learn(alike, standing, done)

    monkeypatch.setattr(PlanningAlike, "learn", noted)
    for account in (1, 2, 3):
        world.add_goal(account_ids=[account], start_date="2027-05-01")
    world.tick()
    assert planned == [1]
    assert [[task.account_id for task in world.tasks(goal)] for goal in (1, 2, 3)] == [[1] * 4, [2] * 4, [3] * 4]


def test_the_plan_of_a_goal_whose_tasks_matter_serves_no_other(world: World) -> None:
    for _ in range(2):
        world.add_goal(catchup_strategy="latest", start_date="2027-05-01")
    world.tick()
    assert [world.due_dates(goal) for goal in (1, 2)] == [["05-04"], ["05-04"]]
    assert [world.line(goal).passed_over for goal in (1, 2)] == [3, 3]


def test_one_goal_that_cannot_be_planned_stops_none_that_stands_as_it_does(world: World) -> None:
    for _ in range(3):
        world.add_goal()
    world.change_goal(2, policy=BrokenPolicy(1))
    world.tick()
    assert [len(world.tasks(goal)) for goal in (1, 2, 3)] == [1, 0, 1]


def test_a_plan_is_never_taken_over_from_another_position() -> None:
    alike = PlanningAlike(World().clock.now())
    assert alike.plan_for(Standing(1, 1, (), "anything")) is None


def test_a_transaction_that_is_full_leaves_the_rest_to_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_batch, "MOST_TASKS", 5)
    for account in (1, 2, 3):
        world.add_goal(account_ids=[account], start_date="2027-05-01")
    sizes = sizes_at_commit(monkeypatch)
    world.tick()
    assert sizes == [8, 12]


def test_what_becomes_of_open_tasks_is_decided_for_each_goal(world: World) -> None:
    for _ in range(3):
        world.add_goal(catchup_strategy="latest")
    world.tick()
    world.act(2, "start")
    world.days_later(1).tick()
    assert [world.statuses(goal) for goal in (1, 2, 3)] == [
        ["Skipped", "Waiting"],
        ["InProgress", "Waiting"],
        ["Skipped", "Waiting"],
    ]


def test_a_goal_freezes_for_its_own_open_tasks(world: World) -> None:
    for _ in range(3):
        world.add_goal(freeze_on_miss="true")
    world.tick()
    world.complete(1)
    world.days_later(1).tick()
    assert [world.status(goal).value for goal in (1, 2, 3)] == ["Active", "Frozen", "Frozen"]


def test_a_goal_past_its_end_waits_for_its_own_open_tasks(world: World) -> None:
    for _ in range(2):
        world.add_goal(end_date="2027-05-04")
    world.tick()
    world.complete(1)
    world.days_later(2).tick()
    assert [world.status(goal).value for goal in (1, 2)] == ["Completed", "Active"]


def test_goals_planned_for_themselves_fill_a_transaction_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_batch, "MOST_TASKS", 3)
    for start in ("2027-05-01", "2027-05-02", "2027-05-03"):
        world.add_goal(start_date=start)
    sizes = sizes_at_commit(monkeypatch)
    world.tick()
    assert sizes == [4, 7, 9]
