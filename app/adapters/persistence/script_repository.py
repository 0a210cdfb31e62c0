"""Versions of scripts in the database: only ever added to."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, func, insert, select

from app.adapters.persistence.json_values import as_json
from app.adapters.persistence.run_codecs import script_version_of
from app.adapters.persistence.tables import script_versions
from app.domain.errors import NotFound
from app.domain.run import RunKind
from app.domain.script_version import ScriptVersion

_ONE = select(script_versions).where(script_versions.c.id == bindparam("version_id"))
_PRESENT = (
    select(script_versions)
    .where(
        script_versions.c.goal_id == bindparam("goal"),
        script_versions.c.kind == bindparam("kind"),
        ~script_versions.c.is_draft,
    )
    .order_by(script_versions.c.id.desc())
    .limit(1)
)

_NUMBER = select(func.count()).where(
    script_versions.c.goal_id == bindparam("goal"),
    script_versions.c.kind == bindparam("kind"),
    script_versions.c.id <= bindparam("version_id"),
    ~script_versions.c.is_draft,
)


class SqlScriptRepository:
    """The newest version that is no draft is the goal's present script."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def add(self, version: ScriptVersion) -> ScriptVersion:
        """The version with its id."""
        values = {
            "goal_id": version.goal_id,
            "kind": version.kind.value,
            "digest": version.digest,
            "content": version.content,
            "author": version.author,
            "at": version.at,
            "strategy": version.strategy,
            "parameter": version.parameter,
            "is_draft": version.is_draft,
            "variables": as_json(version.variables),
            "note": version.note,
        }
        added = insert(script_versions).values(values).returning(script_versions.c.id)
        return replace(version, id=self._connection.execute(added).scalar_one())

    def get(self, version_id: int) -> ScriptVersion:
        """Raises NotFound."""
        row = self._connection.execute(_ONE, {"version_id": version_id}).one_or_none()
        if row is None:
            raise NotFound("version", version_id)
        return script_version_of(row)

    def present(self, goal_id: int, kind: RunKind) -> ScriptVersion | None:
        """What a goal's script is now; None before the first."""
        row = self._connection.execute(_PRESENT, {"goal": goal_id, "kind": kind.value}).one_or_none()
        return None if row is None else script_version_of(row)

    def number_of(self, version: ScriptVersion) -> int:
        """Its place among the versions of its goal and kind that are no drafts, from 1 on."""
        asked = {"goal": version.goal_id, "kind": version.kind.value, "version_id": version.id}
        return self._connection.execute(_NUMBER, asked).scalar_one()
