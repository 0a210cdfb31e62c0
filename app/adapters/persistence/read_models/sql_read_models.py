"""Every question a page asks, each on a connection of its own that only reads."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from app.adapters.persistence.day_counts import days_since
from app.adapters.persistence.engine import Database, DatabaseUnavailable
from app.adapters.persistence.read_models import (
    absence_rows,
    break_rows,
    dashboard_query,
    goal_rows,
    history_queries,
    platform_rows,
    script_rows,
    task_queries,
)
from app.domain.absence import Absence
from app.ports.break_rows import BreakRow
from app.ports.day_rows import DayRow
from app.ports.read_models import (
    ActivityRow,
    Dashboard,
    GoalRow,
    LateTask,
    Page,
    PassedOverRow,
    PlatformRow,
    TaskFilter,
    TaskRow,
    Transition,
)
from app.ports.script_rows import ScriptVersionDetail, ScriptVersionRow


class SqlReadModels:
    """Hidden (deleted) things never appear. Raises DatabaseUnavailable where the database does not answer."""

    def __init__(self, database: Database) -> None:
        """Reads never wait for the writer of SQLite."""
        self._database = database

    def dashboard(self, now: datetime) -> Dashboard:
        """Six queries, whatever is stored."""
        with self._database.reading() as connection:
            return dashboard_query.dashboard(connection, now)

    def days_since(self, first_day: date) -> Sequence[DayRow]:
        """See the port."""
        with self._database.reading() as connection:
            return days_since(connection, first_day)

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

    def moves_of_task(self, task_id: int, size: int = 100) -> Sequence[ActivityRow]:
        """To another day: the newest so many, oldest first."""
        with self._database.reading() as connection:
            return history_queries.moves_of_task(connection, task_id, size)

    def goals(self, cursor: str | None, size: int = 50) -> Page[GoalRow]:
        """Every goal, newest first; raises InvalidCursor."""
        with self._database.reading() as connection:
            return goal_rows.goals_page(connection, cursor, size)

    def goal(self, goal_id: int) -> GoalRow:
        """Raises NotFound."""
        with self._database.reading() as connection:
            return goal_rows.goal(connection, goal_id)

    def script_versions(self, goal_id: int, cursor: str | None, size: int = 50) -> Page[ScriptVersionRow]:
        """Of both scripts, newest first, without drafts: one query. Raises InvalidCursor."""
        with self._database.reading() as connection:
            return script_rows.script_versions_page(connection, goal_id, cursor, size)

    def script_version(self, goal_id: int, version_id: int) -> ScriptVersionDetail:
        """At most 4 queries. Raises NotFound, also for a version of another goal."""
        with self._database.reading() as connection:
            return script_rows.script_version(connection, goal_id, version_id)

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

    def absence(self, absence_id: int) -> Absence:
        """Raises NotFound."""
        with self._database.reading() as connection:
            return absence_rows.absence(connection, absence_id)

    def absence_to_tell(self, since: datetime) -> Absence | None:
        """The newest absence that ended after an instant, left something and was not dismissed."""
        with self._database.reading() as connection:
            return absence_rows.absence_to_tell(connection, since)

    def made_late(self, absence: Absence, cursor: str | None, size: int = 50) -> Page[LateTask]:
        """What was made after its time when the program was back, oldest first; raises InvalidCursor."""
        with self._database.reading() as connection:
            return absence_rows.made_late(connection, absence, cursor, size)

    def passed_over(self, absence: Absence, size: int = 200) -> Sequence[PassedOverRow]:
        """What was not made at all, oldest first: one entry for each goal and reason."""
        with self._database.reading() as connection:
            return absence_rows.passed_over(connection, absence, size)

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
