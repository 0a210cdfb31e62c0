"""Tasks that are skipped together: the same comes of it whether somebody has looked at them before or not."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.account import AccountState
from app.domain.goal import Distribution, Goal
from app.domain.goal_aggregate import GoalAggregate
from app.domain.goal_tasks import GoalTasks, MassSkip
from app.domain.line import Line, TaskCounts
from app.domain.scheduling.fixed import FixedInterval
from app.domain.task import Task
from app.domain.task_log import Stamp
from app.domain.task_status import COMPLETED, IN_PROGRESS, SKIPPED, WAITING, TaskStatus

TODAY = date(2027, 5, 4)
NOW = datetime.combine(TODAY, time(12), UTC)
LINES: tuple[int | None, ...] = (1, 2, None)
"""The account of each line; the last one is that of an earlier way to hand tasks out."""


def task(number: int, line: int, account: int | None, days: int, status: TaskStatus) -> Task:
    due = TODAY + timedelta(days=days)
    return Task(
        id=number, goal_id=1, line_id=line, platform_id=1, account_id=account, sequence=number, due_date=due,
        due_at=datetime.combine(due, time(), UTC), created_at=NOW, status=status,
    )  # fmt: skip


def refuse() -> Iterable[Task]:
    raise AssertionError("tasks were read")


def aggregate(tasks: GoalTasks, stored: Iterable[Task]) -> GoalAggregate:
    """A goal whose lines have counted what is stored."""
    goal = Goal(
        id=1, platform_id=1, description="Post", start_date=TODAY, policy=FixedInterval(1), account_ids=(1, 2),
        distribution=Distribution.ALL,
    )  # fmt: skip
    lines = {}
    for number, account in enumerate(LINES, start=1):
        counts = TaskCounts()
        for each in stored:
            if each.line_id == number:
                counts = counts.moved(None, each.status)
        lines[number] = Line(
            id=number, goal_id=1, account_id=account, position=number, cursor=TODAY, counts=counts,
            is_closed=account is None,
        )  # fmt: skip
    live = dict.fromkeys((1, 2), AccountState.LIVE)
    return GoalAggregate(goal=goal, lines=lines, tasks=tasks, accounts=live, breaks=(), now=NOW, actor="ann")


def some_tasks(*, shared: bool) -> st.SearchStrategy[list[Task]]:
    """A few tasks of the lines; of the line that several accounts shared, where that is wanted."""
    drawn = st.tuples(
        st.integers(0, 2 if shared else 1),
        st.integers(1, 2),
        st.integers(-3, 3),
        st.sampled_from([WAITING, IN_PROGRESS]),
    )
    return st.lists(drawn, max_size=8).map(
        lambda found: [
            task(number, line + 1, LINES[line] or account, days, status)
            for number, (line, account, days, status) in enumerate(found, start=1)
        ]
    )


def a_line_then_everything(goal: GoalAggregate) -> None:
    goal.skip_lines([1], "first")
    goal.skip_everything("why")


ACTS: dict[str, Callable[[GoalAggregate], None]] = {
    "everything": lambda goal: goal.skip_everything("why"),
    "a line": lambda goal: goal.skip_lines([2], "why"),
    "an account": lambda goal: goal.skip_accounts([2], "why"),
    "a line, then everything": a_line_then_everything,
    "nobody": lambda goal: goal.skip_accounts([], "why"),
}


def outcome(goal: GoalAggregate) -> object:
    """What is said of the goal, and which audit rows are asked for in which order."""
    stored = {each.id: each for each in (*goal.tasks.no_longer_open(), *goal.open_tasks)}
    rows = list[tuple[int, Stamp]]()
    for skip in goal.mass_skips:
        held = sorted((each for each in stored.values() if skip.holds(each)), key=lambda each: (each.due_date, each.id))
        rows += [(each.id, skip.stamp) for each in held if each.id not in [row[0] for row in rows]]
    return goal.lines, sorted(goal.tasks, key=lambda each: each.id), goal.tasks.no_longer_open(), rows


@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
@given(tasks=some_tasks(shared=True))
def test_the_outcome_is_that_of_tasks_that_were_read(act: Callable[[GoalAggregate], None], tasks: list[Task]) -> None:
    read, unread = aggregate(GoalTasks(tasks), tasks), aggregate(GoalTasks((), lambda: tasks), tasks)
    act(read)
    act(unread)
    assert outcome(unread) == outcome(read)
    assert not [*read.tasks.changed(), *unread.tasks.changed()]


@given(tasks=some_tasks(shared=True))
def test_an_account_is_skipped_on_whatever_line_and_no_other(tasks: list[Task]) -> None:
    goal = aggregate(GoalTasks((), lambda: tasks), tasks)
    goal.skip_accounts([2], "why")
    assert {each.id for each in goal.open_tasks} == {each.id for each in tasks if each.account_id != 2}
    assert sum(line.counts.skipped for line in goal.lines.values()) == sum(each.account_id == 2 for each in tasks)


@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
@given(tasks=some_tasks(shared=False))
def test_none_is_read_for_that(act: Callable[[GoalAggregate], None], tasks: list[Task]) -> None:
    act(aggregate(GoalTasks((), refuse), tasks))


def test_lines_without_anything_open_ask_for_nothing() -> None:
    goal = aggregate(GoalTasks((), refuse), [task(1, 1, 1, 0, COMPLETED)])
    goal.skip_everything("why")
    assert (goal.mass_skips, goal.lines[1].last_ended_on) == ([], None)


def test_the_others_are_read_once_and_only_when_they_are_asked_for() -> None:
    known, other = task(1, 1, 1, 0, WAITING), task(2, 1, 1, 1, WAITING)
    readings: list[list[Task]] = []

    def read() -> list[Task]:
        readings.append([known, other])
        return readings[-1]

    tasks = GoalTasks([known], read)
    started = tasks[1] = replace(known, status=IN_PROGRESS)
    assert (tasks[1], readings) == (started, [])
    assert ([*tasks], tasks[2], len(readings)) == ([started, other], other, 1)
    assert [*tasks.changed()] == [started]


def test_a_task_that_is_skipped_after_something_else_became_of_it_keeps_both() -> None:
    known = task(1, 1, 1, 0, WAITING)
    goal = aggregate(GoalTasks([known]), [known])
    goal.tasks[1] = replace(known, has_superseded=True)
    goal.skip_everything("why")
    expected = replace(known, has_superseded=True, status=SKIPPED, ended_at=NOW)
    assert [*goal.tasks.changed()] == [expected]
    assert goal.mass_skips == [MassSkip(goal.stamp("why"), task_ids={1})]
