"""What a shadow run proposes for a task, and how that compares with what the person did."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`says` is the act that the run would have done: complete or fail. `chosen` is the act of the person, once."""

    task_id: int
    goal_id: int
    run_id: int
    says: str
    at: datetime
    chosen: str = ""
    compared_at: datetime | None = None

    @property
    def agreed(self) -> bool:
        """Whether both came to the same; a task that was skipped is no agreement with either."""
        return self.chosen == self.says

    def compared(self, chosen: str, at: datetime) -> "Proposal":
        """With what the person did; the first comparison of a task stands, whatever becomes of the task later."""
        return self if self.chosen else replace(self, chosen=chosen, compared_at=at)
