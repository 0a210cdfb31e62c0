"""Keep each break once: those that a form sent twice had made are deleted but for the first."""

from datetime import UTC, datetime

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.column_types import Id, Instant

revision = "2026_11_29_0910"
down_revision = "2026_11_29_0900"
branch_labels = None
depends_on = None

_PRESENT = "deleted_at IS NULL"
_DAYS_AND_NAME = ["first_day", "last_day", "name"]
_ABOUT = ("platform_id", "account_id", "goal_id")
_breaks = sa.table(
    "breaks",
    sa.column("id", Id),
    *[sa.column(name) for name in (*_DAYS_AND_NAME, *_ABOUT)],
    sa.column("deleted_at", Instant),
)


def upgrade() -> None:
    earlier = _breaks.alias("earlier")
    same = [
        earlier.c[name].is_not_distinct_from(_breaks.c[name]) for name in (*_DAYS_AND_NAME, *_ABOUT)
    ]  # fmt: skip
    is_repeated = sa.exists().where(earlier.c.deleted_at.is_(None), earlier.c.id < _breaks.c.id, *same)
    repeated = sa.update(_breaks).where(_breaks.c.deleted_at.is_(None), is_repeated)
    op.get_bind().execute(repeated.values(deleted_at=datetime.now(UTC)))
    for about in _ABOUT:
        _keep_once(f"uq_breaks_{about}", [about, *_DAYS_AND_NAME], _PRESENT)
    for_everything = " AND ".join((_PRESENT, *[f"{about} IS NULL" for about in _ABOUT]))
    _keep_once("uq_breaks_everything", _DAYS_AND_NAME, for_everything)


def _keep_once(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "breaks", columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in ("everything", *_ABOUT):
        op.drop_index(f"uq_breaks_{name}", "breaks")
