"""Marks of change over the fake store."""

from __future__ import annotations

from app.ports.changes import Marks
from tests.web.fake_reads import FakeReads


class FakeChanges:
    """Counts what there is; `looks` says how often it was asked."""

    def __init__(self, reads: FakeReads) -> None:
        self._reads = reads
        self.looks = 0

    def marks(self) -> Marks:
        self.looks += 1
        tables = self._reads._tables
        of_runs = [f"{run.id}{run.status}" for run in tables.runs.values()]
        return Marks(str(len(tables.logs)), "-".join(of_runs) or "0", str(len(tables.activity)))
