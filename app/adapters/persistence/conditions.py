"""Conditions that several questions share, in the words of the partial indexes: only so are those indexes used."""

from typing import Any

from sqlalchemy import ColumnElement, literal_column

from app.adapters.persistence.handwork_tables import IS_COMPARED
from app.adapters.persistence.tables import NEEDS_ATTENTION, UNFINISHED_WITH_TOTAL
from app.domain.task_status import STATUSES


def _words(sql: str) -> ColumnElement[Any]:
    """Without a type: behind a boolean SQLAlchemy writes `= 1` for SQLite, which is not what the index says."""
    return literal_column(sql)


TASK_IS_VISIBLE = _words("NOT tasks.hidden")
TASK_IS_DONE_BY_SOMETHING = _words("tasks.status = 'Completed' AND tasks.ended_by <> '' AND NOT tasks.hidden")
TASK_WAS_ENDED_BY_HAND = _words("tasks.ended_by = 'Manual' AND NOT tasks.hidden")
PROPOSAL_IS_COMPARED = _words(f"proposals.{IS_COMPARED}")
TASK_HAS_NOT_SUPERSEDED = _words("NOT tasks.has_superseded")
ABSENCE_IS_UNFINISHED = _words("NOT absences.is_caught_up")
RUN_IS_LIVE = _words("runs.status IN ('queued', 'running') AND NOT runs.is_trial")
RUN_IS_QUEUED = _words("runs.status = 'queued'")
RUN_IS_HELD = _words("runs.status = 'queued' AND runs.held_because <> ''")
RUN_IS_RUNNING = _words("runs.status = 'running'")
RUN_HAS_OUTPUT = _words("runs.output_head <> ''")
"""Whatever a run prints begins with its head."""
GOAL_NEEDS_ATTENTION = _words(NEEDS_ATTENTION)
GOAL_IS_UNFINISHED_WITH_TOTAL = _words(UNFINISHED_WITH_TOTAL)

OPEN_STATUSES = tuple(name for name, status in STATUSES.items() if status.is_open)
ENDED_STATUSES = tuple(name for name, status in STATUSES.items() if not status.is_open)
