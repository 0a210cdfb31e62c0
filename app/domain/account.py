"""An account on a platform."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.fields import Kind, Parameter
from app.domain.run_rules import AccountRunRules

USERNAME = Parameter("username", "User name", required=True, maximum=200)
NOTES = Parameter("notes", "Notes", Kind.LINES, maximum=10_000)


class AccountState(StrEnum):
    """A live account is neither paused nor deleted."""

    LIVE = "live"
    PAUSED = "paused"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`notes` are free text for people."""

    id: int
    platform_id: int
    username: str
    notes: str = ""
    state: AccountState = AccountState.LIVE
    run_rules: AccountRunRules = AccountRunRules()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Busyness:
    """How much an account has to do: its open tasks of any goal, and its newest task of one goal (0: none yet)."""

    open_tasks: int = 0
    last_task_id: int = 0

    def given(self, task_id: int) -> "Busyness":
        """After one more task of that goal."""
        return Busyness(self.open_tasks + 1, task_id)
