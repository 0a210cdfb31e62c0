"""Versions of scripts: the list of a goal's, and one of them with what it is compared with."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, Subquery, bindparam, func, or_, select

from app.adapters.persistence.read_models.keyset import page_of, read_place
from app.adapters.persistence.tables import goals, runs, script_versions
from app.domain.errors import NotFound
from app.domain.run import RunKind, RunStatus, Verdict
from app.ports.read_models import Page
from app.ports.script_rows import Against, LastRun, ScriptVersionDetail, ScriptVersionRow, VersionText

LOOKED_BACK = 500
"""Among how many of a goal's newest runs those of a version are looked for: a page never reads them all."""
_GOAL: BindParameter[int] = bindparam("goal")
_KIND: BindParameter[str] = bindparam("kind")
_VERSION: BindParameter[int] = bindparam("version")


def script_versions_page(connection: Connection, goal_id: int, cursor: str | None, size: int) -> Page[ScriptVersionRow]:
    """Newest first, without drafts; one query. Raises InvalidCursor."""
    place = read_place(cursor, width=1)
    backwards = place is not None and place.backwards
    numbered = _numbered()
    found = _with_last_run(numbered).where(~numbered.c.is_draft)
    if place is not None:
        found = found.where(numbered.c.id > place.key[0] if backwards else numbered.c.id < place.key[0])
    found = found.order_by(numbered.c.id if backwards else numbered.c.id.desc()).limit(size + 1)
    rows = [_row(row) for row in connection.execute(found, {"goal": goal_id})]
    return page_of(rows, place, size, lambda row: (row.id,))


def script_version(connection: Connection, goal_id: int, version_id: int) -> ScriptVersionDetail:
    """Three queries. Raises NotFound, also for a version of another goal and of a deleted one."""
    numbered = _numbered()
    found = _with_last_run(numbered).add_columns(script_versions.c.content)
    found = found.join(script_versions, script_versions.c.id == numbered.c.id).where(numbered.c.id == _VERSION)
    row = connection.execute(found, {"goal": goal_id, "version": version_id}).one_or_none()
    if row is None:
        raise NotFound("version", version_id)
    asked = {"goal": goal_id, "version": version_id, "kind": row.kind}
    ids = connection.execute(select(*_compared()), asked).one()._asdict()
    texts = _texts(connection, goal_id, [each for each in ids.values() if each is not None])
    others = {Against(name): texts[each] for name, each in ids.items() if each is not None}
    return ScriptVersionDetail(row=_row(row), content=row.content, others=others)


def _numbered() -> Subquery:
    """The versions of a goal that is there, drafts too, without their texts."""
    versions = script_versions.c
    alike = (versions.kind, versions.is_draft)
    columns = (
        *(
            versions[name]
            for name in ("id", "goal_id", "kind", "digest", "author", "at", "is_draft", "strategy", "note")
        ),
        (versions.content == "").label("is_empty"),
        func.row_number().over(partition_by=alike, order_by=versions.id).label("number"),
        func.row_number().over(partition_by=alike, order_by=versions.id.desc()).label("from_newest"),
    )
    return (
        select(*columns)
        .join(goals, goals.c.id == versions.goal_id)
        .where(versions.goal_id == _GOAL, goals.c.deleted_at.is_(None))
        .subquery("numbered")
    )


def _with_last_run(numbered: Subquery) -> Select[Any]:
    newest = (
        select(runs.c.version_id, func.max(runs.c.id).label("run_id"))
        .where(runs.c.goal_id == _GOAL, runs.c.id >= _oldest_looked_at(), runs.c.version_id.is_not(None))
        .group_by(runs.c.version_id)
        .subquery("newest")
    )
    of_run = (runs.c.id.label("run_id"), runs.c.status, runs.c.verdict, runs.c.queued_at)
    return (
        select(numbered, *of_run)
        .outerjoin(newest, newest.c.version_id == numbered.c.id)
        .outerjoin(runs, runs.c.id == newest.c.run_id)
    )


def _oldest_looked_at() -> ColumnElement[int]:
    looked_at = select(runs.c.id).where(runs.c.goal_id == _GOAL).order_by(runs.c.id.desc()).limit(LOOKED_BACK)
    newest = looked_at.correlate(None).subquery("looked_at")
    return func.coalesce(select(func.min(newest.c.id)).scalar_subquery(), 0)


def _compared() -> list[ColumnElement[Any]]:
    """The ids of what a version is compared with, under the names of `Against`."""
    own = (script_versions.c.goal_id == _GOAL, script_versions.c.kind == _KIND, ~script_versions.c.is_draft)
    present = select(func.max(script_versions.c.id)).where(*own)
    succeeded = (
        select(runs.c.version_id)
        .where(
            runs.c.goal_id == _GOAL,
            runs.c.id >= _oldest_looked_at(),
            runs.c.kind == _KIND,
            runs.c.status == RunStatus.SUCCEEDED.value,
            or_(runs.c.verdict.is_(None), runs.c.verdict != Verdict.CHECK_FAIL.value),
            ~runs.c.is_trial,
            runs.c.version_id.is_not(None),
        )
        .order_by(runs.c.id.desc())
        .limit(1)
    )
    return [
        succeeded.scalar_subquery().label(Against.SUCCEEDED.value),
        present.where(script_versions.c.id < _VERSION).scalar_subquery().label(Against.BEFORE.value),
        present.scalar_subquery().label(Against.PRESENT.value),
    ]


def _texts(connection: Connection, goal_id: int, ids: Iterable[int]) -> dict[int, VersionText]:
    numbered = _numbered()
    found = select(numbered.c.id, numbered.c.number, numbered.c.strategy, script_versions.c.content).join(
        script_versions, script_versions.c.id == numbered.c.id
    )
    rows = connection.execute(found.where(numbered.c.id.in_(list(ids))), {"goal": goal_id})
    return {row.id: VersionText(**row._asdict()) for row in rows}


def _row(row: Any) -> ScriptVersionRow:
    return ScriptVersionRow(
        id=row.id,
        goal_id=row.goal_id,
        kind=RunKind(row.kind),
        number=0 if row.is_draft else row.number,
        author=row.author,
        at=row.at,
        note=row.note,
        digest=row.digest,
        strategy=row.strategy,
        is_draft=row.is_draft,
        is_empty=bool(row.is_empty),
        is_in_force=row.from_newest == 1 and not row.is_draft,
        last_run=_last_run(row),
    )


def _last_run(row: Any) -> LastRun | None:
    if row.run_id is None:
        return None
    return LastRun(id=row.run_id, status=RunStatus(row.status), verdict=row.verdict or "", queued_at=row.queued_at)
