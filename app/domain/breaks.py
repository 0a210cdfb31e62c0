"""A break: a named range of days on which nothing is planned, for everything, a platform, an account or a goal."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Both ends are included. At most one of the three ids is set; none means everything."""

    id: int
    name: str
    first_day: date
    last_day: date
    platform_id: int | None = None
    account_id: int | None = None
    goal_id: int | None = None
