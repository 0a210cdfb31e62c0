"""Every question a page asks, each on a connection of its own that only reads."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from app.adapters.persistence.engine import Database, DatabaseUnavailable
from app.adapters.persistence.read_models import (
    break_rows,
    dashboard_query,
    goal_rows,
    history_queries,
    platform_rows,
    task_queries,
)
from app.ports.read_models import (
    ActivityRow,
    BreakRow,
    Dashboard,
    GoalRow,
    Page,
    PlatformRow,
    RunRow,
    TaskFilter,
    TaskRow,
    Transition,
)


class SqlReadModels:
    """Hidden (deleted) things never appear. Raises DatabaseUnavailable where the database does not answer."""

    def __init__(self, database: Database) -> None:
        """Reads never wait for the writer of SQLite."""
        self._database = database

    def dashboard(self, now: datetime) -> Dashboard:
        """Six queries, whatever is stored."""
        with self._database.reading() as connection:
            return dashboard_query.dashboard(connection, now)

    def tasks(self, wanted: TaskFilter, now: datetime, cursor: str | None, size: int = 50) -> Page[TaskRow]:
        """One query. Ordered by due instant, then id; raises InvalidCursor."""
        with self._database.reading() as connection:
            return task_queries.tasks_page(connection, wanted, now, cursor, size)

    def task(self, task_id: int, now: datetime) -> TaskRow:
        """Raises NotFound."""
        with self._database.reading() as connection:
            return task_queries.task(connection, task_id, now)

    def transitions(self, task_id: int) -> Sequence[Transition]:
        """Oldest first."""
        with self._database.reading() as connection:
            return history_queries.transitions(connection, task_id)

    def runs_of_task(self, task_id: int) -> Sequence[RunRow]:
        """Oldest first."""
        with self._database.reading() as connection:
            return history_queries.runs_of_task(connection, task_id)

    def goals(self, cursor: str | None, size: int = 50) -> Page[GoalRow]:
        """Every goal, newest first; raises InvalidCursor."""
        with self._database.reading() as connection:
            return goal_rows.goals_page(connection, cursor, size)

    def goal(self, goal_id: int) -> GoalRow:
        """Raises NotFound."""
        with self._database.reading() as connection:
            return goal_rows.goal(connection, goal_id)

    def platforms(self) -> Sequence[PlatformRow]:
        """By name."""
        with self._database.reading() as connection:
            return platform_rows.all_platforms(connection)

    def platform(self, platform_id: int) -> PlatformRow:
        """With its accounts; raises NotFound."""
        with self._database.reading() as connection:
            return platform_rows.platform(connection, platform_id)

    def activity(self, cursor: str | None, goal_id: int | None = None, size: int = 50) -> Page[ActivityRow]:
        """Newest first; raises InvalidCursor."""
        with self._database.reading() as connection:
            return history_queries.activity_page(connection, cursor, goal_id, size)

    def breaks(self, since: date) -> Sequence[BreakRow]:
        """Those that end on a day or later, the next one first."""
        with self._database.reading() as connection:
            return break_rows.break_rows(connection, since)

    def is_ready(self) -> bool:
        """Whether the database answers."""
        try:
            with self._database.reading() as connection:
                return connection.execute(select(1)).scalar() == 1
        except DatabaseUnavailable:
            return False
