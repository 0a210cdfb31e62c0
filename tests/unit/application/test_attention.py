"""Nothing polls: whatever happens, what is due is announced, and what is announced is due. Random lives of goals."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import DomainError
from app.domain.line import TaskCounts
from app.domain.task_status import ACTS, STATUSES
from tests.builders import PERSON, Typed, World, typed
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore, FakeUnitOfWork

MOST_TRANSACTIONS = 60
DAYS = st.integers(-15, 6)
WEEKDAYS = st.lists(st.integers(0, 6), max_size=3)


class HurriedStore(FakeStore):
    """Gives out only so many transactions at a time: a pass that follows itself for ever is stopped here."""

    left = MOST_TRANSACTIONS

    def unit_of_work(self) -> FakeUnitOfWork:
        self.left -= 1
        assert self.left > 0, "the passes do not come to an end"
        return super().unit_of_work()


def date_at(offset: int) -> str:
    return f"{(FakeClock().now() + timedelta(days=offset)).date()}"


@st.composite
def goals(draw: st.DrawFn) -> dict[str, Typed]:
    """The form of a goal of any kind, for up to three accounts."""
    start = draw(DAYS)
    policy = draw(st.sampled_from(["fixed", "deadline", "state_based", "after_completion", "calendar", "cron"]))
    last = date_at(max(start, 0) + draw(st.integers(1, 25)))  # some zones are a day ahead
    fields: dict[str, Typed] = {
        "start_date": date_at(start),
        "policy_type": policy,
        "interval_days": draw(st.integers(1, 4)),
        "excluded_weekdays": draw(WEEKDAYS),
        "total_occurrences": draw(st.integers(1, 9)),
        "deadline_shape": draw(st.sampled_from(["even", "front_loaded", "back_loaded"])),
        "daily_cap": draw(st.sampled_from(["", "1", "2"])),
        "skip_forgives": draw(st.sampled_from(["", "on"])),
        "account_ids": draw(st.sampled_from([[], [1], [2, 1], [3, 1, 2]])),
        "task_distribution_strategy": draw(st.sampled_from(["all", "round_robin", "least_busy"])),
        "catchup_strategy": draw(st.sampled_from(["all", "latest", "none"])),
        "freeze_on_miss": draw(st.sampled_from(["", "on"])),
        "lead_days": 0 if policy == "cron" else draw(st.integers(0, 4)),
        "rrule": draw(st.sampled_from(["FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;COUNT=2"])),
        "cron": draw(st.sampled_from(["0 9 * * *", "30 */8 * * *", "0 2,14 * * 1-5"])),
        "due_time": draw(st.sampled_from(["", "", "00:00", "02:30", "12:00", "23:59"])),
        "grace_minutes": draw(st.sampled_from([0, 90, 3000])),
        "run_mode": draw(st.sampled_from(["manual", "on_due"])),
        "check_strategy": draw(st.sampled_from(["ManualCheck", "CustomScriptCheck"])),
        "check_script_content": "x",
    }
    if policy == "deadline" or draw(st.booleans()):
        fields["end_date" if policy == "fixed" else "deadline_date"] = last
    return fields


Event = Callable[[World], object]


def edits(fields: dict[str, Typed]) -> Event:
    return lambda world: world.planning.edit(1, {**world.planning.form_of(1), **typed(fields)}, PERSON)


def adds_break(first: int, days: int) -> Event:
    begin, end = ((FakeClock().now() + timedelta(days=offset)).date() for offset in (first, first + days))
    return lambda world: world.add_break("break", begin, end)


def acts_on(nth: int, act: str, *, goal_met: bool) -> Event:
    """An act on one of the last tasks; without any, on one that is not there."""
    return lambda world: world.act(len(world.tasks()) - nth, act, goal_met=goal_met and act == "complete")


def moves(nth: int, to: int) -> Event:
    """A task moved to a day so far from today."""
    return lambda world: world.reschedule(
        len(world.tasks()) - nth, f"{(world.clock.now() + timedelta(days=to)).date()}"
    )


RECENT = st.integers(0, 4)
TIME: st.SearchStrategy[Event] = st.one_of(
    st.integers(1, 90).map(lambda hours: lambda world: world.clock.advance(timedelta(hours=hours))),
    st.integers(1, 12).map(lambda days: lambda world: world.days_later(days)),
)
WORK: st.SearchStrategy[Event] = st.one_of(
    st.builds(acts_on, RECENT, st.sampled_from(ACTS), goal_met=st.booleans()),
    st.builds(acts_on, RECENT, st.just("complete"), goal_met=st.booleans()),
    st.builds(moves, RECENT, st.integers(0, 9)),
)
PLANNING: st.SearchStrategy[Event] = st.one_of(
    st.just(lambda world: world.planning.pause(1, PERSON)),
    st.just(lambda world: world.planning.resume(1, PERSON)),
    st.integers(1, 3).map(lambda account: lambda world: world.platforms.pause_account(account, PERSON)),
    st.integers(1, 3).map(lambda account: lambda world: world.platforms.resume_account(account, PERSON)),
    st.builds(adds_break, st.integers(-5, 30), st.integers(0, 9)),
    st.integers(1, 9).map(lambda total: edits({"total_occurrences": total, "interval_days": total})),
    st.sampled_from(["", "on"]).map(lambda flag: edits({"freeze_on_miss": flag, "reactivate": "on"})),
)
UPHEAVALS: st.SearchStrategy[Event] = st.one_of(
    st.integers(1, 3).map(lambda account: lambda world: world.platforms.delete_account(account, PERSON)),
    st.lists(st.integers(1, 3), unique=True).map(lambda accounts: edits({"account_ids": accounts})),
    goals().map(edits),
)
LIVES = st.lists(TIME | WORK | TIME | WORK | TIME | PLANNING | WORK | UPHEAVALS, min_size=5, max_size=25)
ZONES = st.sampled_from(["UTC", "America/New_York", "Pacific/Kiritimati"])
some_lives = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def born(goal: dict[str, Typed], zone: str) -> World:
    world = World(zone=zone, store=HurriedStore())
    world.add_accounts(3)
    world.add_goal(**goal)
    return world


def lived(world: World, event: Event) -> None:
    """One thing that happens, or that the rules refuse."""
    hurry(world)
    try:
        event(world)
    except DomainError:
        return


def hurry(world: World) -> None:
    assert isinstance(world.store, HurriedStore)
    world.store.left = MOST_TRANSACTIONS


def ticked(world: World) -> datetime | None:
    hurry(world)
    return world.tick()


def state(world: World) -> tuple[object, ...]:
    """What a pass decides about."""
    return (
        world.status(),
        [(task.id, task.status.name, task.due_date) for task in world.tasks()],
        [(line.cursor, line.passed_over, line.sequence, line.turn, line.is_met) for line in world.lines()],
        len(world.runs()),
    )


def after_an_unasked_pass(world: World, at: datetime) -> tuple[object, ...]:
    """The state after a pass that nobody announced, in a copy of the world."""
    copy = World(zone=world.zone, store=HurriedStore(), clock=FakeClock(at))
    copy.store.tables = world.store.tables.snapshot()
    for line in world.lines():
        if not line.is_closed:
            copy.store.tables.lines[line.id] = replace(line, next_attention_at=at)
    copy.tick()
    return state(copy)


@given(goal=goals(), life=LIVES, zone=ZONES)
@some_lives
def test_after_a_pass_nothing_is_due_at_the_same_instant(goal: dict[str, Typed], life: list[Event], zone: str) -> None:
    world = born(goal, zone)
    for event in life:
        following = ticked(world)
        assert following is None or following > world.clock.now()
        lived(world, event)


@given(goal=goals(), life=LIVES, zone=ZONES)
@some_lives
def test_a_second_pass_that_nobody_announced_finds_nothing_to_do(
    goal: dict[str, Typed], life: list[Event], zone: str
) -> None:
    world = born(goal, zone)
    for event in life:
        ticked(world)
        assert after_an_unasked_pass(world, world.clock.now()) == state(world)
        lived(world, event)


@given(goal=goals(), life=LIVES, zone=ZONES)
@some_lives
def test_until_the_announced_instant_there_is_nothing_to_do(
    goal: dict[str, Typed], life: list[Event], zone: str
) -> None:
    world = born(goal, zone)
    for event in life:
        following = ticked(world)
        last = world.clock.now() + timedelta(days=900) if following is None else following - timedelta(seconds=1)
        assert after_an_unasked_pass(world, last) == state(world)
        lived(world, event)


@given(goal=goals(), life=LIVES, zone=ZONES)
@some_lives
def test_no_life_makes_a_goal_that_cannot_be_planned(goal: dict[str, Typed], life: list[Event], zone: str) -> None:
    world = born(goal, zone)
    for event in life:
        ticked(world)
        lived(world, event)
    assert (world.goal().planning_error, world.logger.lines) == ("", [])


@given(goal=goals(), life=LIVES, zone=ZONES)
@some_lives
def test_counts_and_sequences_of_lines_are_those_of_their_tasks(
    goal: dict[str, Typed], life: list[Event], zone: str
) -> None:
    world = born(goal, zone)
    for event in life:
        ticked(world)
        lived(world, event)
    for line in world.lines():
        own = [task for task in world.tasks() if task.line_id == line.id]
        expected = [sum(task.status is status for task in own) for status in STATUSES.values()]
        assert (
            [line.counts.of(status) for status in STATUSES.values()],
            TaskCounts(line.counts.by_status).open,
            [task.sequence for task in own],
        ) == (expected, expected[0] + expected[1], list(range(1, line.sequence + 1)))


@given(goal=goals(), life=LIVES, zone=ZONES)
@some_lives
def test_a_deadline_goal_never_makes_a_task_that_is_late_or_after_the_deadline(
    goal: dict[str, Typed], life: list[Event], zone: str
) -> None:
    world = born(goal, zone)
    for event in life:
        before = len(world.tasks())
        ticked(world)
        policy = world.goal().policy
        today = world.clock.now().astimezone(world.goal().tz).date()
        made = [task.due_date for task in world.tasks()[before:]]
        assert policy.name != "deadline" or all(today <= due <= (policy.last_day or due) for due in made)
        lived(world, event)
