"""What happened, narrowed: each filter alone is the beginning of an index, so that a page costs what it shows."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, ColumnElement, func, select

from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models.history_queries import narrowed_activity_page
from app.adapters.persistence.tables import activity
from app.ports.activity_reads import MOST_NAMES, ActivityFilter
from app.ports.read_models import ActivityRow, Page

_PART = 1000


class SqlActivityReads:
    """Raises DatabaseUnavailable where the database does not answer."""

    def __init__(self, database: Database) -> None:
        """Reads never wait for the writer of SQLite."""
        self._database = database

    def activity(self, wanted: ActivityFilter, cursor: str | None, size: int = 50) -> Page[ActivityRow]:
        """One query."""
        with self._database.reading() as connection:
            return narrowed_activity_page(connection, cursor, _conditions(wanted), size)

    def all_activity(self, wanted: ActivityFilter) -> Iterator[ActivityRow]:
        """A connection for each part: none is held while somebody reads slowly."""
        cursor: str | None = None
        while True:
            page = self.activity(wanted, cursor, _PART)
            yield from page.items
            if page.next is None:
                return
            cursor = page.next

    def kinds(self) -> Sequence[str]:
        """One query."""
        return self._names(activity.c.kind)

    def actors(self) -> Sequence[str]:
        """One query."""
        return self._names(activity.c.actor)

    def _names(self, column: Column[str]) -> Sequence[str]:
        """From name to next name along the index, however many entries each has."""
        names = select(func.min(column).label("name")).cte("names", recursive=True)
        following = select(func.min(column)).where(column > names.c.name).scalar_subquery()
        names = names.union_all(select(following).where(names.c.name.is_not(None)))
        with self._database.reading() as connection:
            found = connection.execute(select(names.c.name).limit(MOST_NAMES)).scalars()
            return [name for name in found if name is not None]


def _conditions(wanted: ActivityFilter) -> list[ColumnElement[bool]]:
    equal = (
        (activity.c.kind, wanted.kind or None),
        (activity.c.actor, wanted.actor or None),
        (activity.c.platform_id, wanted.platform_id),
        (activity.c.goal_id, wanted.goal_id),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal if value is not None]
    if wanted.since is not None:
        conditions.append(activity.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(activity.c.at < wanted.until)
    return conditions
