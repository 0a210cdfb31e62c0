"""An absence: a time in which no process of the program looked at what was due."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Tasks and activity made while catching up have ids after `after_…`, up to `last_…` (None: still catching up).

    `tasks_made` were due before `off_until`; `passed_over` slots were not made at all.
    """

    id: int
    off_from: datetime
    off_until: datetime
    after_task: int
    after_entry: int
    last_task: int | None = None
    last_entry: int | None = None
    tasks_made: int = 0
    passed_over: int = 0

    @property
    def has_left_something(self) -> bool:
        """Whether anybody has to know."""
        return bool(self.tasks_made or self.passed_over)
