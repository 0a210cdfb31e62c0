"""Files kept with runs, in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.adapters.persistence.run_tables import run_files
from app.domain.run_file import RunFile

_DUE = (
    select(run_files.c.id)
    .where(run_files.c.kept_at < bindparam("before"))
    .order_by(run_files.c.kept_at)
    .limit(bindparam("size"))
)
_FORGET = delete(run_files).where(run_files.c.id.in_(_DUE))


class SqlRunFileRepository:
    """Added once, at the end of their run."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def keep(self, run_id: int, files: Sequence[RunFile], at: datetime) -> None:
        """Add the files of a run."""
        if files:
            rows = [
                {
                    "run_id": run_id, "name": file.name, "media_type": file.media_type, "size": len(file.content),
                    "kept_at": at, "content": file.content,
                }
                for file in files
            ]  # fmt: skip
            self._connection.execute(insert(run_files), rows)

    def forget(self, kept_before: datetime, limit: int) -> int:
        """Delete files that were kept before an instant, the oldest first, at most so many."""
        return self._connection.execute(_FORGET, {"before": kept_before, "size": limit}).rowcount
