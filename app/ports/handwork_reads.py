"""The need to show how a goal's work gets done, and what is around the work of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.domain.proposal import Proposal
from app.domain.strategy import RunMode
from app.ports.handwork_store import Evidence, Tick


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRow:
    """How the completed tasks of a goal got done, and how often its shadow runs came to the same as the person.

    `completed_by` is pairs of a strategy's name (`Manual` for a person) and a number, the most frequent first.
    `comparisons` are the newest ones, newest first. `compared_now` and `agreed_now` leave out what earlier versions of
    the script proposed.
    """

    run_mode: RunMode
    version: int
    execution: str
    check: str
    completed_by: tuple[tuple[str, int], ...]
    compared: int
    agreed: int
    compared_now: int
    agreed_now: int
    comparisons: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandworkRow:
    """What people did by hand for a goal since an instant: how often, and for how many of these how long is known."""

    goal_id: int
    goal_description: str
    platform_name: str
    platform_color: str
    start_date: date
    execution: str
    run_mode: RunMode
    times: int
    timed: int
    minutes: int


class IHandworkReads(Protocol):
    """Those of hidden (deleted) goals and tasks never appear."""

    def ladder(self, goal_id: int, size: int = 10) -> LadderRow:
        """Costs as much as the goal has completed tasks and comparisons, read along indexes. Raises NotFound."""

    def by_hand(self, since: datetime, size: int = 200) -> Sequence[HandworkRow]:
        """The goals with the most work by hand; costs as much as people have done since then."""

    def evidence(self, task_id: int) -> Sequence[Evidence]:
        """Oldest first."""

    def ticks(self, task_id: int) -> Sequence[Tick]:
        """Oldest first."""
