"""Questions about labels and saved views, each on a connection of its own that only reads."""

from collections.abc import Sequence

from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models.label_queries import label_choices
from app.adapters.persistence.view_repository import all_views
from app.domain.saved_view import SavedView
from app.ports.label_rows import LabelChoices


class SqlLabelReads:
    """Raises DatabaseUnavailable where the database does not answer."""

    def __init__(self, database: Database) -> None:
        """Reads never wait for the writer of SQLite."""
        self._database = database

    def label_choices(self) -> LabelChoices:
        """What goals that are not deleted are labelled with."""
        with self._database.reading() as connection:
            return label_choices(connection)

    def saved_views(self) -> Sequence[SavedView]:
        """By name."""
        with self._database.reading() as connection:
            return all_views(connection)
