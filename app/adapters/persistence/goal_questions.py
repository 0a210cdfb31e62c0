"""The questions about goals and lines that every act asks, written once.

Building a statement anew costs more than SQLite needs to answer it.
"""

from collections.abc import Sequence

from sqlalchemy import BindParameter, bindparam, func, select

from app.adapters.persistence.column_types import IdList, among
from app.adapters.persistence.tables import breaks, goal_accounts, goal_lines, goals, task_counts

_COUNTERS = ("waiting", "in_progress", "completed", "failed", "skipped")
GOAL_IDS: BindParameter[Sequence[int]] = bindparam("goal_ids", type_=IdList())

PRESENT_GOALS = select(goals).where(among(goals.c.id, GOAL_IDS), goals.c.deleted_at.is_(None)).order_by(goals.c.id)
ACCOUNTS_OF_GOALS = (
    select(goal_accounts.c.goal_id, goal_accounts.c.account_id)
    .where(among(goal_accounts.c.goal_id, GOAL_IDS))
    .order_by(goal_accounts.c.position)
)
ONE_DELETED_OR_NOT = select(goals).where(goals.c.id == bindparam("goal_id"))
ONE_PRESENT_GOAL = ONE_DELETED_OR_NOT.where(goals.c.deleted_at.is_(None))
ACCOUNTS_OF_ONE = (
    select(goal_accounts.c.account_id)
    .where(goal_accounts.c.goal_id == bindparam("goal_id"))
    .order_by(goal_accounts.c.position)
)
PLATFORM_OF_ONE = select(goals.c.platform_id).where(goals.c.id == bindparam("goal_id"))
_ONE_GOAL = select(goals.c.id).where(goals.c.id == bindparam("goal_id"), goals.c.deleted_at.is_(None))
VERSION_LOCKED = (
    select(goals.c.version)
    .where(goals.c.id == bindparam("goal_id"), goals.c.deleted_at.is_(None))
    .with_for_update(key_share=True)
)
LOCK = _ONE_GOAL.with_for_update(key_share=True)
LOCK_IF_FREE = _ONE_GOAL.with_for_update(skip_locked=True, key_share=True)
LOCK_ALL_FREE = (
    select(goals.c.id)
    .where(among(goals.c.id, GOAL_IDS), goals.c.deleted_at.is_(None))
    .order_by(goals.c.id)
    .with_for_update(skip_locked=True, key_share=True)
)
LINES_OF_GOALS = (
    select(goal_lines, *(func.coalesce(func.sum(task_counts.c[name]), 0).label(name) for name in _COUNTERS))
    .outerjoin(task_counts, task_counts.c.line_id == goal_lines.c.id)
    .where(among(goal_lines.c.goal_id, GOAL_IDS))
    .group_by(goal_lines.c.id)
    .order_by(goal_lines.c.position, goal_lines.c.id)
)
ACCOUNTS_AT_WORK = (
    select(task_counts.c.account_id)
    .distinct()
    .join(goal_lines, goal_lines.c.id == task_counts.c.line_id)
    .where(
        among(goal_lines.c.goal_id, GOAL_IDS),
        task_counts.c.account_id > 0,
        task_counts.c.waiting + task_counts.c.in_progress > 0,
    )
    .order_by(task_counts.c.account_id)
)
DUE_LINES = (
    select(goal_lines.c.goal_id)
    .where(goal_lines.c.next_attention_at <= bindparam("now"))
    .order_by(goal_lines.c.next_attention_at, goal_lines.c.goal_id)
    .limit(bindparam("size"))
)
COUNT_DUE = select(func.count(goal_lines.c.goal_id.distinct())).where(
    goal_lines.c.next_attention_at <= bindparam("now")
)
NEXT_ATTENTION = (
    select(goal_lines.c.next_attention_at)
    .where(goal_lines.c.next_attention_at.is_not(None))
    .order_by(goal_lines.c.next_attention_at)
    .limit(1)
)
PRESENT_BREAKS = select(breaks).where(breaks.c.deleted_at.is_(None)).order_by(breaks.c.first_day, breaks.c.id)
