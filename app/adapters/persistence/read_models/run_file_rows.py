"""Files kept with runs, as pages show them."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from app.adapters.persistence.conditions import TASK_IS_VISIBLE
from app.adapters.persistence.tables import run_files, runs, tasks
from app.domain.errors import NotFound
from app.domain.run_file import RunFile
from app.ports.run_reads import RunFileRow

_SHOWN = run_files.join(runs, runs.c.id == run_files.c.run_id).join(tasks, tasks.c.id == runs.c.task_id)


def files_of_run(connection: Connection, run_id: int) -> Sequence[RunFileRow]:
    """In the order of their making, without their content."""
    columns = (run_files.c.name, run_files.c.media_type, run_files.c.size)
    found = select(*columns).select_from(_SHOWN).where(run_files.c.run_id == run_id, TASK_IS_VISIBLE)
    rows = connection.execute(found.order_by(run_files.c.id))
    return [RunFileRow(name=row.name, media_type=row.media_type, size=row.size) for row in rows]


def file_of_run(connection: Connection, run_id: int, name: str) -> RunFile:
    """Raises NotFound."""
    found = select(run_files.c.content).select_from(_SHOWN)
    asked = found.where(run_files.c.run_id == run_id, run_files.c.name == name, TASK_IS_VISIBLE)
    content = connection.execute(asked).scalar_one_or_none()
    if content is None:
        raise NotFound("file", name)
    return RunFile(name, bytes(content))
