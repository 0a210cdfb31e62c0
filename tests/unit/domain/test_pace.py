"""The curves of a goal with a total: what is done, what an even pace asks for, where it leads."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.pace import MOST_POINTS, PacePoint, pace_points
from app.domain.scheduling.outlook import Progress

FIRST = date(2027, 5, 4)
DAY = timedelta(days=1)
NOTHING_DONE = Progress(
    total=4, done=0, open=0, owed=0, not_fitting=0, pace_needed=None, pace_so_far=0.0, forecast=None, safety=None
)


def test_the_curves_begin_at_nothing_and_end_at_the_deadline_or_the_forecast() -> None:
    half_done = replace(NOTHING_DONE, done=2, forecast=FIRST + 5 * DAY)
    points = pace_points(half_done, FIRST, FIRST + 3 * DAY, FIRST + DAY, [FIRST, FIRST + DAY])
    assert points == (
        PacePoint(day=FIRST - DAY, done=0, wanted=0.0),
        PacePoint(day=FIRST, done=1, wanted=1.0),
        PacePoint(day=FIRST + DAY, done=2, wanted=2.0, forecast=2.0),
        PacePoint(day=FIRST + 2 * DAY, wanted=3.0, forecast=2.5),
        PacePoint(day=FIRST + 3 * DAY, wanted=4.0, forecast=3.0),
        PacePoint(day=FIRST + 4 * DAY, forecast=3.5),
        PacePoint(day=FIRST + 5 * DAY, forecast=4.0),
    )


def test_before_the_first_day_there_is_nothing_to_draw() -> None:
    assert pace_points(NOTHING_DONE, FIRST, FIRST + DAY, FIRST - DAY, []) == ()


def test_a_goal_that_is_done_is_drawn_until_its_deadline() -> None:
    done = replace(NOTHING_DONE, total=1, done=1)
    points = pace_points(done, FIRST, FIRST + DAY, FIRST + 300 * DAY, [FIRST])
    assert [(point.day, point.done) for point in points] == [(FIRST - DAY, 0), (FIRST, 1), (FIRST + DAY, 1)]


def test_what_was_done_before_the_tasks_that_are_known_is_there_from_the_beginning() -> None:
    many_done = replace(NOTHING_DONE, total=10, done=6)
    points = pace_points(many_done, FIRST, FIRST + DAY, FIRST, [FIRST])
    assert [point.done for point in points] == [5, 6, None]


def test_a_forecast_beyond_all_reason_is_left_out() -> None:
    slow = replace(NOTHING_DONE, done=1, forecast=FIRST + timedelta(days=20_000))
    assert all(point.forecast is None for point in pace_points(slow, FIRST, FIRST + DAY, FIRST, [FIRST]))


@given(st.integers(1, 4000), st.integers(0, 5000), st.lists(st.integers(0, 4000), max_size=50), st.integers(1, 10**6))
def test_curves_are_short_in_order_and_never_fall(length: int, gone: int, done_after: list[int], total: int) -> None:
    today, deadline = FIRST + gone * DAY, FIRST + length * DAY
    completed = [FIRST + after * DAY for after in done_after if after <= gone][:total]
    found = replace(NOTHING_DONE, total=total, done=len(completed))
    points = pace_points(found, FIRST, deadline, today, completed)
    done = [point.done for point in points if point.done is not None]
    wanted = [point.wanted for point in points if point.wanted is not None]
    assert [point.day for point in points] == sorted({point.day for point in points})
    assert len(points) <= MOST_POINTS + 4
    assert (done, done[0], done[-1]) == (sorted(done), 0, len(completed))
    assert (wanted, wanted[0], wanted[-1]) == (sorted(wanted), 0, total)
