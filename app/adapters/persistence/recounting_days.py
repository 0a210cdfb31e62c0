"""Days counted again where the program's zone is another one than that in which they were counted."""

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, delete, insert, select, text

from app.adapters.persistence.day_counts import ADD, COUNTERS, counters_of
from app.adapters.persistence.engine import Database, answering
from app.adapters.persistence.tables import counted_zone, day_counts, tasks

_ENDED = select(tasks.c.platform_id, tasks.c.status, tasks.c.ended_at, tasks.c.due_at).where(
    tasks.c.ended_at.is_not(None)
)
_AT_ONCE = 1000


def recount_days(database: Database) -> bool:
    """Whether they had to be: that start alone costs what is there. Raises DatabaseUnavailable.

    Several processes may do this at once: one counts, the others find it done.
    """
    with database.reading() as connection:
        if _is_counted(connection, database):
            return False
    connection = database.begin_writing()
    try:
        with answering():
            return _recounted(connection, database)
    finally:
        database.end_writing(connection)


def _recounted(connection: Connection, database: Database) -> bool:
    if connection.dialect.name == "postgresql":  # SQLite has one writer
        connection.execute(text("LOCK TABLE day_counts IN SHARE ROW EXCLUSIVE MODE"))
    if _is_counted(connection, database):
        return False
    days: dict[tuple[date, int], list[int]] = defaultdict(lambda: [0] * len(COUNTERS))
    for row in connection.execute(_ENDED.execution_options(yield_per=_AT_ONCE)):
        counters = days[row.ended_at.astimezone(database.zone).date(), row.platform_id]
        for place in counters_of(row.status, row.ended_at, row.due_at):
            counters[place] += 1
    connection.execute(delete(day_counts))
    ADD.run(connection, [(*key, *counters) for key, counters in sorted(days.items())])
    connection.execute(delete(counted_zone))
    connection.execute(insert(counted_zone).values(id=1, zone=str(database.zone)))
    connection.commit()
    return True


def _is_counted(connection: Connection, database: Database) -> bool:
    return connection.execute(select(counted_zone.c.zone)).scalar() == str(database.zone)
