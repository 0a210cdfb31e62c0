"""How the work of goals gets done: by which strategies, how often shadow and person agreed, what is left by hand."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Float, and_, case, cast, func, literal, literal_column, or_, select

from app.adapters.persistence.conditions import PROPOSAL_IS_COMPARED, TASK_IS_DONE_BY_SOMETHING, TASK_WAS_ENDED_BY_HAND
from app.adapters.persistence.handwork_repository import proposal_of
from app.adapters.persistence.handwork_tables import proposals
from app.adapters.persistence.read_models.platform_rows import color_of
from app.adapters.persistence.run_repository import present_version
from app.adapters.persistence.tables import goals, platforms, runs, script_versions, tasks
from app.domain.errors import NotFound
from app.domain.handwork import USUAL_MINUTES
from app.domain.run import RunKind
from app.domain.strategy import RunMode
from app.ports.handwork_reads import HandworkRow, LadderRow

# Grouped by the column itself, SQLite would rather read every task in the order of its goal than the few by hand.
_BY_NO_INDEX = (tasks.c.goal_id + literal_column("0")).label("goal_id")


def ladder(connection: Connection, goal_id: int, size: int) -> LadderRow:
    """Raises NotFound, also for a deleted goal."""
    goal = connection.execute(select(goals).where(goals.c.id == goal_id, goals.c.deleted_at.is_(None))).one_or_none()
    if goal is None:
        raise NotFound("goal", goal_id)
    number = func.count()
    done = (
        select(tasks.c.ended_by, number)
        .where(tasks.c.goal_id == goal_id, TASK_IS_DONE_BY_SOMETHING)
        .group_by(tasks.c.ended_by)
        .order_by(number.desc(), tasks.c.ended_by)
    )
    of_goal = proposals.c.goal_id == goal_id, PROPOSAL_IS_COMPARED
    agrees, is_present = proposals.c.chosen == proposals.c.says, _is_of_the_present_scripts(goal_id)
    counts = select(number, _count_of(agrees), _count_of(is_present), _count_of(and_(agrees, is_present)))
    whose = proposals.outerjoin(runs, runs.c.id == proposals.c.run_id)
    compared, agreed, compared_now, agreed_now = connection.execute(counts.select_from(whose).where(*of_goal)).one()
    newest = select(proposals).where(*of_goal).order_by(proposals.c.compared_at.desc(), proposals.c.task_id.desc())
    return LadderRow(
        run_mode=RunMode(goal.run_mode),
        version=goal.version,
        execution=goal.execution,
        check=goal.check,
        completed_by=tuple((name, times) for name, times in connection.execute(done)),
        compared=compared,
        agreed=agreed,
        compared_now=compared_now,
        agreed_now=agreed_now,
        comparisons=tuple(proposal_of(row) for row in connection.execute(newest.limit(size))),
    )


def _count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _is_of_the_present_scripts(goal_id: int) -> ColumnElement[bool]:
    """Whether a run had the script that its goal has now, and began after the other one was changed last, too.

    What is checked by a script is proposed by the check, and both have a part in it. What has no script has no
    versions either, and counts as present.
    """
    of_goal, execution, check = literal(goal_id), literal(RunKind.EXECUTION.value), literal(RunKind.CHECK.value)
    own = case((runs.c.kind == check, present_version(of_goal, check)), else_=present_version(of_goal, execution))
    saved = script_versions.c.goal_id == goal_id, ~script_versions.c.is_draft
    changed_at = select(func.max(script_versions.c.at)).where(*saved).scalar_subquery()
    began_since = or_(changed_at.is_(None), runs.c.started_at >= changed_at)
    return or_(runs.c.id.is_(None), and_(runs.c.version_id.is_not_distinct_from(own), began_since))


def by_hand(connection: Connection, since: datetime, size: int) -> Sequence[HandworkRow]:
    """The most minutes first; what is not known counts as the rest of the goal does, or as the usual."""
    times, timed, minutes = func.count(), func.count(tasks.c.minutes), func.coalesce(func.sum(tasks.c.minutes), 0)
    each = func.coalesce(cast(minutes, Float) / func.nullif(timed, 0), float(USUAL_MINUTES))
    found = (
        select(_BY_NO_INDEX, times.label("times"), timed.label("timed"), minutes.label("minutes"))
        .where(TASK_WAS_ENDED_BY_HAND, tasks.c.ended_at >= since)
        .group_by(_BY_NO_INDEX)
        .order_by((times * each).desc(), _BY_NO_INDEX)
        .limit(size)
        .cte("by_hand")
    )
    whole = (
        select(found, goals, platforms.c.name.label("platform_name"), platforms.c.config)
        .select_from(found.join(goals, goals.c.id == found.c.goal_id))
        .join(platforms, platforms.c.id == goals.c.platform_id)
        .where(goals.c.deleted_at.is_(None))
        .order_by(found.c.goal_id)
    )
    return [
        HandworkRow(
            goal_id=row.goal_id,
            goal_description=row.description,
            platform_name=row.platform_name,
            platform_color=color_of(row.config),
            start_date=row.start_date,
            execution=row.execution,
            run_mode=RunMode(row.run_mode),
            times=row.times,
            timed=row.timed,
            minutes=row.minutes,
        )
        for row in connection.execute(whole)
    ]
