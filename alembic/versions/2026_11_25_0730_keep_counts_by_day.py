"""Count what ended by day and platform, beginning with what is there; days until now are those of UTC."""

from datetime import timedelta

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.column_types import EPOCH, Id, Instant

revision = "2026_11_25_0730"
down_revision = "2026_11_25_0720"
branch_labels = None
depends_on = None

_COUNTERS = ("done", "late", "failed", "skipped")
_DAY_MICROSECONDS = 86_400_000_000
_tasks = sa.table(
    "tasks",
    sa.column("platform_id", Id),
    sa.column("status", sa.Text),
    sa.column("due_at", Instant),
    sa.column("ended_at", Instant),
)


def upgrade() -> None:
    counts = op.create_table(
        "day_counts",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("platform_id", Id, nullable=False, autoincrement=False),
        *[sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0")) for name in _COUNTERS],
        sa.PrimaryKeyConstraint("day", "platform_id", name=op.f("pk_day_counts")),
    )
    connection = op.get_bind()
    for numbers in connection.execute(_counted(connection.dialect.name)).mappings().partitions(1000):
        connection.execute(counts.insert(), [{**row, "day": _day(row["day"])} for row in numbers])


def downgrade() -> None:
    op.drop_table("day_counts")


def _counted(dialect: str) -> sa.Select[tuple[object, ...]]:
    """One row a day and platform, whatever the number of tasks."""
    ended: sa.ColumnElement[object] = _tasks.c.ended_at
    if dialect == "sqlite":
        day = (sa.type_coerce(ended, sa.BigInteger) / sa.literal_column(str(_DAY_MICROSECONDS))).label("day")
        day = sa.cast(day, sa.Integer).label("day")
    else:
        day = sa.cast(sa.func.timezone("UTC", ended), sa.Date).label("day")
    is_done = _tasks.c.status == "Completed"
    numbers = (is_done, is_done & (_tasks.c.ended_at > _tasks.c.due_at), _tasks.c.status == "Failed",
               _tasks.c.status == "Skipped")  # fmt: skip
    sums = [
        sa.func.sum(sa.case((condition, 1), else_=0)).label(name)
        for name, condition in zip(_COUNTERS, numbers, strict=True)
    ]
    found = sa.select(day, _tasks.c.platform_id, *sums).where(ended.is_not(None))
    return found.group_by(sa.text("1"), _tasks.c.platform_id)


def _day(found: object) -> object:
    return (EPOCH + timedelta(days=found)).date() if isinstance(found, int) else found
