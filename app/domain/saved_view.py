"""A filter of the task list that was given a name."""

from dataclasses import dataclass

from app.domain.errors import Conflict

MOST_VIEWS = 50


class TooManyViews(Conflict):
    """There is no room for another view."""

    def __init__(self) -> None:
        """Say how many there may be."""
        super().__init__(f"There are {MOST_VIEWS} saved views already: delete one first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """`query` is the filter as the address of the list carries it, such as `status=Waiting&tag=home`."""

    id: int
    name: str
    query: str
    is_default: bool = False
