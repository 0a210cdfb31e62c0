"""The life cycle: every act on every status, and the audit rows of every arrow."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from app.domain.task import Task, TaskChange
from app.domain.task_log import Stamp, TaskLog
from app.domain.task_status import (
    ACTS,
    COMPLETED,
    FAILED,
    IN_PROGRESS,
    SKIPPED,
    STATUSES,
    WAITING,
    InvalidTransition,
    TaskStatus,
)

MORNING, NOON = datetime(2027, 5, 4, 8, tzinfo=UTC), datetime(2027, 5, 4, 12, tzinfo=UTC)
STAMP = Stamp(at=NOON, actor="ann", notes="because", run_id=7)
TABLE = {
    ("Waiting", "start"): ("InProgress",),
    ("Waiting", "complete"): ("InProgress", "Completed"),
    ("Waiting", "fail"): ("InProgress", "Failed"),
    ("Waiting", "skip"): ("Skipped",),
    ("InProgress", "complete"): ("Completed",),
    ("InProgress", "fail"): ("Failed",),
    ("InProgress", "skip"): ("Skipped",),
    ("InProgress", "reopen"): ("Waiting",),
    ("Completed", "reopen"): ("Waiting",),
    ("Failed", "reopen"): ("Waiting",),
    ("Skipped", "reopen"): ("Waiting",),
}
CELLS = [(status, act) for status in STATUSES for act in ("start", "complete", "fail", "skip", "reopen")]


def task_in(status: TaskStatus) -> Task:
    return Task(
        id=9,
        goal_id=1,
        line_id=1,
        platform_id=1,
        account_id=None,
        sequence=1,
        due_date=date(2027, 5, 4),
        due_at=datetime(2027, 5, 5, tzinfo=UTC),
        created_at=MORNING,
        status=status,
    )


@pytest.mark.parametrize(("status", "act"), CELLS)
def test_an_act_leads_where_the_table_says_or_nowhere(status: str, act: str) -> None:
    path = STATUSES[status].after(act)
    assert (None if path is None else tuple(step.name for step in path)) == TABLE.get((status, act))


@pytest.mark.parametrize(("status", "act"), sorted(TABLE))
def test_every_arrow_writes_one_audit_row_with_the_same_stamp(status: str, act: str) -> None:
    stops = (status, *TABLE[status, act])
    rows = tuple(
        TaskLog(task_id=9, from_status=before, to_status=after, stamp=STAMP) for before, after in pairwise(stops)
    )
    assert task_in(STATUSES[status]).act(act, STAMP).logs == rows


@pytest.mark.parametrize(("status", "act"), [cell for cell in CELLS if cell not in TABLE])
def test_an_act_without_an_arrow_is_refused_naming_task_status_and_act(status: str, act: str) -> None:
    with pytest.raises(InvalidTransition) as refused:
        task_in(STATUSES[status]).act(act, STAMP)
    error = refused.value
    assert (error.task_id, error.status, error.act, str(error)) == (
        9,
        STATUSES[status],
        act,
        f"Task 9 is {status}: it is not possible to {act} it.",
    )


def test_creation_writes_the_first_row_from_empty_to_waiting() -> None:
    task = task_in(WAITING)
    row = TaskLog(task_id=9, from_status="", to_status="Waiting", stamp=STAMP)
    assert task.born(STAMP) == TaskChange(before=None, after=task, logs=(row,))


def test_completing_a_waiting_task_starts_and_ends_it_at_once() -> None:
    task = task_in(WAITING)
    assert task.act("complete", STAMP).after == replace(task, status=COMPLETED, started_at=NOON, ended_at=NOON)


def test_completing_work_in_progress_keeps_when_it_was_started() -> None:
    task = replace(task_in(IN_PROGRESS), started_at=MORNING)
    assert task.act("complete", STAMP).after == replace(task, status=COMPLETED, ended_at=NOON)


def test_a_skipped_waiting_task_was_never_started() -> None:
    task = task_in(WAITING)
    assert task.act("skip", STAMP).after == replace(task, status=SKIPPED, ended_at=NOON)


@pytest.mark.parametrize("status", [IN_PROGRESS, COMPLETED, FAILED, SKIPPED])
def test_a_reopened_task_is_neither_started_nor_ended(status: TaskStatus) -> None:
    task = replace(task_in(status), started_at=MORNING, ended_at=MORNING)
    assert task.act("reopen", STAMP).after == replace(task, status=WAITING, started_at=None, ended_at=None)


@pytest.mark.parametrize("status", list(STATUSES))
def test_a_status_offers_exactly_the_acts_that_it_allows(status: str) -> None:
    assert STATUSES[status].possible_acts == tuple(act for act in ACTS if (status, act) in TABLE)


def test_only_waiting_and_in_progress_are_open() -> None:
    assert [name for name, status in STATUSES.items() if status.is_open] == ["Waiting", "InProgress"]


def test_an_unknown_act_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="unknown act '__init__'"):
        WAITING.after("__init__")
