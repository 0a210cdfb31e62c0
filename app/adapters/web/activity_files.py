"""The activity as a file, written while it is read: CSV for spreadsheets, JSON for programs."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from app.adapters.web.wording import iso
from app.ports.read_models import ActivityRow

COLUMNS = ("id", "at", "actor", "kind", "summary", "platform_id", "goal_id", "task_id")
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(rows: Iterable[ActivityRow]) -> Iterator[str]:
    """With a heading; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    yield _line(COLUMNS)
    for row in rows:
        yield _line([_harmless(value) for value in _values(row).values()])


def as_json(rows: Iterable[ActivityRow]) -> Iterator[str]:
    """One array; each entry on a line of its own."""
    before = "[\n"
    for row in rows:
        yield before + json.dumps(_values(row), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _values(row: ActivityRow) -> dict[str, object]:
    return {
        "id": row.id, "at": iso(row.at), "actor": row.actor, "kind": row.kind, "summary": row.summary,
        "platform_id": row.platform_id, "goal_id": row.goal_id, "task_id": row.task_id,
    }  # fmt: skip


def _harmless(value: object) -> object:
    is_risky = isinstance(value, str) and value.startswith(_BEGINS_FORMULA)
    return f"'{value}" if is_risky else value


def _line(values: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(["" if value is None else value for value in values])
    return text.getvalue()
