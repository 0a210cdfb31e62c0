"""The list of tasks: filters, order, pages, and what is overdue."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import cycle

import pytest

from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.domain.account import AccountState
from app.domain.breaks import Break
from app.domain.errors import NotFound
from app.domain.run import RunKind, RunStatus
from app.domain.scheduling.state_based import StateBased
from app.ports.read_models import InvalidCursor, Page, TaskFilter, TaskRow
from tests.contracts.seed import DAY, NOW, TODAY, Seed, by_id

EVERYTHING = TaskFilter()


def listed(pages: SqlReadModels, wanted: TaskFilter, now: datetime = NOW) -> list[int]:
    return [row.id for row in pages.tasks(wanted, now, None, 1000).items]


def leafed(turn: Callable[[str | None], Page[TaskRow]]) -> tuple[list[list[int]], list[list[int]]]:
    """The ids of each page, from the first to the last and back again."""
    page = turn(None)
    there = [page]
    while page.next is not None:
        page = turn(page.next)
        there.append(page)
    back = [page]
    while page.previous is not None:
        page = turn(page.previous)
        back.append(page)
    forwards, backwards = ([[row.id for row in page.items] for page in pages] for pages in (there, back))
    return forwards, backwards


def test_a_row_says_all_that_lists_show(seed: Seed, pages: SqlReadModels) -> None:
    (task,) = seed.tasks(1)
    assert pages.task(task.id, NOW) == TaskRow(
        id=task.id,
        goal_id=seed.goal.id,
        goal_description="Water the plants",
        platform_id=seed.platform.id,
        platform_name="Garden",
        platform_color="#206bc4",
        account_id=seed.account.id,
        account_username="ann",
        account_is_paused=False,
        sequence=task.sequence,
        status="Waiting",
        due_date=TODAY,
        due_at=task.due_at,
        due_time=None,
        zone="UTC",
        is_overdue=False,
        created_at=NOW,
        started_at=None,
        ended_at=None,
        possible_acts=("start", "complete", "fail", "skip"),
        live_run=None,
        live_run_status=None,
        failed_run_id=None,
        minutes=None,
        proposal="",
        execution_strategy="Manual",
        check_strategy="ManualCheck",
        can_be_met=False,
        version=1,
    )
    assert pages.tasks(EVERYTHING, NOW, None).items == (pages.task(task.id, NOW),)


def test_a_row_of_a_goal_with_a_time_names_it_by_the_goals_clock(seed: Seed, pages: SqlReadModels) -> None:
    (task,) = seed.tasks(1, of=seed.more(due_time=time(9, 30), zone="Asia/Kathmandu"))
    with seed.begin() as uow:
        uow.tasks.mark([replace(task, due_at=datetime(2027, 5, 4, 3, 45, tzinfo=UTC))])
        uow.commit()
    row = pages.task(task.id, NOW)
    assert (row.due_time, row.zone) == (time(9, 30), "Asia/Kathmandu")


def test_a_row_names_the_run_that_is_queued_or_running(seed: Seed, pages: SqlReadModels) -> None:
    (task,) = seed.tasks(1)
    seed.run(task, RunKind.CHECK)
    row = pages.task(task.id, NOW)
    assert (row.live_run, row.live_run_status) == (RunKind.CHECK, RunStatus.QUEUED)


def test_a_task_of_the_platform_itself_has_no_user_name(seed: Seed, pages: SqlReadModels) -> None:
    (task,) = seed.tasks(1, of=seed.more(policy=StateBased(1)))
    row = pages.task(task.id, NOW)
    assert (row.account_id, row.account_username, row.account_is_paused, row.can_be_met) == (None, "", False, True)


def test_a_hidden_task_appears_nowhere(seed: Seed, pages: SqlReadModels) -> None:
    (task,) = seed.tasks(1)
    with seed.begin() as uow:
        uow.tasks.hide(goal_id=seed.goal.id)
        uow.commit()
    assert listed(pages, EVERYTHING) == []
    with pytest.raises(NotFound):
        pages.task(task.id, NOW)


GROUPS = {
    (): {"Waiting", "InProgress", "Completed", "Skipped"},
    ("Waiting",): {"Waiting"},
    ("Skipped", "InProgress"): {"InProgress", "Skipped"},
    ("open",): {"Waiting", "InProgress"},
    ("ended",): {"Completed", "Skipped"},
}
ACTS: tuple[tuple[str, ...], ...] = (("start",), (), ("complete",), ("skip",))


@pytest.mark.parametrize("size", [1, 4, 100])
def test_pages_show_every_row_once_in_both_directions_what_is_open_first_then_what_ended_newest_first(
    seed: Seed, pages: SqlReadModels, size: int
) -> None:
    tasks = seed.tasks(6) + seed.tasks(7, step=timedelta())
    ended = [seed.act(task.id, *acts) for task, acts in zip(tasks, cycle(ACTS), strict=False)]
    by_due = sorted(ended, key=lambda task: (task.due_at, task.id))
    in_order = [task for task in by_due if task.is_open] + [task for task in reversed(by_due) if not task.is_open]
    for statuses, names in GROUPS.items():
        expected = [task.id for task in in_order if task.status.name in names]
        forwards, backwards = leafed(partial(pages.tasks, TaskFilter(statuses=statuses), NOW, size=size))
        assert forwards == [expected[start : start + size] for start in range(0, len(expected), size)]
        assert backwards == forwards[::-1]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "ü",
        "WyJuIl0",
        "WyJuIiwwLDFlOTk5LDFd",
        "WyJuIiwyLDEsMV0",
        "WyJuIiwtMSwxLDFd",
        "W10",
        "bnVsbA",
        "A" * 400,
        "%",
    ],
)
def test_a_place_that_cannot_be_read_is_refused(pages: SqlReadModels, cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        pages.tasks(EVERYTHING, NOW, cursor)


def test_a_place_beyond_all_time_is_refused(pages: SqlReadModels) -> None:
    with pytest.raises(InvalidCursor):
        pages.tasks(EVERYTHING, NOW, "WyJuIiwwLDkyMjMzNzIwMzY4NTQ3NzU4MDcsMV0")


def test_by_goal_account_platform(seed: Seed, pages: SqlReadModels) -> None:
    mine, others = seed.tasks(2), seed.tasks(1, of=seed.more(account=seed.other_account))
    assert listed(pages, TaskFilter(goal_id=seed.goal.id)) == by_id(mine)
    assert listed(pages, TaskFilter(account_id=seed.other_account.id)) == by_id(others)
    assert sorted(listed(pages, TaskFilter(platform_id=seed.platform.id))) == by_id([*mine, *others])
    assert listed(pages, TaskFilter(platform_id=seed.platform.id + 1)) == []


def test_by_due_date_both_ends_included(seed: Seed, pages: SqlReadModels) -> None:
    tasks = seed.tasks(5)
    assert listed(pages, TaskFilter(due_from=TODAY + DAY, due_to=TODAY + 3 * DAY)) == by_id(tasks[1:4])
    assert listed(pages, TaskFilter(due_from=TODAY.max)) == []
    assert listed(pages, TaskFilter(due_to=TODAY.max, due_from=TODAY.min)) == by_id(tasks)


def test_a_status_that_does_not_exist_has_no_tasks(seed: Seed, pages: SqlReadModels) -> None:
    seed.tasks(1)
    assert listed(pages, TaskFilter(statuses=("Lost",))) == []


@pytest.mark.parametrize("text", ["ärger", "ÄRGER", "100%", "a_b", "  Ärger  ", "\\o/"])
def test_a_text_is_found_whatever_its_case_and_wildcards_mean_themselves(
    seed: Seed, pages: SqlReadModels, text: str
) -> None:
    seed.tasks(1, of=seed.more("100 axb without"))
    wanted = seed.tasks(1, of=seed.more("Viel Ärger mit 100% von a_b \\o/"))
    assert listed(pages, TaskFilter(text=text)) == by_id(wanted)


def test_a_text_is_found_in_the_user_name_too(seed: Seed, pages: SqlReadModels) -> None:
    seed.tasks(1)
    bobs = seed.tasks(1, of=seed.more(account=seed.other_account))
    both = seed.tasks(1, of=seed.more("For Bob", account=seed.other_account))
    assert listed(pages, TaskFilter(text="BOB")) == by_id([*bobs, *both])
    assert listed(pages, TaskFilter(text="nobody")) == []


def test_a_text_that_many_goals_have_is_found_in_order(seed: Seed, pages: SqlReadModels) -> None:
    wanted = [seed.tasks(1, of=seed.more(f"Sweep {number}"))[0] for number in range(60)]
    seed.tasks(1)
    assert listed(pages, TaskFilter(text="sweep")) == by_id(wanted)


def overdue(seed: Seed, pages: SqlReadModels, now: datetime) -> bool:
    """Both ways of asking give the same answer."""
    row = pages.tasks(EVERYTHING, now, None).items[0]
    assert listed(pages, TaskFilter(overdue=True), now) == ([row.id] if row.is_overdue else [])
    assert pages.dashboard(now).overdue == int(row.is_overdue)
    return row.is_overdue


def test_a_task_is_overdue_from_its_due_instant_until_it_ends(seed: Seed, pages: SqlReadModels) -> None:
    (task,) = seed.tasks(1)
    moment = timedelta(microseconds=1)
    answers = [overdue(seed, pages, task.due_at - moment), overdue(seed, pages, task.due_at)]
    seed.act(task.id, "complete")
    assert [*answers, overdue(seed, pages, task.due_at)] == [False, True, False]


def test_grace_puts_overdue_off(seed: Seed, pages: SqlReadModels) -> None:
    with seed.begin() as uow:
        uow.goals.save(replace(seed.goal, grace_minutes=90))
        uow.commit()
    (task,) = seed.tasks(1)
    grace = timedelta(minutes=90)
    answers = [overdue(seed, pages, task.due_at + grace - DAY / 86_400), overdue(seed, pages, task.due_at + grace)]
    assert answers == [False, True]


def test_a_paused_account_has_nothing_overdue(seed: Seed, pages: SqlReadModels) -> None:
    (task,) = seed.tasks(1)
    with seed.begin() as uow:
        uow.platforms.save_account(replace(seed.account, state=AccountState.PAUSED))
        uow.commit()
    assert not overdue(seed, pages, task.due_at)
    assert pages.task(task.id, NOW).account_is_paused


def test_a_deleted_break_suspends_nothing(seed: Seed, pages: SqlReadModels) -> None:
    (task,) = seed.tasks(1)
    with seed.begin() as uow:
        day = task.due_at.date()
        uow.goals.delete_break(uow.goals.add_break(Break(id=0, name="b", first_day=day, last_day=day)).id, NOW)
        uow.commit()
    assert overdue(seed, pages, task.due_at)


@pytest.mark.parametrize("touching", ["everything", "platform", "account", "goal", "other goal"])
def test_a_break_suspends_overdue_on_its_own_days(seed: Seed, pages: SqlReadModels, touching: str) -> None:
    (task,) = seed.tasks(1)
    other = seed.more()
    ids: dict[str, dict[str, int]] = {
        "everything": {},
        "platform": {"platform_id": seed.platform.id},
        "account": {"account_id": seed.account.id},
        "goal": {"goal_id": seed.goal.id},
        "other goal": {"goal_id": other.goal_id},
    }
    day = task.due_at.date()
    with seed.begin() as uow:
        uow.goals.add_break(Break(id=0, name="b", first_day=day, last_day=day, **ids[touching]))
        uow.commit()
    answers = [overdue(seed, pages, task.due_at), overdue(seed, pages, task.due_at + DAY)]
    assert answers == [touching == "other goal", True]


@pytest.mark.parametrize(
    ("zone", "hour", "answers"),
    [
        ("Pacific/Auckland", 10, [False, True]),
        ("Pacific/Auckland", 13, [True, False]),
        ("America/Los_Angeles", 5, [False, True]),
        ("America/Los_Angeles", 9, [True, False]),
    ],
)
def test_the_days_of_a_break_are_those_in_the_zone_of_the_goal(
    seed: Seed, pages: SqlReadModels, zone: str, hour: int, answers: list[bool]
) -> None:
    """At 12:00 UTC a new day begins in Auckland, at 7:00 UTC in Los Angeles: a break ends or begins there."""
    (task,) = seed.tasks(1, of=seed.more(zone=zone), due=TODAY - 5 * DAY)
    day = TODAY - DAY if zone.startswith("America") else TODAY
    now = datetime.combine(TODAY, time(hour), UTC)
    found = []
    for first in (day, day + DAY):
        with seed.begin() as uow:
            added = uow.goals.add_break(Break(id=0, name="b", first_day=first, last_day=first))
            uow.commit()
        found.append(overdue(seed, pages, now))
        with seed.begin() as uow:
            uow.goals.delete_break(added.id, now)
            uow.commit()
    assert (found, pages.task(task.id, now).is_overdue) == (answers, True)
