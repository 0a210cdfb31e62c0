"""Goals, their lines and the breaks that touch them in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, insert, select, update

from app.adapters.persistence.codecs import (
    counts_of,
    goal_of,
    goal_values,
    line_of,
    line_values,
    saved_line_row,
)
from app.adapters.persistence.conditions import OPEN_STATUSES, TASK_IS_VISIBLE
from app.adapters.persistence.form_keys import SENT_WITH, insert_once
from app.adapters.persistence.goal_owners import GoalOwners
from app.adapters.persistence.goal_questions import (
    ACCOUNTS_AT_WORK,
    ACCOUNTS_OF_GOALS,
    ACCOUNTS_OF_ONE,
    COUNT_DUE,
    DUE_LINES,
    LINES_OF_GOALS,
    LOCK,
    LOCK_ALL_FREE,
    LOCK_IF_FREE,
    NEXT_ATTENTION,
    ONE_DELETED_OR_NOT,
    ONE_PRESENT_GOAL,
    PLATFORM_OF_ONE,
    PRESENT_BREAKS,
    PRESENT_GOALS,
    VERSION_LOCKED,
)
from app.adapters.persistence.label_codecs import add_tags, tag_goal
from app.adapters.persistence.line_statements import MOVE_LINE, SAVE_LINE
from app.adapters.persistence.standings import read_standings
from app.adapters.persistence.statements import insert_unless_there, update_guarded
from app.adapters.persistence.tables import breaks, goal_accounts, goal_lines, goals, tasks
from app.domain.breaks import Break, SameBreak
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.goal import Goal, GoalStatus
from app.domain.line import Line
from app.ports.standing import LineMove, Standing

_MOST_NAMED = 5


class SqlGoalRepository:
    """A deleted goal keeps its row and is found by nothing."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection
        self._owners = GoalOwners(connection)

    def flush(self) -> None:
        """Write what waits for the commit. Raises ConcurrentChange."""
        self._owners.flush()

    def get(self, goal_id: int) -> Goal:
        """Raises NotFound, also for a deleted goal."""
        return self._one(ONE_PRESENT_GOAL, goal_id)

    def get_even_deleted(self, goal_id: int) -> Goal:
        """A goal, deleted or not. Raises NotFound."""
        return self._one(ONE_DELETED_OR_NOT, goal_id)

    def get_all(self, goal_ids: Sequence[int]) -> Sequence[Goal]:
        """Those of several goals that are there, in the order of their ids."""
        asked, account_ids = {"goal_ids": goal_ids}, dict[int, list[int]]()
        for goal_id, account_id in self._connection.execute(ACCOUNTS_OF_GOALS, asked):
            account_ids.setdefault(goal_id, []).append(account_id)
        rows = self._connection.execute(PRESENT_GOALS, asked)
        return [goal_of(row, tuple(account_ids.get(row.id, ()))) for row in rows]

    def _one(self, question: Select[Any], goal_id: int) -> Goal:
        """By its number alone, which costs half of what it costs to look for one of a list."""
        row = self._connection.execute(question, {"goal_id": goal_id}).one_or_none()
        if row is None:
            raise NotFound("goal", goal_id)
        return goal_of(row, tuple(self._connection.execute(ACCOUNTS_OF_ONE, {"goal_id": goal_id}).scalars()))

    def add(self, goal: Goal, form_key: str | None = None) -> Goal:
        """The goal with its id; raises DuplicateForm where the form was sent before."""
        values = goal_values(goal) | {"version": goal.version, "form_key": form_key}
        added = replace(goal, id=insert_once(self._connection, values))
        self._owners.name(added)
        add_tags(self._connection, added.id, goal.labels.tags)
        self._owners.count(goal.platform_id, +1)
        return added

    def sent_with(self, form_key: str) -> Goal | None:
        """The goal that a form made, while it is not deleted."""
        goal_id = self._connection.execute(SENT_WITH, {"form_key": form_key}).scalar_one_or_none()
        return None if goal_id is None else self.get(goal_id)

    def save(self, goal: Goal) -> None:
        """Raises ConcurrentChange. Status DELETED hides the goal."""
        values = goal_values(goal)
        if goal.status is GoalStatus.DELETED:
            values |= {"deleted_at": datetime.now(UTC), "form_key": None}
        statement = (
            update(goals)
            .where(goals.c.id == goal.id, goals.c.version == goal.version, goals.c.deleted_at.is_(None))
            .values(**values, version=goal.version + 1)
        )
        platform_id = self._connection.execute(PLATFORM_OF_ONE, {"goal_id": goal.id}).scalar_one_or_none()
        update_guarded(self._connection, statement, "goal", goal.id)
        if platform_id is not None and platform_id != goal.platform_id:
            self._owners.count(platform_id, -1)
            self._owners.count(goal.platform_id, +1)
        if goal.status is GoalStatus.DELETED:
            # Here alone a line is written without its version: a deleted goal must never be due again.
            silent = update(goal_lines).where(goal_lines.c.goal_id == goal.id).values(next_attention_at=None)
            self._connection.execute(silent)
            self._owners.count(goal.platform_id, -1)
        self._owners.rename(goal)
        tag_goal(self._connection, goal)

    def restore(self, goal: Goal) -> None:
        """Show a deleted goal again, as it is given; raises ConcurrentChange where it is not deleted any more."""
        statement = (
            update(goals)
            .where(goals.c.id == goal.id, goals.c.version == goal.version, goals.c.deleted_at.is_not(None))
            .values(**goal_values(goal), deleted_at=None, version=goal.version + 1)
        )
        update_guarded(self._connection, statement, "goal", goal.id)
        tag_goal(self._connection, goal)
        self._owners.count(goal.platform_id, +1)

    def lock(self, goal_id: int, *, wait: bool) -> bool:
        """Take the row lock of a goal until the end of the transaction.

        False when the goal is gone or, without `wait`, when another transaction holds it. On SQLite the transaction
        already holds the only write lock. Others may still refer to the row: a foreign key takes a lock on its key.
        """
        question = LOCK if wait else LOCK_IF_FREE
        return self._connection.execute(question, {"goal_id": goal_id}).one_or_none() is not None

    def lock_again(self, known: Goal) -> Goal:
        """Whatever changes a goal raises its version, also which accounts it names. Raises NotFound."""
        version = self._connection.execute(VERSION_LOCKED, {"goal_id": known.id}).scalar_one_or_none()
        if version is None:
            raise NotFound("goal", known.id)
        return known if version == known.version else self.get(known.id)

    def lock_free(self, goal_ids: Sequence[int]) -> Sequence[int]:
        """As `lock` without waiting, for many: those that nobody else holds, in the order given."""
        if self._connection.dialect.name == "sqlite":
            return goal_ids  # this transaction has the only write lock; those that are gone are found by nothing
        free = set(self._connection.execute(LOCK_ALL_FREE, {"goal_ids": goal_ids}).scalars())
        return [goal_id for goal_id in goal_ids if goal_id in free]

    def lines_of(self, goal_id: int) -> Sequence[Line]:
        """All lines with their counts, closed ones too, by position."""
        return self.lines_of_all([goal_id])[goal_id]

    def lines_of_all(self, goal_ids: Sequence[int]) -> Mapping[int, Sequence[Line]]:
        """The lines of each of several goals, as `lines_of`."""
        lines: dict[int, list[Line]] = {goal_id: [] for goal_id in goal_ids}
        for row in self._connection.execute(LINES_OF_GOALS, {"goal_ids": goal_ids}):
            lines[row.goal_id].append(line_of(row, counts_of(row)))
        return lines

    def add_line(self, line: Line) -> Line:
        """The line with its id."""
        statement = insert(goal_lines).values(**line_values(line), version=line.version).returning(goal_lines.c.id)
        return replace(line, id=self._connection.execute(statement).scalar_one())

    def save_lines(self, lines: Sequence[Line]) -> None:
        """Everything but the counts, which the tasks keep. Raises ConcurrentChange."""
        if SAVE_LINE.run(self._connection, [saved_line_row(line) for line in lines]) != len(lines):
            raise ConcurrentChange("line", " or ".join(str(line.id) for line in lines[:_MOST_NAMED]))

    def standings(self, goal_ids: Sequence[int]) -> Sequence[Standing]:
        """Where each of several goals stands that has lines, in the order of their ids."""
        return read_standings(self._connection, goal_ids, self.breaks())

    def move_lines(self, moves: Sequence[LineMove]) -> None:
        """Keep what a pass changed that only created tasks. Raises ConcurrentChange."""
        if MOVE_LINE.run(self._connection, moves) != len(moves):
            raise ConcurrentChange("line", " or ".join(str(move.id) for move in moves[:_MOST_NAMED]))

    def of_account(self, account_id: int) -> Sequence[int]:
        """The ids of the goals that name an account, or have an open task of one that they named before."""
        naming = select(goal_accounts.c.goal_id).where(goal_accounts.c.account_id == account_id)
        working = _at_work(tasks.c.account_id == account_id)
        return self._present(goals.c.id.in_(naming.union(working)))

    def accounts_at_work(self, goal_ids: Sequence[int]) -> Sequence[int]:
        """The ids of the accounts that open tasks of some goals are for."""
        return self._connection.execute(ACCOUNTS_AT_WORK, {"goal_ids": goal_ids}).scalars().all()

    def of_platform(self, platform_id: int) -> Sequence[int]:
        """The ids of the goals on a platform."""
        return self._present(goals.c.platform_id == platform_id)

    def working_on_platform(self, platform_id: int) -> Sequence[int]:
        """The ids of the goals with open tasks on a platform, wherever they are now."""
        return self._present(goals.c.id.in_(_at_work(tasks.c.platform_id == platform_id)))

    def all_ids(self) -> Sequence[int]:
        """Every goal that is not deleted."""
        return self._present()

    def _present(self, *wanted: ColumnElement[bool]) -> Sequence[int]:
        found = select(goals.c.id).where(*wanted, goals.c.deleted_at.is_(None)).order_by(goals.c.id)
        return self._connection.execute(found).scalars().all()

    def due(self, now: datetime, limit: int) -> Sequence[int]:
        """Ids of goals with a line that needs attention at or before an instant, longest waiting first.

        Reads along the index and stops early: grouping would read every due line for each batch.
        """
        size = limit
        while True:
            found = self._connection.execute(DUE_LINES, {"now": now, "size": size}).scalars().all()
            goal_ids = list(dict.fromkeys(found))[:limit]
            if len(goal_ids) == limit or len(found) < size:
                return goal_ids
            size *= 8

    def count_due(self, now: datetime) -> int:
        """See the port."""
        count: int = self._connection.execute(COUNT_DUE, {"now": now}).scalar_one()
        return count

    def next_attention_at(self) -> datetime | None:
        """The earliest instant at which any line needs a pass."""
        return self._connection.execute(NEXT_ATTENTION).scalar()

    def postpone(self, goal_id: int, until: datetime, error: str) -> None:
        """After a pass that failed: keep the reason on the goal and move the attention of its due lines.

        Touches nothing else and reads nothing back, so that it works for a row that cannot be understood.
        """
        told = update(goals).where(goals.c.id == goal_id)
        self._connection.execute(told.values(planning_error=error, version=goals.c.version + 1))
        due = update(goal_lines).where(goal_lines.c.goal_id == goal_id, goal_lines.c.next_attention_at < until)
        self._connection.execute(due.values(next_attention_at=until, version=goal_lines.c.version + 1))

    def breaks(self) -> Sequence[Break]:
        """Every break that is not deleted, by its first day."""
        return [_break_of(row) for row in self._connection.execute(PRESENT_BREAKS)]

    def get_break(self, break_id: int) -> Break:
        """Raises NotFound, also for a deleted one."""
        found = select(breaks).where(breaks.c.id == break_id, breaks.c.deleted_at.is_(None))
        row = self._connection.execute(found).one_or_none()
        if row is None:
            raise NotFound("break", break_id)
        return _break_of(row)

    def delete_break(self, break_id: int, at: datetime) -> None:
        """Hide a break; it stays in the database."""
        self._connection.execute(update(breaks).where(breaks.c.id == break_id).values(deleted_at=at))

    def add_break(self, pause: Break) -> Break:
        """The break with its id; raises SameBreak."""
        statement = insert(breaks).values(
            name=pause.name,
            first_day=pause.first_day,
            last_day=pause.last_day,
            platform_id=pause.platform_id,
            account_id=pause.account_id,
            goal_id=pause.goal_id,
        )
        break_id = insert_unless_there(self._connection, statement.returning(breaks.c.id))
        if break_id is None:
            raise SameBreak(pause)
        return replace(pause, id=break_id)


def _at_work(owner: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(tasks.c.goal_id).where(owner, tasks.c.status.in_(OPEN_STATUSES), TASK_IS_VISIBLE)


def _break_of(row: Any) -> Break:
    return Break(
        id=row.id, name=row.name, first_day=row.first_day, last_day=row.last_day, platform_id=row.platform_id,
        account_id=row.account_id, goal_id=row.goal_id,
    )  # fmt: skip
