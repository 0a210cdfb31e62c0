"""A break: a named range of days on which nothing is planned, for everything, a platform, an account or a goal."""

from dataclasses import dataclass
from datetime import date

from app.domain.errors import Conflict
from app.domain.fields import Kind, Parameter

NAME = Parameter("name", "Name", required=True, help="Such as “Summer holiday”.")
FIRST_DAY = Parameter("first_day", "First day", Kind.DATE, required=True)
LAST_DAY = Parameter("last_day", "Last day", Kind.DATE, required=True, help="Both days belong to the break.")
SCOPE = Parameter(
    "scope", "For", default="everything", help="Nothing is planned on these days, and nothing counts as overdue."
)


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


class SameBreak(Conflict):
    """The same break is there already: of this name, on these days, for the same."""

    def __init__(self, pause: Break) -> None:
        """Name the break."""
        super().__init__(f"The break {pause.name} is there already, on the same days and for the same.")
