"""What the schedule can tell without making anything: the next slots, what does not fit, the rule in words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.line import Line, TaskCounts
from app.domain.scheduling.calendar_days import Breaks
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.deadline import Deadline
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.policy import PlanningDay, SchedulingPolicy, Slot
from app.domain.scheduling.spread import Shape
from app.domain.scheduling.state_based import StateBased

START, LAST = date(2027, 5, 4), date(2027, 6, 12)
EXCLUDED = st.sets(st.integers(0, 6), max_size=5).map(lambda days: tuple(sorted(days)))
POLICIES: st.SearchStrategy[SchedulingPolicy] = st.one_of(
    st.builds(FixedInterval, st.integers(1, 9), EXCLUDED, st.none() | st.just(LAST)),
    st.builds(StateBased, st.integers(1, 9), EXCLUDED, st.none() | st.just(LAST)),
    st.builds(
        Deadline, st.just(LAST), st.integers(1, 30), st.sampled_from(Shape), EXCLUDED, st.none() | st.integers(1, 3)
    ),
)
BREAKS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=3).map(
    lambda found: Breaks.of((START + timedelta(at), START + timedelta(at + size)) for at, size in found)
)


def planning_day(today: date, lead: int = 0, breaks: Breaks = Breaks(), catch_up: CatchUp = CatchUp.ALL) -> PlanningDay:
    noon = datetime.combine(today, time(12), UTC)
    return PlanningDay(
        start_date=START, now=noon, today=today, horizon=today + timedelta(lead), breaks=breaks, catch_up=catch_up,
        zone=ZoneInfo("UTC"),
    )  # fmt: skip


def days_of(slots: Iterable[Slot]) -> list[date]:
    return [slot.due_date for slot in slots]


def new_line() -> Line:
    return Line(id=1, goal_id=1, account_id=None, position=0, cursor=START - timedelta(1))


def made_day_by_day(policy: SchedulingPolicy, first: date, days: int, lead: int, breaks: Breaks) -> list[date]:
    """What daily passes make when every task is left waiting."""
    line = new_line()
    made: list[date] = []
    for offset in range(days):
        outcome = policy.settled(line, planning_day(first + timedelta(offset), lead, breaks, CatchUp.LATEST))
        made += days_of(outcome.slots)
        line = replace(outcome.line, counts=TaskCounts({"Waiting": len(made)}))
    return made


@given(policy=POLICIES, late=st.integers(0, 9), lead=st.integers(0, 5), breaks=BREAKS, limit=st.integers(0, 5))
def test_what_is_said_to_come_is_what_daily_passes_make(
    policy: SchedulingPolicy, late: int, lead: int, breaks: Breaks, limit: int
) -> None:
    first = START + timedelta(late)
    days = 400  # five slots are at most 9 weeks apart, behind breaks of 50 days
    told = policy.upcoming(new_line(), planning_day(first, lead, breaks, CatchUp.LATEST), limit)
    assert days_of(told) == made_day_by_day(policy, first, days, lead, breaks)[:limit]


def test_looking_ahead_makes_nothing_of_missed_slots_but_what_a_pass_would() -> None:
    day = planning_day(START + timedelta(2))
    assert days_of(FixedInterval(1).upcoming(new_line(), day, 4)) == [START + timedelta(offset) for offset in range(4)]


@pytest.mark.parametrize(("total", "missing"), [(4, 0), (6, 0), (7, 1), (100, 94)])
def test_a_deadline_goal_says_how_many_do_not_fit(total: int, missing: int) -> None:
    policy = Deadline(START + timedelta(2), total, daily_cap=2)
    assert policy.not_fitting(new_line(), planning_day(START)) == missing


def test_what_is_done_or_open_is_not_owed() -> None:
    counts = TaskCounts({"Waiting": 1, "InProgress": 2, "Completed": 3, "Failed": 4, "Skipped": 5})
    line = replace(new_line(), counts=counts)
    owed = [Deadline(LAST, total, skip_forgives=forgives).owed(line) for total, forgives in ((9, False), (9, True))]
    assert (owed, Deadline(LAST, 20, skip_forgives=True).owed(line), Deadline(LAST, 3).owed(line)) == ([3, 0], 9, 0)


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (FixedInterval(1), "Every day from 4 May 2027"),
        (
            FixedInterval(1000, (5, 6), LAST),
            "Every 1,000 days from 4 May 2027 until 12 June 2027, never on Saturday or Sunday",
        ),
        (StateBased(3), "Every 3 days from 4 May 2027 until met"),
        (StateBased(1, (0,), LAST), "Every day from 4 May 2027 until met, at the latest 12 June 2027, never on Monday"),
        (Deadline(LAST, 1000), "1,000 from 4 May 2027 to 12 June 2027"),
        (
            Deadline(LAST, 9, Shape.EVEN, (1, 2, 3, 4), 2),
            "9 from 4 May 2027 to 12 June 2027, at most 2 a day, never on Tuesday, Wednesday, Thursday or Friday",
        ),
    ],
)
def test_a_rule_is_said_in_plain_words(policy: SchedulingPolicy, sentence: str) -> None:
    assert policy.sentence(START) == sentence
