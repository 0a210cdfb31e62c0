"""The first page, whole, in seven queries: zones, figures, what to do, platforms (two), goals to look at (two)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, func, select, union

from app.adapters.persistence.conditions import (
    GOAL_IS_UNFINISHED_WITH_TOTAL,
    GOAL_NEEDS_ATTENTION,
    OPEN_STATUSES,
    TASK_IS_VISIBLE,
)
from app.adapters.persistence.read_models.goal_rows import goal_rows, present_goals
from app.adapters.persistence.read_models.local_days import due_today, due_until_tonight, today_of_goals
from app.adapters.persistence.read_models.platform_rows import all_platforms
from app.adapters.persistence.read_models.task_rows import (
    TASKS_WITH_GOAL_AND_ACCOUNT,
    each_status,
    in_due_order,
    is_overdue,
    task_rows,
)
from app.adapters.persistence.tables import goals, tasks
from app.domain.goal import GoalStatus
from app.domain.task_status import COMPLETED, IN_PROGRESS
from app.ports.read_models import Dashboard, GoalRow

_MOST_TASKS, _MOST_GOALS = 50, 20
_UNFINISHED = {GoalStatus.ACTIVE, GoalStatus.FROZEN, GoalStatus.PAUSED}


def dashboard(connection: Connection, now: datetime) -> Dashboard:
    """Whatever is stored, the same seven queries."""
    today = today_of_goals(connection, now)
    is_late = is_overdue(now, today)
    figures = select(*_figures(now, today, is_late))
    overdue, today_open, today_overdue, running, done = connection.execute(figures).one()
    due = each_status(OPEN_STATUSES, due_until_tonight(today, now))
    to_do = task_rows(connection, in_due_order(due, _MOST_TASKS + 1, source=TASKS_WITH_GOAL_AND_ACCOUNT), is_late)
    goal_list = _goals_to_look_at(connection)
    return Dashboard(
        overdue=overdue,
        due_today=today_open,
        overdue_today=today_overdue,
        running=running,
        done_this_week=done,
        to_do=tuple(to_do[:_MOST_TASKS]),
        has_more_to_do=len(to_do) > _MOST_TASKS,
        platforms=tuple(all_platforms(connection)),
        progress=_progress(goal_list),
        attention=tuple([row for row in goal_list if _needs_attention(row)][:_MOST_GOALS]),
    )


def _figures(now: datetime, today: ColumnElement[date], is_late: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    """Each counts along an index: none of them grows with what is over. The week begins on Monday where `now` is."""
    week = datetime.combine(now.date() - timedelta(days=now.weekday()), time(), now.tzinfo)
    is_open = tasks.c.status.in_(OPEN_STATUSES)
    return [
        _count(TASKS_WITH_GOAL_AND_ACCOUNT, tasks.c.due_at <= now, is_late),
        _count(TASKS_WITH_GOAL_AND_ACCOUNT, is_open, *due_today(today, now)),
        _count(TASKS_WITH_GOAL_AND_ACCOUNT, is_late, *due_today(today, now)),
        _count(tasks, tasks.c.status == IN_PROGRESS.name),
        _count(tasks, tasks.c.status == COMPLETED.name, tasks.c.ended_at >= week),
    ]


def _count(source: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(func.count()).select_from(source).where(TASK_IS_VISIBLE, *conditions).scalar_subquery()


def _goals_to_look_at(connection: Connection) -> list[GoalRow]:
    """Those with the nearest ends and those that need attention: one list, by id."""
    nearest = present_goals().where(GOAL_IS_UNFINISHED_WITH_TOTAL).order_by(goals.c.last_day, goals.c.id)
    troubled = present_goals().where(GOAL_NEEDS_ATTENTION).order_by(goals.c.id)
    both = [select(part.limit(_MOST_GOALS).subquery()) for part in (nearest, troubled)]
    found = goal_rows(connection, select(union(*both).subquery()))
    return sorted(found, key=lambda row: row.id)


def _progress(found: list[GoalRow]) -> tuple[GoalRow, ...]:
    dated = [(row.last_day, row.id, row) for row in found if row.total is not None and row.last_day is not None]
    unfinished = [item for item in dated if item[2].status in _UNFINISHED]
    return tuple(row for _, _, row in sorted(unfinished, key=lambda item: item[:2])[:_MOST_GOALS])


def _needs_attention(row: GoalRow) -> bool:
    """As the condition that found it."""
    is_paused_for_a_reason = row.status is GoalStatus.PAUSED and row.pause_reason != ""
    is_troubled = row.planning_error != "" or row.missing > 0
    return row.status is GoalStatus.FROZEN or is_paused_for_a_reason or is_troubled
