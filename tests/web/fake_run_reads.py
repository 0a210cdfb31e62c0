"""What pages ask about runs, answered from the tables of the fake store, without thought of cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.errors import NotFound
from app.domain.run import Run, RunOutcome, RunOutput
from app.domain.run_file import RunFile
from app.ports.read_models import Page
from app.ports.run_reads import MeasuredRun, PrintedRun, RunFileRow, RunFilter, RunRow, WholeRun
from tests.fakes.store import FakeStore
from tests.fakes.tables import Tables
from tests.web.fake_reads import color_of
from tests.web.fake_task_list import page_from


class FakeRunReads:
    """Cursors are offsets. `broken` makes every question raise what it says; `looks` counts those at one run."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.broken: Exception | None = None
        self.looks = 0

    @property
    def _tables(self) -> Tables:
        if self.broken is not None:
            raise self.broken
        return self._store.tables

    def runs(self, wanted: RunFilter, cursor: str | None, size: int = 50) -> Page[RunRow]:
        found = [RunRow(**self._facts(run)) for run in reversed(self._shown()) if _fits(run, wanted)]
        return page_from(found, cursor, size)

    def measured(self, goal_id: int, size: int = 60) -> Sequence[MeasuredRun]:
        found = []
        for run in self._shown():
            outcome, ended_at = self._tables.outcomes.get(run.id), self._tables.ended_runs.get(run.id)
            if run.goal_id == goal_id and not run.is_trial and outcome and ended_at and outcome.value is not None:
                found.append(MeasuredRun(run_id=run.id, ended_at=ended_at, value=outcome.value, target=outcome.target))
        return found[-size:]

    def run(self, run_id: int) -> WholeRun:
        tables = self._tables
        self.looks += 1
        run = next((each for each in self._shown() if each.id == run_id), None)
        if run is None:
            raise NotFound("run", run_id)
        goal = tables.goals[run.goal_id]
        return WholeRun(
            **self._facts(run), output=tables.outputs.get(run.id, RunOutput()), worker=tables.workers.get(run.id, ""),
            lease_until=run.lease_until, timeout_seconds=goal.timeout_seconds, rules=goal.run_rules,
            previous_attempt_id=self._neighbour(run, -1), next_attempt_id=self._neighbour(run, 1),
        )  # fmt: skip

    def runs_of_task(self, task_id: int, size: int = 50) -> Sequence[PrintedRun]:
        outputs = self._tables.outputs
        found = [
            PrintedRun(**self._facts(run), output=outputs.get(run.id, RunOutput()))
            for run in self._shown()
            if run.task_id == task_id
        ]
        return found[-size:]

    def files(self, run_id: int) -> Sequence[RunFileRow]:
        return [
            RunFileRow(name=file.name, media_type=file.media_type, size=len(file.content))
            for file in self._files(run_id)
        ]

    def file(self, run_id: int, name: str) -> RunFile:
        found = next((file for file in self._files(run_id) if file.name == name), None)
        if found is None:
            raise NotFound("file", name)
        return found

    def _files(self, run_id: int) -> list[RunFile]:
        shown = {run.id for run in self._shown()}
        return [file for own_id, file, _ in self._tables.run_files if own_id == run_id and own_id in shown]

    def _shown(self) -> list[Run]:
        tables = self._tables
        return [run for run in tables.runs.values() if run.task_id not in tables.hidden_tasks]

    def _neighbour(self, run: Run, step: int) -> int | None:
        own = [
            each
            for each in self._shown()
            if (each.task_id, each.kind) == (run.task_id, run.kind) and not each.is_trial and not run.is_trial
        ]
        beyond = [each for each in own if (each.id - run.id) * step > 0]
        nearest = min(beyond, key=lambda each: abs(each.id - run.id), default=None)
        return nearest.id if nearest is not None and nearest.attempt == run.attempt + step else None

    def _facts(self, run: Run) -> dict[str, Any]:
        tables = self._tables
        goal = tables.goals[run.goal_id]
        platform = tables.platforms[goal.platform_id]
        account_id = tables.tasks[run.task_id].account_id
        outcome = tables.outcomes.get(run.id) or RunOutcome(status=run.status)
        return {
            "id": run.id, "task_id": run.task_id, "goal_id": run.goal_id, "goal_description": goal.description,
            "platform_name": platform.name, "platform_color": color_of(platform), "account_id": account_id,
            "account_username": tables.accounts[account_id].username if account_id else "", "kind": run.kind,
            "status": run.status, "is_trial": run.is_trial, "is_shadow": run.is_shadow,
            "attempt": run.attempt, "requested_by": run.requested_by,
            "queued_at": run.queued_at, "started_at": run.started_at, "ended_at": tables.ended_runs.get(run.id),
            "not_before": run.not_before, "held_because": run.held_because, "cancel_asked_by": run.cancel_asked_by,
            "exit_status": outcome.exit_status, "verdict": outcome.verdict or "", "value": outcome.value,
            "target": outcome.target, "note": outcome.note, "isolation": outcome.isolation,
            "version_id": run.version_id,
        }  # fmt: skip


def _fits(run: Run, wanted: RunFilter) -> bool:
    asked = [
        (wanted.kind, run.kind), (wanted.goal_id, run.goal_id),
        (wanted.account_id, run.account_id), (wanted.is_trial, run.is_trial), (wanted.is_shadow, run.is_shadow),
    ]  # fmt: skip
    fits_status = not wanted.statuses or run.status in wanted.statuses
    return fits_status and all(value is None or value == own for value, own in asked)
