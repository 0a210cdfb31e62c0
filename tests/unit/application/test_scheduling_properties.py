"""What holds after any history: nothing owed gets lost, no cap is exceeded, nothing past is made again."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.application.loading_goals import load_goal
from app.domain.errors import DomainError
from app.domain.goal import GoalStatus
from app.domain.scheduling.deadline import Deadline
from tests.builders import PERSON, Typed, World, typed
from tests.unit.application.test_planning_alike import KINDS, WHO

ACTS = ("complete", "complete", "fail", "skip", "start", "reopen")
Step = tuple[int, int, str]
"""So many days go by; then an act on one of the newest tasks, counted back."""

steps = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6), st.sampled_from(ACTS)), max_size=25)
deadlines = st.fixed_dictionaries(
    {
        "policy_type": st.just("deadline"),
        "deadline_date": st.integers(5, 60).map(lambda days: str(World().clock.now().date() + timedelta(days=days))),
        "total_occurrences": st.integers(1, 40),
        "daily_cap": st.sampled_from(["", "1", "2", "5"]),
        "deadline_shape": st.sampled_from(["even", "front_loaded", "back_loaded"]),
        "excluded_weekdays": st.sampled_from([[], ["5", "6"], ["0"]]),
        "skip_forgives": st.sampled_from(["", "on"]),
        "account_ids": st.sampled_from([[], ["1"], ["1", "2"]]),
    }
)


def begun(goal: dict[str, Typed]) -> World:
    world = World()
    world.add_accounts(3)
    world.add_goal(**goal)
    return world


def lived(world: World, step: Step) -> None:
    """What the rules refuse does not happen."""
    days, back, act = step
    world.days_later(days)
    world.tick()
    try:
        world.act(len(world.tasks()) - back, act)
    except DomainError:
        return


@given(deadlines, steps)
@settings(max_examples=150)
def test_while_all_of_it_fits_done_open_and_planned_are_the_total(goal: dict[str, Typed], history: list[Step]) -> None:
    world = begun(goal)
    for step in history:
        lived(world, step)
        with world.store.unit_of_work() as uow:
            aggregate = load_goal(uow, world.clock, 1, PERSON).aggregate
        policy = aggregate.goal.policy
        assert isinstance(policy, Deadline)
        for line in aggregate.planning_lines if aggregate.goal.status is GoalStatus.ACTIVE else ():
            day = aggregate.planning_day(line)
            settled = policy.done(line) + line.counts.open
            planned = len(policy.upcoming(line, day, 1_000))
            expected = max(policy.total_occurrences, settled) - policy.not_fitting(line, day)
            assert settled + planned == expected


@given(deadlines, steps)
@settings(max_examples=150)
def test_no_line_gets_more_tasks_a_day_than_its_cap(goal: dict[str, Typed], history: list[Step]) -> None:
    world = begun(goal)
    for step in history:
        lived(world, step)
    cap = int(str(goal["daily_cap"]) or 1_000)
    assert all(load <= cap for load in Counter((task.line_id, task.due_date) for task in world.tasks()).values())


def paused_for(world: World, days: int) -> None:
    world.planning.pause(1, PERSON)
    world.days_later(days)
    world.planning.resume(1, PERSON)


def account_rested_for(world: World, days: int) -> None:
    for account in (1, 2, 3):
        world.platforms.pause_account(account, PERSON)
    world.tick()
    world.days_later(days)
    for account in (1, 2, 3):
        world.platforms.resume_account(account, PERSON)


def edited_after(world: World, days: int) -> None:
    world.days_later(days)
    world.planning.edit(1, {**world.planning.form_of(1), **typed({"lead_days": 1})}, PERSON)


def on_a_break_for(world: World, days: int) -> None:
    today = world.clock.now().date()
    world.add_break("Away", today + timedelta(days=1), today + timedelta(days=days))
    world.days_later(days + 1)


@given(
    st.sampled_from([kind for kind in KINDS if kind.get("policy_type") != "cron"]),
    st.sampled_from(WHO[1:]),
    st.sampled_from([paused_for, account_rested_for, edited_after, on_a_break_for]),
    st.integers(2, 12),
    st.lists(st.integers(0, 3), max_size=5),
)
@settings(max_examples=200)
def test_nothing_that_lies_before_is_made_afterwards(
    kind: dict[str, Typed], who: dict[str, Typed], rests: object, days: int, walk: Sequence[int]
) -> None:
    world = begun({**kind, **who})
    world.tick()
    world.complete(*(task.id for task in world.tasks() if task.is_open))
    before = len(world.tasks())
    assert callable(rests)
    try:
        rests(world, days)
    except DomainError:
        return
    day = world.clock.now().date()
    for step in walk:
        world.tick()
        world.days_later(step)
    made = world.tasks()[before:]
    assert [task for task in made if task.due_date < day and task.created_at.date() >= day] == []
