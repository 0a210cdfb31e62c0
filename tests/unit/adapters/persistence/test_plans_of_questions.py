"""What an act asks about a few ids is found by an index: SQLite never reads a whole table for it."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, event

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.read_models.sql_handwork_reads import SqlHandworkReads
from app.adapters.persistence.unit_of_work import SqlUnitOfWork
from app.domain.errors import ConcurrentChange
from app.domain.goal_tasks import MassSkip
from app.domain.run import Run, RunKind
from app.domain.task_log import Stamp

NOW = datetime(2027, 5, 4, 12, tzinfo=UTC)
STAMP = Stamp(at=NOW, actor="ann")
RUN = Run(id=1, task_id=1, goal_id=1, account_id=1, kind=RunKind.EXECUTION, requested_by="somebody", queued_at=NOW)
QUESTIONS: dict[str, Callable[[SqlUnitOfWork], object]] = {
    "goals": lambda uow: uow.goals.get_all([1, 2]),
    "lines of a goal": lambda uow: uow.goals.lines_of(1),
    "lines of goals": lambda uow: uow.goals.lines_of_all([1, 2]),
    "standings": lambda uow: uow.goals.standings([1, 2]),
    "goals that are due": lambda uow: uow.goals.due(NOW, 10),
    "the next attention": lambda uow: uow.goals.next_attention_at(),
    "goals of an account": lambda uow: uow.goals.of_account(1),
    "goals of a platform": lambda uow: uow.goals.of_platform(1),
    "goals with work on a platform": lambda uow: uow.goals.working_on_platform(1),
    "open tasks": lambda uow: uow.tasks.for_pass([1, 2], []),
    "open tasks and those that did not supersede yet": lambda uow: uow.tasks.for_pass([1, 2], [1]),
    "the history of a goal": lambda uow: uow.tasks.history_of(1),
    "how busy accounts are": lambda uow: uow.tasks.busyness(1, [1, 2]),
    "where accounts stand": lambda uow: uow.platforms.account_states([1, 2]),
    "the live run of a task": lambda uow: uow.runs.live_of_task(1),
    "what is queued of tasks": lambda uow: uow.runs.cancel_queued_of([1, 2], NOW, "the task ended"),
    "runs whose lease is over": lambda uow: uow.runs.leases_over(NOW),
    "the next end of a lease": lambda uow: uow.runs.next_lease_end(),
}
MAY_BE_READ_WHOLE = (
    "SCAN json_each",  # the list of ids itself
    "SCAN breaks",  # all of them decide, and there are few
    "SCAN goal_lines USING COVERING INDEX ix_goal_lines_next_attention_at",  # left after the first row
    "SCAN runs USING INDEX ix_runs_lease",  # as above, and only what runs is in it
)


@pytest.fixture
def database(sqlite_copy: str) -> Iterator[Database]:
    opened = open_database(sqlite_copy)
    yield opened
    opened.dispose()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_about_a_few_reads_no_whole_table(database: Database, question: str) -> None:
    plans = _explained(database, QUESTIONS[question])
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN") and not plan.startswith(MAY_BE_READ_WHOLE)] == []


@pytest.mark.parametrize("question", ["open tasks", "open tasks and those that did not supersede yet"])
def test_open_tasks_are_looked_for_by_their_goals(database: Database, question: str) -> None:
    """Not among everything that is open anywhere."""
    plans = _explained(database, QUESTIONS[question])
    assert [plan for plan in plans if "ix_tasks_status" in plan or "ix_tasks_account" in plan] == []
    assert [plan for plan in plans if "ix_tasks_goal_status_due (goal_id=? AND status=?)" in plan]


@pytest.mark.parametrize(
    ("skip", "way"), [({"task_ids": [1, 2]}, "PRIMARY KEY"), ({"line_ids": [1, 2]}, "goal_status")]
)
def test_tasks_that_are_skipped_together_are_found_by_what_names_fewest(
    database: Database, skip: dict[str, list[int]], way: str
) -> None:
    """A few tasks of a goal are not looked for among thousands that are open there."""
    plans: list[str] = []
    with contextlib.suppress(ConcurrentChange):  # there are none
        _explain(database, lambda uow: uow.tasks.skip(1, MassSkip(STAMP, **skip)), plans)
    assert len(searches := [plan for plan in plans if plan.startswith("SEARCH tasks")]) == 3
    assert [plan for plan in searches if way not in plan] == []


def test_those_that_wait_for_an_end_are_not_looked_for_among_all_that_is_queued(database: Database) -> None:
    plans = _explained(database, lambda uow: uow.runs.waiting_beside(RUN, 10))
    assert plans == ["SEARCH runs USING INDEX ix_runs_held (status=?)"]


def _explained(database: Database, question: Callable[[SqlUnitOfWork], object]) -> list[str]:
    plans: list[str] = []
    _explain(database, question, plans)
    return plans


def _explain(database: Database, question: Callable[[SqlUnitOfWork], object], plans: list[str]) -> None:
    @event.listens_for(database.writer, "before_cursor_execute")
    def explain(connection: Connection, cursor: object, sql: str, given: object, *_: object) -> None:
        assert connection.connection.driver_connection is not None
        rows = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {sql}", given)
        plans.extend(row[3] for row in rows)

    with SqlUnitOfWork(database) as uow:
        question(uow)


def test_work_by_hand_is_read_along_its_own_index(database: Database) -> None:
    plans: list[str] = []

    @event.listens_for(database.reader, "before_cursor_execute")
    def explain(connection: Connection, cursor: object, sql: str, given: object, *_: object) -> None:
        assert connection.connection.driver_connection is not None
        rows = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {sql}", given)
        plans.extend(row[3] for row in rows)

    reads = SqlHandworkReads(database)
    reads.by_hand(NOW)
    assert [plan for plan in plans if "tasks" in plan] == ["SEARCH tasks USING INDEX ix_tasks_by_hand (ended_at>?)"]
