"""What an edit takes away and what it brings, before it is saved."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.application.comparing_dates import SKIPPED, Dates, Difference, difference
from app.application.looking_ahead import NEXT
from app.domain.goal import GoalStatus
from app.domain.scheduling.outlook import Coming
from app.domain.scheduling.policy import Slot
from tests.builders import Typed, World, day, noon, typed
from tests.unit.application.test_attention import goals

FIRST, NOON = day("2027-05-04"), noon("2027-05-04")
TEN_IN_TEN_DAYS = {"policy_type": "deadline", "deadline_date": "2027-05-13", "total_occurrences": "10"}
LATEST = datetime.max.replace(tzinfo=UTC)


def changed(world: World, **fields: Typed) -> Difference:
    found = world.looking.of_typed({**world.planning.form_of(1), **typed(fields)}, 1).difference
    assert found is not None
    return found


def days_of(dates: Dates | None) -> list[int]:
    """Counted from the first day."""
    return [(coming.slot.due_date - FIRST).days for coming in dates.coming] if dates else []


def for_whom(dates: Dates) -> list[tuple[int, int | None]]:
    return [((coming.slot.due_date - FIRST).days, coming.account_id) for coming in dates.coming]


def test_a_new_goal_takes_nothing_away(world: World) -> None:
    assert world.looking.of_typed(world.form(), None).difference is None


def test_both_what_goes_away_and_what_comes_is_told_as_far_as_both_are_known(world: World) -> None:
    world.add_goal(interval_days=2)
    found = changed(world, interval_days=3)
    until = 198
    assert days_of(found.gone) == [each for each in range(0, until + 1, 2) if each % 3]
    assert days_of(found.new) == [each for each in range(0, until + 1, 3) if each % 2]
    assert days_of(found.until) == [until]


@pytest.mark.parametrize(
    "fields", [{}, {"description": "Answer twice"}, {"freeze_on_miss": "on"}, {"grace_minutes": "30"}]
)
def test_what_does_not_concern_the_schedule_changes_no_date(world: World, fields: dict[str, Typed]) -> None:
    world.add_goal(account_ids=[1, 2, 3])
    world.tick()
    found = changed(world, **fields)
    assert (found.gone.coming, found.new.coming) == ((), ())


def test_the_order_of_the_accounts_changes_no_date_where_each_has_its_own(world: World) -> None:
    world.add_goal(account_ids=[1, 2, 3])
    found = changed(world, account_ids=[3, 2, 1])
    assert (found.gone.coming, found.new.coming) == ((), ())


def test_several_on_one_day_count_one_by_one(world: World) -> None:
    world.add_goal(**TEN_IN_TEN_DAYS)
    found = changed(world, total_occurrences="20")
    assert (days_of(found.gone), days_of(found.new), found.until) == ([], list(range(10)), None)


def test_what_is_known_to_its_end_is_compared_to_its_end(world: World) -> None:
    world.add_goal(end_date="2027-05-06")
    found = changed(world, end_date="2027-05-08")
    assert (days_of(found.gone), days_of(found.new), found.until) == ([], [3, 4], None)


def test_dates_that_one_side_cannot_show_are_not_said_to_come(world: World) -> None:
    world.add_goal(end_date="2027-05-05")
    found = changed(world, end_date=[])
    assert (days_of(found.new), days_of(found.until)) == (list(range(2, 100)), [99])


def test_an_account_that_is_added_starts_today_and_takes_nothing_away(world: World) -> None:
    world.add_goal(account_ids=[1], end_date="2027-05-06", start_date="2027-05-01")
    world.tick()
    found = changed(world, account_ids=[1, 2])
    assert (for_whom(found.gone), for_whom(found.new)) == ([], [(0, 2), (1, 2), (2, 2)])


def test_open_tasks_of_an_account_that_is_removed_go_away_too(world: World) -> None:
    world.add_goal(account_ids=[1, 2], end_date="2027-05-05")
    world.tick()
    found = changed(world, account_ids=[1])
    assert (for_whom(found.gone), for_whom(found.new)) == ([(0, 2), (1, 2)], [])
    assert found.gone.coming[0].why == SKIPPED


def test_a_task_that_is_skipped_and_made_again_for_its_day_changes_no_date(world: World) -> None:
    world.add_goal(interval_days=2, end_date="2027-05-10")
    world.tick()
    found = changed(world, policy_type="calendar", rrule="FREQ=DAILY;INTERVAL=2")
    assert (days_of(found.gone), days_of(found.new)) == ([], [])


def test_dates_keep_the_clock_that_they_were_planned_by(world: World) -> None:
    world.add_goal(due_time="09:30", timezone="Europe/Paris", end_date="2027-05-04")
    found = changed(world, due_time=[], timezone="Asia/Kathmandu")
    assert [(dates.zone.key, dates.is_timed, days_of(dates)) for dates in (found.gone, found.new)] == [
        ("Europe/Paris", True, [0]),
        ("Asia/Kathmandu", False, [0]),
    ]


def test_a_paused_goal_has_no_dates_to_change(world: World) -> None:
    world.add_goal()
    world.planning.pause(1, "ann")
    found = changed(world, interval_days=3)
    assert (found.gone.coming, found.new.coming) == ((), ())


def test_where_one_instant_holds_more_than_can_be_compared_nothing_is_said(world: World) -> None:
    many = {"policy_type": "deadline", "deadline_date": "2027-05-04", "total_occurrences": "300"}
    world.add_goal(**many)
    form = {**world.planning.form_of(1), **typed({"total_occurrences": "200"})}
    assert world.looking.of_typed(form, 1).difference is None


DAYS = st.lists(st.integers(0, 30), max_size=12).map(sorted)


@given(before=DAYS, after=DAYS, is_before_cut=st.booleans(), is_after_cut=st.booleans())
def test_what_goes_and_what_comes_turn_the_one_into_the_other(
    before: list[int], after: list[int], is_before_cut: bool, is_after_cut: bool
) -> None:
    sides = [(before, is_before_cut and bool(before)), (after, is_after_cut and bool(after))]
    old, new = (_dates(days, is_cut=is_cut) for days, is_cut in sides)
    found = difference(old, new)
    if found is None:
        assert any(is_cut and len(set(days)) == 1 for days, is_cut in sides)
        return
    end = days_of(found.until)[-1] if found.until else 30
    kept = Counter(day for day in before if day <= end) - Counter(days_of(found.gone))
    assert kept + Counter(days_of(found.new)) == Counter(day for day in after if day <= end)
    assert not set(days_of(found.gone)) & set(days_of(found.new))


def _dates(days: list[int], *, is_cut: bool) -> Dates:
    coming = [Coming(Slot(due_date=FIRST + timedelta(day), due_at=NOON + timedelta(day)), None) for day in days]
    return Dates(coming=tuple(coming), zone=ZoneInfo("UTC"), is_timed=False, is_cut=is_cut)


@given(goal=goals(), edit=goals())
def test_what_is_shown_before_an_edit_is_what_comes_after_it_is_saved(
    goal: dict[str, Typed], edit: dict[str, Typed]
) -> None:
    assume(edit["task_distribution_strategy"] != "least_busy")  # who that is may be another one by then
    world = World()
    world.add_accounts(3)
    world.planning.add(world.form(**goal), "ann")
    world.tick()
    form = {**world.form(**edit), "version": world.planning.form_of(1)["version"]}
    shown, known = _by_instant(world.looking.of_typed(form, 1).coming), set(world.store.tables.tasks)
    world.planning.edit(1, form, "ann")
    world.tick()
    assume(world.store.tables.goals[1].status is not GoalStatus.FROZEN)  # shown is what comes if all is done in time
    made = [task for task_id, task in world.store.tables.tasks.items() if task_id not in known]
    later = _by_instant(world.looking.of_goal(1).coming)
    came = sorted([*((task.due_at, task.account_id or 0) for task in made), *later])
    end = shown[-1][0] if len(shown) == NEXT else LATEST  # what shares the last instant may be cut off
    assert [each for each in shown if each[0] < end] == [each for each in came if each[0] < end]


def _by_instant(coming: Iterable[Coming]) -> list[tuple[datetime, int]]:
    return sorted((each.slot.due_at, each.account_id or 0) for each in coming)


def told(world: World, **fields: Typed) -> tuple[str, ...]:
    return world.looking.of_typed({**world.planning.form_of(1), **typed(fields)}, 1).warnings


def test_an_edit_that_begins_anew_says_so_and_how_many_open_tasks_it_skips(world: World) -> None:
    world.add_goal()
    world.tick()
    # The skipped task and the first one of the new schedule share a day: the dates alone show no change.
    assert told(world, policy_type="after_completion") == (
        "Saving begins the schedule anew today and skips 1 open task.",
    )
    later = told(world, policy_type="after_completion", start_date="2027-06-01")
    assert later == ("Saving begins the schedule anew on 1 June 2027 and skips 1 open task.",)


def test_an_edit_that_takes_an_account_away_says_what_it_skips(world: World) -> None:
    world.add_accounts(2)
    world.add_goal(account_ids=[1, 2], start_date="2027-05-03")
    world.tick()
    assert told(world, account_ids=[1]) == ("Saving skips 2 open tasks.",)
    assert told(world, description="Another name") == ()
