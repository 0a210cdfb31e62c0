"""What a database says of its runs and of a task's history, read past the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.adapters.persistence.engine import open_database


@dataclass(frozen=True, slots=True)
class RunRow:
    """A row of `runs`."""

    id: int
    task_id: int
    status: str
    attempt: int
    fence: int
    note: str
    output: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of `task_logs`."""

    from_status: str
    to_status: str
    notes: str
    run_id: int | None


def stored_runs(url: str) -> list[RunRow]:
    """Every run in the order of asking."""
    rows = ask(url, "SELECT id, task_id, status, attempt, fence, note, output_head FROM runs ORDER BY id")
    return [RunRow(*row) for row in rows]


def history_of(url: str, task_id: int) -> list[LogRow]:
    """The audit rows of a task, oldest first."""
    rows = ask(
        url,
        f"SELECT from_status, to_status, notes, run_id FROM task_logs WHERE task_id = {int(task_id)} ORDER BY id",
    )
    return [LogRow(*row) for row in rows]


def ask(url: str, question: str) -> list[tuple[Any, ...]]:
    """The rows that answer a question."""
    database = open_database(url)
    with database.reading() as connection:
        rows = [tuple(row) for row in connection.execute(text(question))]
    database.dispose()
    return rows
