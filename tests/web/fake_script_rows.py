"""The read models of script versions in memory."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.errors import NotFound
from app.domain.goal import GoalStatus
from app.domain.run import Run, RunKind, RunOutcome, RunStatus, Verdict
from app.domain.script_version import ScriptVersion
from app.ports.script_rows import Against, LastRun, ScriptVersionDetail, ScriptVersionRow, VersionText
from tests.fakes.tables import Tables


def version_rows(tables: Tables, goal_id: int) -> list[ScriptVersionRow]:
    """Newest first, without drafts."""
    return [_row(tables, each) for each in reversed(_of_goal(tables, goal_id)) if not each.is_draft]


def version_detail(tables: Tables, goal_id: int, version_id: int) -> ScriptVersionDetail:
    """Raises NotFound."""
    found = [each for each in _of_goal(tables, goal_id) if each.id == version_id]
    if not found:
        raise NotFound("version", version_id)
    (version,) = found
    own = _alike(tables, goal_id, version.kind)
    others = {
        Against.SUCCEEDED: [each for each in own if each.id == _last_that_succeeded(tables, goal_id, version.kind)],
        Against.BEFORE: [each for each in own if each.id < version_id],
        Against.PRESENT: own,
    }
    return ScriptVersionDetail(
        row=_row(tables, version),
        content=version.content,
        others={name: _text(tables, each[-1]) for name, each in others.items() if each},
    )


def _of_goal(tables: Tables, goal_id: int) -> list[ScriptVersion]:
    goal = tables.goals.get(goal_id)
    is_there = goal is not None and goal.status is not GoalStatus.DELETED
    return [each for each in tables.script_versions.values() if each.goal_id == goal_id and is_there]


def _alike(tables: Tables, goal_id: int, kind: RunKind) -> list[ScriptVersion]:
    return [each for each in _of_goal(tables, goal_id) if each.kind is kind and not each.is_draft]


def _text(tables: Tables, version: ScriptVersion) -> VersionText:
    return VersionText(
        id=version.id, number=_number(tables, version), strategy=version.strategy, content=version.content
    )


def _number(tables: Tables, version: ScriptVersion) -> int:
    own = _alike(tables, version.goal_id, version.kind)
    return 0 if version.is_draft else own.index(version) + 1


def _row(tables: Tables, version: ScriptVersion) -> ScriptVersionRow:
    return ScriptVersionRow(
        id=version.id, goal_id=version.goal_id, kind=version.kind, number=_number(tables, version),
        author=version.author, at=version.at, note=version.note, digest=version.digest, strategy=version.strategy,
        is_draft=version.is_draft, is_empty=not version.content,
        is_in_force=_alike(tables, version.goal_id, version.kind)[-1:] == [version],
        last_run=_last_run(tables, [run for run in tables.runs.values() if run.version_id == version.id]),
    )  # fmt: skip


def _last_run(tables: Tables, runs: Iterable[Run]) -> LastRun | None:
    newest = max(runs, key=lambda run: run.id, default=None)
    if newest is None:
        return None
    verdict = _outcome(tables, newest).verdict
    return LastRun(id=newest.id, status=newest.status, verdict=verdict or "", queued_at=newest.queued_at)


def _outcome(tables: Tables, run: Run) -> RunOutcome:
    return tables.outcomes.get(run.id) or RunOutcome(status=run.status)


def _last_that_succeeded(tables: Tables, goal_id: int, kind: RunKind) -> int | None:
    ended = [
        run.version_id
        for run in tables.runs.values()
        if run.goal_id == goal_id and run.kind is kind and run.status is RunStatus.SUCCEEDED and not run.is_trial
        if run.version_id is not None and _outcome(tables, run).verdict is not Verdict.CHECK_FAIL
    ]
    return ended[-1] if ended else None
