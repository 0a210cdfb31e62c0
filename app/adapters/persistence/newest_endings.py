"""How the newest runs of a goal ended: what a row of failures is counted by."""

from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select

from app.adapters.persistence.tables import runs
from app.domain.run import RunKind, RunStatus, Verdict

_CHECKS = runs.alias("checks")
# The work of an execution is only known to be done once its check says so: until then the check alone counts.
_IS_IN_DOUBT = and_(
    runs.c.kind == RunKind.EXECUTION.value,
    runs.c.status == RunStatus.SUCCEEDED.value,
    exists().where(
        _CHECKS.c.task_id == runs.c.task_id,
        _CHECKS.c.id > runs.c.id,
        _CHECKS.c.kind == RunKind.CHECK.value,
        ~_CHECKS.c.is_trial,
        ~_CHECKS.c.is_shadow,
        func.coalesce(_CHECKS.c.verdict, Verdict.CHECK_FAIL.value) == Verdict.CHECK_FAIL.value,
    ),
)
NEWEST_ENDINGS = (
    select(runs.c.status, runs.c.verdict)
    .where(
        runs.c.goal_id == bindparam("goal"),
        runs.c.status.in_([RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.TIMED_OUT, RunStatus.LOST]),
        ~runs.c.is_trial,
        ~runs.c.is_shadow,
        ~_IS_IN_DOUBT,
    )
    .order_by(runs.c.id.desc())
    .limit(bindparam("size"))
)


def has_failed(row: Any) -> bool:
    """Whether an ending is a failure: a check that says no is one."""
    status: str = row.status
    return status != RunStatus.SUCCEEDED or row.verdict == Verdict.CHECK_FAIL
