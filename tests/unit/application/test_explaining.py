"""Why a task stands where it stands: recorded with its birth, and foretold in the same words."""

import pytest

from tests.builders import Typed, World, day

DEADLINE: dict[str, Typed] = {"policy_type": "deadline", "deadline_date": "2027-05-13", "total_occurrences": 20}
ROUND: dict[str, Typed] = {"account_ids": [1, 2, 3], "task_distribution_strategy": "round_robin"}
BUSY: dict[str, Typed] = {"account_ids": [1, 2], "task_distribution_strategy": "least_busy"}


def reasons(world: World) -> list[str]:
    return [world.logs(task.id)[0].stamp.notes for task in world.tasks()]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "Every day from 4 May 2027. This is the start date itself."),
        (
            {"start_date": "2027-05-03", "catchup_strategy": "none"},
            "Every day from 3 May 2027. This is 1 day after the start.",
        ),
        (
            {"start_date": "2027-05-01", "catchup_strategy": "none"},
            "Every day from 1 May 2027. This is 3 days after the start.",
        ),
        (
            {"start_date": "2027-04-28", "interval_days": 3, "catchup_strategy": "none"},
            "Every 3 days from 28 April 2027. This is 2 times 3 days after the start.",
        ),
        (
            {"policy_type": "state_based", "check_interval_days": 4, "start_date": "2027-04-30"},
            (
                "Every 4 days from 30 April 2027 until met. This is 4 days after the start. "
                "Only the latest of those missed was made."
            ),
        ),
        (
            DEADLINE,
            (
                "20 from 4 May 2027 to 13 May 2027. One of 20 owed when the plan was made, 2 of them on this day, "
                "spread evenly."
            ),
        ),
        (
            {**DEADLINE, "total_occurrences": 10, "deadline_shape": "front_loaded"},
            (
                "10 from 4 May 2027 to 13 May 2027. One of 10 owed when the plan was made, 3 of them on this day, "
                "spread with more at the start."
            ),
        ),
        (
            {"policy_type": "after_completion", "interval_days": 5},
            "Every 5 days after the last time, from 4 May 2027. The first one.",
        ),
        (
            {"policy_type": "cron", "cron": "0 12 * * *"},
            "At 12:00, from 4 May 2027.",
        ),
        (
            {"policy_type": "calendar", "rrule": "FREQ=WEEKLY;BYDAY=TU"},
            "Every week on Tuesday, from 4 May 2027.",
        ),
        ({"account_ids": [2]}, "Every day from 4 May 2027. This is the start date itself. Each account has its own."),
        (ROUND, "Every day from 4 May 2027. This is the start date itself. The account whose turn it was: 1 of 3."),
        (BUSY, "Every day from 4 May 2027. This is the start date itself. The account with the fewest open tasks: 0."),
    ],
)
def test_the_reason_is_foretold_and_recorded_in_the_same_words(
    world: World, fields: dict[str, Typed], why: str
) -> None:
    world.add_goal(**fields)
    foretold = world.looking.of_goal(1).coming[0].why
    world.tick()
    recorded = reasons(world)[0]
    assert (recorded, why.startswith(foretold)) == (why, True)
    assert foretold == why.removesuffix(" Only the latest of those missed was made.")


def test_what_was_made_late_says_so(world: World) -> None:
    world.add_goal(start_date="2027-05-02", interval_days=5)
    world.tick()
    rule = "Every 5 days from 2 May 2027."
    assert reasons(world) == [f"{rule} This is the start date itself. Made late, on 4 May 2027."]


def test_the_latest_of_several_says_what_became_of_the_others(world: World) -> None:
    world.add_goal(start_date="2027-05-01", catchup_strategy="latest")
    world.tick()
    rule = "Every day from 1 May 2027. This is 3 days after the start."
    assert reasons(world) == [f"{rule} Only the latest of those missed was made."]


def test_slots_in_a_break_are_not_called_missed(world: World) -> None:
    world.add_goal(start_date="2027-05-03", catchup_strategy="latest")
    world.add_break("Away", day("2027-05-03"), day("2027-05-03"))
    world.tick()
    assert reasons(world) == ["Every day from 3 May 2027. This is 1 day after the start."]


def test_a_time_still_to_come_is_not_called_the_latest_of_those_missed(world: World) -> None:
    world.add_goal(start_date="2027-05-01", catchup_strategy="latest", due_time="18:00")
    world.tick()
    rule = "Every day from 1 May 2027."
    assert reasons(world) == [
        (
            f"{rule} This is 2 days after the start. Only the latest of those missed was made."
            " Made late, on 4 May 2027 at 12:00 UTC."
        ),
        f"{rule} This is 3 days after the start.",
    ]


def test_an_account_is_explained_only_where_there_is_one(world: World) -> None:
    for accounts in ([], [1]):
        world.add_goal(account_ids=accounts)
    world.tick()
    rule = "Every day from 4 May 2027. This is the start date itself."
    assert reasons(world) == [rule]
    assert world.logs(2)[0].stamp.notes == f"{rule} Each account has its own."


def test_the_day_of_the_last_end_is_the_reason_for_the_next(world: World) -> None:
    world.add_goal(policy_type="after_completion", interval_days=2)
    world.tick()
    world.complete(1)
    world.on("2027-05-06").tick()
    rule = "Every 2 days after the last time, from 4 May 2027."
    assert reasons(world)[1] == f"{rule} The last one ended on 4 May 2027."


def test_what_a_break_puts_off_says_so(world: World) -> None:
    world.add_goal(policy_type="after_completion", interval_days=2)
    world.add_break("Away", world.clock.now().date(), world.clock.now().date())
    world.on("2027-05-05").tick()
    rule = "Every 2 days after the last time, from 4 May 2027."
    assert reasons(world) == [f"{rule} The first one, put off to the first possible day."]


def test_what_depends_on_an_end_to_come_says_so(world: World) -> None:
    world.add_goal(policy_type="after_completion", interval_days=2)
    world.tick()
    rule = "Every 2 days after the last time, from 4 May 2027."
    expected = f"{rule} Counted from the day on which the one before it is expected to end."
    assert [coming.why for coming in world.looking.of_goal(1).coming[:2]] == [expected, expected]


def test_a_turn_that_passed_over_accounts_says_how_many(world: World) -> None:
    world.add_goal(**ROUND)
    world.platforms.pause_account(1, "ann")
    world.tick()
    assert reasons(world)[0].endswith("The account whose turn it was: 2 of 3; 1 before it is not live.")


def test_the_least_busy_account_says_how_busy_it_is(world: World) -> None:
    world.add_goal(**BUSY, start_date="2027-05-02")
    world.tick()
    assert [why.partition("open tasks: ")[2].partition(".")[0] for why in reasons(world)] == ["0", "0", "1"]


def test_the_reason_stays_when_the_goal_is_edited(world: World) -> None:
    world.add_goal()
    world.tick()
    world.edit(1, interval_days=9)
    assert reasons(world) == ["Every day from 4 May 2027. This is the start date itself."]


def test_every_follower_has_the_reason_in_its_own_history(world: World) -> None:
    for account in (1, 2):
        world.add_goal(account_ids=[account])
    world.tick()
    first, second = (world.logs(task)[0].stamp.notes for task in (1, 2))
    assert first == second == ("Every day from 4 May 2027. This is the start date itself. Each account has its own.")


def test_what_a_deadline_owes_again_is_the_reason_of_the_new_plan(world: World) -> None:
    world.add_goal(policy_type="deadline", deadline_date="2027-05-13", total_occurrences=5, daily_cap=1)
    world.on("2027-05-05").tick()
    world.act(1, "fail")
    world.on("2027-05-07").tick()
    assert "One of 5 owed when the plan was made, spread evenly." in reasons(world)[1]


@pytest.mark.parametrize(
    ("fields", "late"),
    [
        ({"due_time": "09:00"}, [" Made late, on 4 May 2027 at 12:00 UTC."]),
        ({"due_time": "12:00"}, [""]),
        ({"policy_type": "cron", "cron": "0 11,12 * * *"}, [" Made late, on 4 May 2027 at 12:00 UTC.", ""]),
        ({}, [""]),
    ],
)
def test_what_is_made_after_its_time_of_the_same_day_says_so(fields: dict[str, str], late: list[str]) -> None:
    world = World()
    world.add_goal(**fields)
    world.tick()
    said = [reason[reason.find(" Made late") :] if "Made late" in reason else "" for reason in reasons(world)]
    assert said == late
