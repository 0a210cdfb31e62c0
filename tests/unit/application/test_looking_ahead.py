"""Looking ahead: what is said to come is what comes, and nothing changes by asking."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from app.application.looking_ahead import Outlook
from app.domain.errors import NotFound
from app.domain.line import Line
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.policy import PlanningDay, Slot
from app.domain.task import Task
from tests.builders import Typed, World, day, refusals, typed
from tests.unit.application.outlooks import DEADLINE, previewed
from tests.unit.application.test_attention import goals


def days_of(outlook: Outlook) -> list[date]:
    return [coming.slot.due_date for coming in outlook.coming]


def test_a_form_shows_its_next_ten_dates_and_its_rule_in_words(world: World) -> None:
    outlook = previewed(world, interval_days=3)
    assert days_of(outlook) == [day("2027-05-04") + timedelta(3 * number) for number in range(10)]
    assert (outlook.sentence, outlook.warnings) == ("Every 3 days from 4 May 2027", ())


def test_looking_at_a_form_saves_nothing(world: World) -> None:
    before = world.store.tables.snapshot()
    previewed(world)
    assert (world.store.tables, world.scheduler.wake_ups) == (before, [])


def test_a_form_that_cannot_be_saved_is_refused_like_one(world: World) -> None:
    refused = refusals(lambda: previewed(world, interval_days=0))
    assert [error.field for error in refused] == ["interval_days"]


def test_an_unknown_goal_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.looking.of_typed(world.form(), 4711)


@settings(max_examples=120)
@given(goal=goals())
def test_what_a_form_shows_is_what_happens_when_everything_is_done_in_time(goal: dict[str, Typed]) -> None:
    world = World()
    world.add_accounts(3)
    form = world.form(**goal)
    told = [(coming.slot.due_at, coming.account_id) for coming in world.looking.of_typed(form, None).coming]
    world.planning.add(form, "ann")
    made = _made_in_time(world, len(told))
    # Of several on one instant, which line comes first is no promise.
    assert sorted(told, key=str) == sorted(made[: len(told)], key=str)


def _made_in_time(world: World, wanted: int) -> list[tuple[object, int | None]]:
    """Each task is done on its day, one that is late at once, and the clock goes to the next wake-up."""
    made: list[Task] = []
    for _ in range(1500):
        following = world.tick()
        made = sorted(world.tasks(), key=lambda task: (task.due_at, task.line_id))
        if len(made) > wanted + 3 or (following is None and not any(task.is_open for task in made)):
            break
        for task in made:
            if task.is_open and task.due_date <= world.clock.now().date():
                world.act(task.id, "complete")
        if following is None or following > world.clock.now() + timedelta(hours=6):
            following = world.clock.now() + timedelta(hours=6)
        world.clock.instant = max(following, world.clock.now() + timedelta(seconds=1))
    return [(task.due_at, task.account_id) for task in made]


def test_turns_and_accounts_stand_beside_the_dates(world: World) -> None:
    outlook = previewed(world, account_ids=[2, 1], task_distribution_strategy="round_robin")
    assert [coming.account_id for coming in outlook.coming] == [2, 1] * 5


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ({"start_date": "2027-03-25"}, "This makes 41 tasks at once."),
        ({"start_date": "1900-01-01"}, "This makes 46,510 tasks at once. That is a lot"),
        ({"policy_type": "cron", "cron": "0 * * * *", "start_date": "2027-05-05"}, "This makes up to 24 tasks a day."),
        ({"policy_type": "cron", "cron": "* * * * *", "start_date": "2027-05-05"}, "This makes up to 1,440 tasks"),
        ({**DEADLINE, "total_occurrences": "200"}, "This makes up to 20 tasks a day."),
        ({"account_ids": list(range(1, 12)), "start_date": "2027-05-05"}, "This makes up to 11 tasks a day."),
        ({**DEADLINE, "daily_cap": "2", "total_occurrences": "30"}, "10 of 30 do not fit: raise the cap to 3 a day,"),
        ({**DEADLINE, "excluded_weekdays": list("0123456")}, "10 of 10 do not fit."),
        ({"interval_days": 7, "excluded_weekdays": [1]}, "No day is left for it"),
    ],
)  # fmt: skip
def test_what_is_possible_and_probably_not_meant_is_said(world: World, fields: dict[str, Typed], warning: str) -> None:
    world.add_accounts(9)
    warnings = previewed(world, **fields).warnings
    assert [text for text in warnings if text.startswith(warning)], warnings


@pytest.mark.parametrize(
    "fields", [{}, DEADLINE, {"start_date": "2027-03-25", "catchup_strategy": "latest"}, {"start_date": "2027-05-20"}]
)
def test_what_is_usual_brings_no_warning(world: World, fields: dict[str, Typed]) -> None:
    assert previewed(world, account_ids=[1, 2], **fields).warnings == ()


def test_an_edit_shows_its_next_dates_and_saves_nothing(world: World) -> None:
    world.add_goal(interval_days=2)
    first = day("2027-05-04")
    assert days_of(edited(world, 1, interval_days=3)) == [first + timedelta(3 * number) for number in range(10)]
    assert world.line().cursor == first - timedelta(1)


def test_a_paused_goal_has_nothing_to_come(world: World) -> None:
    world.add_goal()
    world.planning.pause(1, "ann")
    assert world.looking.of_goal(1).coming == ()


def edited(world: World, goal_id: int, **fields: Typed) -> Outlook:
    return world.looking.of_typed({**world.planning.form_of(goal_id), **typed(fields)}, goal_id)


def test_an_edit_shows_dates_for_an_account_that_it_adds(world: World) -> None:
    goal_id = world.add_goal(account_ids=[1])
    world.tick()
    coming = edited(world, goal_id, account_ids=[1, 2]).coming
    assert [(f"{each.slot.due_date:%m-%d}", each.account_id) for each in coming[:3]] == [
        ("05-04", 2), ("05-05", 1), ("05-05", 2)
    ]  # fmt: skip


def test_an_edit_looks_at_the_breaks_of_an_account_that_it_adds(world: World) -> None:
    goal_id = world.add_goal(account_ids=[1])
    holiday = {"name": "Holiday", "first_day": "2027-05-01", "last_day": "2027-05-09", "scope": "account-2"}
    world.breaks.add(typed(holiday), "ann")
    coming = edited(world, goal_id, account_ids=[2]).coming
    assert coming[0].slot.due_date == day("2027-05-10")


def test_an_edit_that_makes_a_completed_goal_active_again_shows_what_comes_of_it(world: World) -> None:
    goal_id = world.add_goal(**{**DEADLINE, "total_occurrences": "1"})
    world.on("2027-05-13").tick()
    world.complete(1)
    outlook = edited(world, goal_id, deadline_date="2027-05-20", total_occurrences=2, reactivate="on")
    assert days_of(outlook) == [day("2027-05-20")]


def test_an_edit_that_ends_a_freeze_shows_what_comes_of_it(world: World) -> None:
    goal_id = world.add_goal(freeze_on_miss="on")
    world.tick()
    world.on("2027-05-06").tick()
    assert days_of(edited(world, goal_id, freeze_on_miss=[]))[:2] == [day("2027-05-06"), day("2027-05-07")]


def test_what_is_made_at_once_keeps_an_account_busy(world: World) -> None:
    world.add_goal(account_ids=[1], start_date="2027-05-03")
    world.tick()
    late: dict[str, Typed] = {
        "account_ids": [1, 2],
        "task_distribution_strategy": "least_busy",
        "start_date": "2027-05-01",
    }
    told = [coming.account_id for coming in previewed(world, **late).coming[:4]]
    goal_id = world.add_goal(**late)
    world.tick()
    assert told == [task.account_id for task in world.tasks(goal_id)] == [2, 2, 1, 2]


def test_of_accounts_that_have_nothing_to_do_the_one_comes_that_was_not_served_for_longest(world: World) -> None:
    goal_id = world.add_goal(account_ids=[1, 2], task_distribution_strategy="least_busy")
    for number in range(1, 5):
        world.tick()
        world.complete(number)
        world.days_later(1)
    coming = world.looking.of_goal(goal_id).coming
    assert [each.account_id for each in coming[:4]] == [1, 2, 1, 2]


@pytest.mark.parametrize("policy", ["fixed", "after_completion"])
def test_what_is_open_keeps_an_account_busy_until_its_day_is_over(world: World, policy: str) -> None:
    goal_id = world.add_goal(account_ids=[1, 2], task_distribution_strategy="least_busy", policy_type=policy)
    world.tick()
    told = [coming.account_id for coming in world.looking.of_goal(goal_id).coming[:6]]
    for number in range(1, 7):
        world.complete(number)
        world.days_later(1).tick()
    assert told == [task.account_id for task in world.tasks()[1:]] == [2, 1, 2, 1, 2, 1]


def test_what_comes_after_a_task_that_was_moved_is_counted_from_its_new_day(world: World) -> None:
    goal_id = world.add_goal(policy_type="after_completion", interval_days=3)
    world.tick()
    world.reschedule(1, "2027-05-10")
    assert days_of(world.looking.of_goal(goal_id))[0] == day("2027-05-13")


def test_a_goal_whose_accounts_are_all_paused_says_why_nothing_comes(world: World) -> None:
    world.platforms.pause_account(1, "ann")
    outlook = previewed(world, account_ids=[1])
    assert (outlook.coming, outlook.warnings) == (
        (), ("All its accounts are paused: nothing is made until one of them goes on.",)
    )  # fmt: skip


def test_a_goal_of_many_accounts_asks_its_policy_as_often_as_that_of_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    upcoming = FixedInterval.upcoming

    def counted(policy: FixedInterval, line: Line, day: PlanningDay, limit: int) -> tuple[Slot, ...]:
        asked.append(line.id)
        return upcoming(policy, line, day, limit)

    monkeypatch.setattr(FixedInterval, "upcoming", counted)
    accounts = world.add_accounts(7)
    previewed(world, account_ids=accounts[:1])
    of_one = len(asked)
    asked.clear()
    coming = previewed(world, account_ids=accounts).coming
    assert (len(asked), [each.account_id for each in coming[:7]]) == (of_one, accounts)
