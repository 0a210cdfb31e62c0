"""The need for figures: what became of the tasks of the last months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.ports.calendar_reads import CalendarFilter

MOST_TASKS = 20_000
"""Figures are of so many tasks at most, the newest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTask:
    """What figures look at."""

    goal_id: int
    platform_id: int
    account_id: int | None
    due_date: date
    due_at: datetime
    grace_minutes: int
    created_at: datetime
    status: str
    ended_at: datetime | None
    is_in_break: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTasks:
    """By their due instant. `is_capped`: there were older ones that are left out."""

    tasks: tuple[DueTask, ...] = ()
    is_capped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalName:
    """A goal in a table of figures; `interval_days` is None where its policy has no such thing."""

    description: str
    interval_days: int | None


class IStatsReads(Protocol):
    """Hidden (deleted) things never appear. However many tasks there are, the cost is bounded."""

    def due_tasks(self, wanted: CalendarFilter, since: datetime, until: datetime) -> DueTasks:
        """Those due after an instant and up to another. One query."""

    def goal_names(self, goal_ids: Sequence[int]) -> Mapping[int, GoalName]:
        """Of those that are there. One query."""
