"""Plays files of cases, on the fakes and on SQLite, and reports what failed and what was skipped."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from app.adapters.persistence.engine import open_database
from app.adapters.persistence.migrations import upgrade_to_head
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from tests.fakes.store import FakeStore
from tests.vectors import clock_cases, day_cases


@dataclass
class Report:
    """What became of the cases; `skipped` counts by the features that the product does not know."""

    passed: int = 0
    failures: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        """Cases with a difference."""
        return len(self.failures)

    def as_text(self) -> str:
        """Each failure, what was skipped by name, the totals last."""
        lines = [*self.failures]
        if self.skipped:
            lines += [f"skipped for {name}: {count}" for name, count in sorted(self.skipped.items())]
        return "\n".join([*lines, f"{self.passed} passed, {self.failed} failed"])


def play_files(files: Iterable[Path], *, on_database: bool) -> Report:
    """Play every case of every file."""
    report = Report()
    for path in files:
        for number, case in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            name = case.get("name", f"{path.name} case {number} ({case.get('kind')})")
            _play(report, name, case, on_database=on_database)
    return report


def _play(report: Report, name: str, case: dict[str, Any], *, on_database: bool) -> None:
    module = day_cases if "timeline" in case else clock_cases
    missing = module.missing_features(case)
    if missing:
        report.skipped.update(missing)
        return
    try:
        differences = list(_differences(case, on_database=on_database))
    except Exception as error:  # noqa: BLE001 - such as a task that was never made: the other cases are played
        differences = [f"stopped by {type(error).__name__}: {error}"]
    if differences:
        report.failures.append("\n  ".join([f"FAILED {name}", *differences]))
    else:
        report.passed += 1


def _differences(case: dict[str, Any], *, on_database: bool) -> Iterator[str]:
    if "timeline" not in case:
        yield from clock_cases.play_clock_case(case)
        return
    yield from day_cases.play_day_case(case, FakeStore().unit_of_work)
    if on_database:
        yield from (f"on SQLite: {line}" for line in play_on_sqlite(case))


@cache
def _empty_database() -> bytes:
    """A file with every table: made once, for making it takes longer than most cases."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        upgrade_to_head(f"sqlite:///{file}")
        return file.read_bytes()


def play_on_sqlite(case: dict[str, Any]) -> list[str]:
    """The differences of one case over a fresh database file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.db"
        file.write_bytes(_empty_database())
        database = open_database(f"sqlite:///{file}")
        try:
            return day_cases.play_day_case(case, unit_of_work_factory(database))
        finally:
            database.dispose()
