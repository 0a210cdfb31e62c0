"""The need to show breaks."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRow:
    """A break and the name of what it is for; no name at all: for everything."""

    id: int
    name: str
    first_day: date
    last_day: date
    platform_name: str = ""
    account_username: str = ""
    goal_description: str = ""
