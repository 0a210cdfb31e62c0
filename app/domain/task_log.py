"""The audit row: one arrow of one task, who took it, when and why. Written once, never changed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who acts, when (UTC) and why; `run_id` names the run when a machine acts."""

    at: datetime
    actor: str
    notes: str = ""
    run_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLog:
    """One arrow: from empty to Waiting at creation, else from one status to the next."""

    task_id: int
    from_status: str
    to_status: str
    stamp: Stamp
