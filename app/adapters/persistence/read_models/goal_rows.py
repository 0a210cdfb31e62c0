"""Goals as lists show them: two queries for any number of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from app.adapters.persistence.codecs import STATUS_COLUMNS, UnreadableRow, policy_of
from app.adapters.persistence.label_codecs import labels_of
from app.adapters.persistence.read_models.keyset import page_of, read_place
from app.adapters.persistence.read_models.platform_rows import color_of
from app.adapters.persistence.tables import accounts, goal_accounts, goal_lines, goals, platforms, task_counts
from app.domain.errors import NotFound
from app.domain.goal import GoalStatus
from app.ports.read_models import GoalRow, Page

_UNREADABLE = "The schedule of this goal cannot be read."
_COUNTERS = tuple(STATUS_COLUMNS.values())


def goal(connection: Connection, goal_id: int) -> GoalRow:
    """Raises NotFound."""
    rows = goal_rows(connection, present_goals().where(goals.c.id == goal_id))
    if not rows:
        raise NotFound("goal", goal_id)
    return rows[0]


def goals_page(connection: Connection, cursor: str | None, size: int) -> Page[GoalRow]:
    """Every goal, newest first; raises InvalidCursor."""
    place = read_place(cursor, width=1)
    ids = present_goals()
    backwards = place is not None and place.backwards
    if place is not None:
        ids = ids.where(goals.c.id > place.key[0] if backwards else goals.c.id < place.key[0])
    ids = ids.order_by(goals.c.id if backwards else goals.c.id.desc()).limit(size + 1)
    found = sorted(goal_rows(connection, ids), key=lambda row: row.id, reverse=not backwards)
    return page_of(found, place, size, lambda row: (row.id,))


def present_goals() -> Select[Any]:
    """The ids of the goals that are not deleted."""
    return select(goals.c.id).where(goals.c.deleted_at.is_(None))


def goal_rows(connection: Connection, ids: Select[Any]) -> list[GoalRow]:
    """The rows of some ids, in no order."""
    page = ids.cte("page")
    only = select(page.c.id)
    lines, counts = _lines_of(goal_lines.c.goal_id.in_(only)), _counts_of(goal_lines.c.goal_id.in_(only))
    found = (
        select(goals, platforms.c.name.label("platform_name"), platforms.c.config, *_values(lines), *_values(counts))
        .join(platforms, platforms.c.id == goals.c.platform_id)
        .outerjoin(lines, lines.c.goal_id == goals.c.id)
        .outerjoin(counts, counts.c.goal_id == goals.c.id)
        .where(goals.c.id.in_(only))
    )
    rows = connection.execute(found).all()
    usernames = _usernames(connection, [row.id for row in rows])
    return [_goal_row(row, tuple(usernames[row.id])) for row in rows]


def _lines_of(wanted: ColumnElement[bool]) -> Any:
    """Open lines, slots passed over and the next pass, for each goal."""
    columns = (
        goal_lines.c.goal_id,
        func.sum(case((goal_lines.c.is_closed, 0), else_=1)).label("open_lines"),
        func.sum(goal_lines.c.passed_over).label("passed_over"),
        func.min(goal_lines.c.next_attention_at).label("next_attention_at"),
    )
    return select(*columns).where(wanted).group_by(goal_lines.c.goal_id).subquery("lines")


def _counts_of(wanted: ColumnElement[bool]) -> Any:
    sums = (func.sum(task_counts.c[name]).label(name) for name in _COUNTERS)
    counted = select(goal_lines.c.goal_id, *sums).join(task_counts, task_counts.c.line_id == goal_lines.c.id)
    return counted.where(wanted).group_by(goal_lines.c.goal_id).subquery("counts")


def _values(sums: Any) -> list[ColumnElement[Any]]:
    return [column for column in sums.c if column.name != "goal_id"]


def _usernames(connection: Connection, goal_ids: Iterable[int]) -> dict[int, list[str]]:
    found = (
        select(goal_accounts.c.goal_id, accounts.c.username)
        .join(accounts, accounts.c.id == goal_accounts.c.account_id)
        .where(goal_accounts.c.goal_id.in_(list(goal_ids)), accounts.c.deleted_at.is_(None))
        .order_by(goal_accounts.c.goal_id, goal_accounts.c.position)
    )
    usernames: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(found):
        usernames[row.goal_id].append(row.username)
    return usernames


def _goal_row(row: Any, usernames: tuple[str, ...]) -> GoalRow:
    return GoalRow(
        id=row.id,
        description=row.description,
        platform_id=row.platform_id,
        platform_name=row.platform_name,
        platform_color=color_of(row.config),
        policy_type=row.policy_type,
        sentence=_sentence(row),
        status=GoalStatus(row.status),
        pause_reason=row.pause_reason,
        paused_until=row.paused_until,
        planning_error=row.planning_error,
        missing=row.missing,
        account_usernames=usernames,
        start_date=row.start_date,
        last_day=row.last_day,
        total=None if row.total_per_line is None else row.total_per_line * int(row.open_lines or 0),
        passed_over=int(row.passed_over or 0),
        next_attention_at=row.next_attention_at,
        labels=labels_of(row),
        **{name: int(getattr(row, name) or 0) for name in _COUNTERS},
    )


def _sentence(row: Any) -> str:
    """One goal that cannot be read must not hide the others."""
    try:
        return policy_of(row.policy_type, row.policy).sentence(row.start_date)
    except (UnreadableRow, TypeError, ValueError):
        return _UNREADABLE
