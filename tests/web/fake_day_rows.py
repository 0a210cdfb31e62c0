"""What became of the days, counted anew from the tasks of the fake store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.ports.day_rows import DayRow
from tests.fakes.tables import Tables


def day_rows(tables: Tables, first_day: date) -> Sequence[DayRow]:
    ended = [task for task in tables.tasks.values() if task.ended_at is not None]
    by_day: dict[date, list[str]] = {}
    for task in ended:
        assert task.ended_at is not None
        names = by_day.setdefault(task.ended_at.date(), [])
        names.append(task.status.name)
        if task.status.name == "Completed" and task.ended_at > task.due_at:
            names.append("late")
    return [
        DayRow(day, *(names.count(name) for name in ("Completed", "late", "Failed", "Skipped")))
        for day, names in sorted(by_day.items())
        if day >= first_day
    ]
