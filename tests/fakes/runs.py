"""Runs and script versions in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile

from app.domain.errors import NotFound
from app.domain.run import AlreadyRequested, Run, RunKind, RunOutcome, RunOutput, RunStatus, Verdict
from app.domain.run_file import RunFile
from app.domain.script_version import ScriptVersion


@dataclass
class RunTables:
    """What the store keeps of them, by id."""

    runs: dict[int, Run] = field(default_factory=dict)
    outcomes: dict[int, RunOutcome] = field(default_factory=dict)
    outputs: dict[int, RunOutput] = field(default_factory=dict)
    ended_runs: dict[int, datetime] = field(default_factory=dict)
    workers: dict[int, str] = field(default_factory=dict)
    run_files: list[tuple[int, RunFile, datetime]] = field(default_factory=list)
    script_versions: dict[int, ScriptVersion] = field(default_factory=dict)


class FakeRunRepository:
    def __init__(self, tables: RunTables) -> None:
        self._tables = tables

    def add(self, run: Run) -> Run:
        if not run.is_trial and self.live_of_task(run.task_id) is not None:
            raise AlreadyRequested(f"Task {run.task_id} has a run already.")
        added = replace(run, id=len(self._tables.runs) + 1)
        self._tables.runs[added.id] = added
        return added

    def get(self, run_id: int) -> Run:
        if run_id not in self._tables.runs:
            raise NotFound("run", run_id)
        return self._tables.runs[run_id]

    def live_of_task(self, task_id: int) -> Run | None:
        return next(
            (run for run in self._all() if run.task_id == task_id and run.status.is_live and not run.is_trial), None
        )

    def claim(self, run_id: int, now: datetime, lease: timedelta, worker: str) -> Run | None:
        run = self._tables.runs.get(run_id)
        if run is None or not _may_begin(run, now):
            return None
        version = FakeScriptRepository(self._tables).present(run.goal_id, run.kind)
        claimed = replace(
            run,
            status=RunStatus.RUNNING,
            fence=run.fence + 1,
            lease_until=now + lease,
            started_at=now,
            held_because="",
            version_id=run.version_id or (version.id if version and version.content else None),
        )
        self._tables.runs[run_id], self._tables.workers[run_id] = claimed, worker
        return claimed

    def add_begun(self, run: Run, now: datetime, lease: timedelta, worker: str) -> Run:
        begun = self.claim(self.add(run).id, now, lease, worker)
        assert begun is not None
        return begun

    def hold(self, run: Run, because: str, until: datetime | None) -> None:
        stored = self._tables.runs[run.id]
        if stored.status is RunStatus.QUEUED:
            self._tables.runs[run.id] = replace(stored, held_because=because, not_before=until)

    def turn_into_shadows(self, goal_id: int) -> None:
        for run in self._all():
            if run.status is RunStatus.QUEUED and run.goal_id == goal_id and not run.is_trial:
                self._tables.runs[run.id] = replace(run, is_shadow=True)

    def let_go(self, account_id: int) -> None:
        for run in self._all():
            if run.status is RunStatus.QUEUED and run.account_id == account_id and run.held_because:
                self._tables.runs[run.id] = replace(run, held_because="", not_before=None)

    def renew(self, run: Run, lease_until: datetime) -> bool:
        if not self._owned(run):
            return False
        self._tables.runs[run.id] = replace(self._tables.runs[run.id], lease_until=lease_until)
        return True

    def keep_output(self, run: Run, output: RunOutput) -> bool:
        if not self._owned(run):
            return False
        self._tables.outputs[run.id] = output
        return True

    def finish(self, run: Run, outcome: RunOutcome, at: datetime, *, only_if_lapsed: bool = False) -> bool:
        lease_until = self._tables.runs[run.id].lease_until
        if not self._owned(run) or (only_if_lapsed and (lease_until is None or lease_until > at)):
            return False
        self._end(run.id, outcome, at)
        return True

    def cancel_queued(self, run_id: int, at: datetime, note: str) -> bool:
        run = self._tables.runs.get(run_id)
        if run is None or run.status is not RunStatus.QUEUED:
            return False
        self._end(run_id, RunOutcome(status=RunStatus.CANCELLED, note=note), at)
        return True

    def cancel_queued_of(self, task_ids: Collection[int], at: datetime, note: str) -> None:
        for run in self._all():
            if run.task_id in task_ids and not run.is_trial:
                self.cancel_queued(run.id, at, note)

    def ask_to_cancel(self, run_id: int, by: str) -> bool:
        run = self._tables.runs.get(run_id)
        if run is None or run.status is not RunStatus.RUNNING:
            return False
        self._tables.runs[run_id] = replace(run, cancel_asked_by=by)
        return True

    def queued(self, now: datetime, limit: int) -> Sequence[int]:
        waiting = sorted(self._all(), key=lambda run: (run.held_because != "", run.queued_at, run.id))
        return [run.id for run in waiting if _may_begin(run, now)][:limit]

    def waiting_beside(self, run: Run, limit: int) -> Sequence[int]:
        return [
            each.id
            for each in self._all()
            if each.status is RunStatus.QUEUED
            and each.held_because
            and (each.goal_id == run.goal_id or (each.account_id is not None and each.account_id == run.account_id))
        ][:limit]

    def next_beginning(self, now: datetime) -> datetime | None:
        queued = [run.not_before for run in self._all() if run.status is RunStatus.QUEUED]
        return min((each for each in queued if each is not None and each > now), default=None)

    def running_of_goal(self, goal_id: int) -> int:
        return sum(run.status is RunStatus.RUNNING and run.goal_id == goal_id for run in self._all())

    def running_of_account(self, account_id: int) -> int:
        return sum(run.status is RunStatus.RUNNING and run.account_id == account_id for run in self._all())

    def last_end_of_account(self, account_id: int) -> datetime | None:
        ends = [
            self._tables.ended_runs[run.id]
            for run in self._all()
            if run.account_id == account_id and run.id in self._tables.ended_runs and run.started_at is not None
        ]
        return max(ends, default=None)

    def failures_in_a_row(self, goal_id: int, limit: int) -> int:
        endings = {RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.TIMED_OUT, RunStatus.LOST}
        newest = [
            self._tables.outcomes[run.id]
            for run in reversed(self._all())
            if run.goal_id == goal_id and run.status in endings and not (run.is_trial or run.is_shadow)
            if not self._is_in_doubt(run)
        ]
        return sum(1 for _ in takewhile(_has_failed, newest[:limit]))

    def _is_in_doubt(self, run: Run) -> bool:
        if run.kind is not RunKind.EXECUTION or run.status is not RunStatus.SUCCEEDED:
            return False
        checks = [
            each
            for each in self._all()
            if each.task_id == run.task_id and each.id > run.id and each.kind is RunKind.CHECK
            if not (each.is_trial or each.is_shadow)
        ]
        verdicts = [self._tables.outcomes[each.id].verdict for each in checks if each.id in self._tables.outcomes]
        return len(verdicts) < len(checks) or not {Verdict.CHECK_FAIL, None}.isdisjoint(verdicts)

    def leases_over(self, now: datetime) -> Sequence[Run]:
        return [
            run
            for run in self._all()
            if run.status is RunStatus.RUNNING and run.lease_until is not None and run.lease_until <= now
        ]

    def next_lease_end(self) -> datetime | None:
        ends = [run.lease_until for run in self._all() if run.status is RunStatus.RUNNING]
        return min((end for end in ends if end is not None), default=None)

    def forget_output(self, ended_before: datetime, limit: int) -> int:
        tables = self._tables
        due = [run_id for run_id, at in tables.ended_runs.items() if at < ended_before and run_id in tables.outputs]
        due = [run_id for run_id in due if tables.outputs[run_id].head][:limit]
        for run_id in due:
            output = tables.outputs[run_id]
            dropped = output.dropped_bytes + len((output.head + output.tail).encode())
            tables.outputs[run_id] = RunOutput(dropped_bytes=dropped)
        return len(due)

    def _all(self) -> list[Run]:
        return list(self._tables.runs.values())

    def _owned(self, run: Run) -> bool:
        stored = self._tables.runs[run.id]
        return stored.status is RunStatus.RUNNING and stored.fence == run.fence

    def _end(self, run_id: int, outcome: RunOutcome, at: datetime) -> None:
        self._tables.runs[run_id] = replace(self._tables.runs[run_id], status=outcome.status, lease_until=None)
        self._tables.outcomes[run_id], self._tables.ended_runs[run_id] = outcome, at


class FakeRunFileRepository:
    def __init__(self, tables: RunTables) -> None:
        self._tables = tables

    def keep(self, run_id: int, files: Sequence[RunFile], at: datetime) -> None:
        self._tables.run_files += [(run_id, file, at) for file in files]

    def forget(self, kept_before: datetime, limit: int) -> int:
        oldest = sorted(self._tables.run_files, key=lambda each: each[2])
        due = [each for each in oldest if each[2] < kept_before][:limit]
        self._tables.run_files = [each for each in self._tables.run_files if each not in due]
        return len(due)


class FakeScriptRepository:
    def __init__(self, tables: RunTables) -> None:
        self._tables = tables

    def add(self, version: ScriptVersion) -> ScriptVersion:
        added = replace(version, id=len(self._tables.script_versions) + 1)
        self._tables.script_versions[added.id] = added
        return added

    def get(self, version_id: int) -> ScriptVersion:
        if version_id not in self._tables.script_versions:
            raise NotFound("version", version_id)
        return self._tables.script_versions[version_id]

    def present(self, goal_id: int, kind: RunKind) -> ScriptVersion | None:
        own = self._own(goal_id, kind)
        return own[-1] if own else None

    def number_of(self, version: ScriptVersion) -> int:
        return len([each for each in self._own(version.goal_id, version.kind) if each.id <= version.id])

    def _own(self, goal_id: int, kind: RunKind) -> list[ScriptVersion]:
        return [
            each
            for each in self._tables.script_versions.values()
            if each.goal_id == goal_id and each.kind is kind and not each.is_draft
        ]


def _may_begin(run: Run, now: datetime) -> bool:
    return run.status is RunStatus.QUEUED and (run.not_before is None or run.not_before <= now)


def _has_failed(outcome: RunOutcome) -> bool:
    return outcome.status is not RunStatus.SUCCEEDED or outcome.verdict is Verdict.CHECK_FAIL
