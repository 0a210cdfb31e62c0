"""Rows and domain values, each way: platforms, goals, lines and tasks.

A stored goal always loads: nothing is validated here but names, and an unknown name raises `UnreadableRow`.
"""

import json
from dataclasses import fields
from datetime import date, time
from functools import lru_cache
from typing import Any

from app.adapters.persistence.json_values import as_json
from app.adapters.persistence.label_codecs import label_values, labels_of
from app.adapters.persistence.run_codecs import run_rules_json, run_rules_of
from app.domain.goal import Distribution, Goal, GoalStatus
from app.domain.line import Line, Plan, TaskCounts
from app.domain.platform import Platform
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.policy import SchedulingPolicy
from app.domain.scheduling.registry import POLICIES
from app.domain.scheduling.spread import Shape
from app.domain.strategy import RunMode, StrategyChoice
from app.domain.task import Task
from app.domain.task_status import STATUSES, TaskStatus

Values = dict[str, Any]
"""What a row holds, by column."""

STATUS_COLUMNS = {
    "Waiting": "waiting",
    "InProgress": "in_progress",
    "Completed": "completed",
    "Failed": "failed",
    "Skipped": "skipped",
}


_DISTRIBUTIONS = {each.value: each for each in Distribution}
_CATCH_UPS = {each.value: each for each in CatchUp}
_RUN_MODES = {each.value: each for each in RunMode}
_GOAL_STATUSES = {each.value: each for each in GoalStatus}


class UnreadableRow(Exception):
    """A row holds something that this version of the program does not know."""


def status_of(name: str) -> TaskStatus:
    """The status of a name."""
    if name not in STATUSES:
        raise UnreadableRow(f"unknown task status {name!r}")
    return STATUSES[name]


def policy_json(policy: SchedulingPolicy) -> str:
    """The fields of a policy."""
    return as_json({field: getattr(policy, field) for field in _policy_fields(type(policy))})


@lru_cache(maxsize=1024)
def policy_of(name: str, text: str) -> SchedulingPolicy:
    """The policy of a name and its fields; raises UnreadableRow. Fields it no longer has are left out."""
    try:
        kind = POLICIES[name]
        stored = json.loads(text)
        known = _policy_fields(kind)
        return kind(**{field: _policy_value(field, value) for field, value in stored.items() if field in known})
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableRow(f"policy {name!r} cannot be read") from error


def _policy_fields(kind: type[SchedulingPolicy]) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))  # type: ignore[arg-type]  # every policy is a dataclass


def _policy_value(field: str, value: Any) -> Any:
    if value is None:
        return None
    if field.endswith("_date"):
        return date.fromisoformat(value)
    if field == "deadline_shape":
        return Shape(value)
    return tuple(value) if isinstance(value, list) else value


def platform_values(platform: Platform) -> Values:
    """All but the version."""
    return {"name": platform.name, "config": as_json(platform.config)}


def platform_of(row: Any) -> Platform:
    """A platform."""
    return Platform(id=row.id, name=row.name, config=json.loads(row.config), version=row.version)


def goal_values(goal: Goal) -> Values:
    """All but the version and the accounts."""
    return {
        "platform_id": goal.platform_id,
        "description": goal.description,
        "start_date": goal.start_date,
        "policy_type": goal.policy.name,
        "policy": policy_json(goal.policy),
        "last_day": goal.policy.last_day,
        "total_per_line": getattr(goal.policy, "total_occurrences", None),
        "distribution": goal.distribution.value,
        "catch_up": goal.catch_up.value,
        "freeze_on_miss": goal.freeze_on_miss,
        "zone": goal.zone,
        "due_time": goal.due_time.isoformat("minutes") if goal.due_time else None,
        "lead_days": goal.lead_days,
        "grace_minutes": goal.grace_minutes,
        **_strategy_values("execution", goal.execution),
        **_strategy_values("check", goal.check),
        "run_mode": goal.run_mode.value,
        "timeout_seconds": goal.timeout_seconds,
        "run_rules": run_rules_json(goal.run_rules),
        "instructions": goal.instructions,
        **label_values(goal.labels),
        "status": goal.status.value,
        "paused_from": goal.paused_from.value if goal.paused_from else None,
        "pause_reason": goal.pause_reason,
        "paused_until": goal.paused_until,
        "planning_error": goal.planning_error,
        "missing": goal.missing,
    }


def _strategy_values(role: str, choice: StrategyChoice) -> Values:
    return {
        role: choice.name,
        f"{role}_parameters": as_json(choice.parameters),
        f"{role}_variables": as_json(choice.variables),
    }


def goal_of(row: Any, account_ids: tuple[int, ...]) -> Goal:
    """A goal; raises UnreadableRow."""
    try:
        return Goal(
            id=row.id,
            platform_id=row.platform_id,
            description=row.description,
            start_date=row.start_date,
            policy=policy_of(row.policy_type, row.policy),
            account_ids=account_ids,
            distribution=_DISTRIBUTIONS[row.distribution],
            catch_up=_CATCH_UPS[row.catch_up],
            freeze_on_miss=row.freeze_on_miss,
            zone=row.zone,
            due_time=time.fromisoformat(row.due_time) if row.due_time else None,
            lead_days=row.lead_days,
            grace_minutes=row.grace_minutes,
            execution=_strategy_of(row.execution, row.execution_parameters, row.execution_variables),
            check=_strategy_of(row.check, row.check_parameters, row.check_variables),
            run_mode=_RUN_MODES[row.run_mode],
            timeout_seconds=row.timeout_seconds,
            run_rules=run_rules_of(row.run_rules),
            instructions=row.instructions,
            labels=labels_of(row),
            status=_GOAL_STATUSES[row.status],
            paused_from=GoalStatus(row.paused_from) if row.paused_from else None,
            pause_reason=row.pause_reason,
            paused_until=row.paused_until,
            planning_error=row.planning_error,
            missing=row.missing,
            version=row.version,
        )
    except (KeyError, ValueError) as error:
        raise UnreadableRow(f"goal {row.id} cannot be read") from error


def _strategy_of(name: str, parameters: str, variables: str) -> StrategyChoice:
    if parameters == variables == "{}":
        return _plain_strategy(name)
    return StrategyChoice(name, json.loads(parameters), json.loads(variables))


@lru_cache(maxsize=64)
def _plain_strategy(name: str) -> StrategyChoice:
    return StrategyChoice(name)


SAVED_LINE_COLUMNS = (
    "position", "cursor", "sequence", "turn", "cursor_at", "last_ended_on", "plan", "is_met", "is_closed",
    "passed_over", "next_attention_at",
)  # fmt: skip


def line_values(line: Line) -> Values:
    """All but the version and the counts."""
    saved = zip(("id", "version", *SAVED_LINE_COLUMNS), saved_line_row(line), strict=True)
    return {"goal_id": line.goal_id, "account_id": line.account_id, **dict(list(saved)[2:])}


def saved_line_row(line: Line) -> tuple[object, ...]:
    """What a line is found by, id and version, and what may change of it, in the order of `SAVED_LINE_COLUMNS`."""
    plan = None if line.plan is None else as_json([line.plan.owed, line.plan.made, line.plan.days])
    return (
        line.id, line.version, line.position, line.cursor, line.sequence, line.turn, line.cursor_at,
        line.last_ended_on, plan, line.is_met, line.is_closed, line.passed_over, line.next_attention_at,
    )  # fmt: skip


def line_of(row: Any, counts: TaskCounts) -> Line:
    """A line."""
    return Line(
        id=row.id,
        goal_id=row.goal_id,
        account_id=row.account_id,
        position=row.position,
        cursor=row.cursor,
        sequence=row.sequence,
        turn=row.turn,
        cursor_at=row.cursor_at,
        last_ended_on=row.last_ended_on,
        plan=_plan_of(row.plan),
        is_met=row.is_met,
        is_closed=row.is_closed,
        passed_over=row.passed_over,
        counts=counts,
        next_attention_at=row.next_attention_at,
        version=row.version,
    )


def _plan_of(text: str | None) -> Plan | None:
    if text is None:
        return None
    owed, made, days = json.loads(text)
    return Plan(days=tuple((day, load) for day, load in days), owed=owed, made=made)


def counts_of(row: Any) -> TaskCounts:
    """The counts of a line; a status that no task was ever in is left out."""
    found = {status: getattr(row, column) for status, column in STATUS_COLUMNS.items()}
    return TaskCounts({status: number for status, number in found.items() if number})


TASK_COLUMNS = (
    "id", "goal_id", "line_id", "platform_id", "account_id", "sequence", "due_date", "due_at", "created_at", "status",
    "started_at", "ended_at", "has_superseded", "is_dispatched", "hidden", "version",
)  # fmt: skip


def task_row(task: Task) -> tuple[object, ...]:
    """A visible row, in the order of `TASK_COLUMNS`: what a new task may hold, and no work was done on it yet."""
    return (
        task.id, task.goal_id, task.line_id, task.platform_id, task.account_id, task.sequence, task.due_date,
        task.due_at, task.created_at, task.status.name, task.started_at, task.ended_at, task.has_superseded,
        task.is_dispatched, False, task.version,
    )  # fmt: skip


READ_TASK_COLUMNS = (*(name for name in TASK_COLUMNS if name != "hidden"), "ended_by", "minutes")


def task_of(row: Any) -> Task:
    """A task, of a row in the order of `READ_TASK_COLUMNS`: taking columns by their names would cost as much again."""
    (
        task_id, goal_id, line_id, platform_id, account_id, sequence, due_date, due_at, created_at, status, started_at,
        ended_at, has_superseded, is_dispatched, version, ended_by, minutes,
    ) = row  # fmt: skip
    return Task(
        id=task_id, goal_id=goal_id, line_id=line_id, platform_id=platform_id, account_id=account_id,
        sequence=sequence, due_date=due_date, due_at=due_at, created_at=created_at, status=status_of(status),
        started_at=started_at, ended_at=ended_at, has_superseded=has_superseded, is_dispatched=is_dispatched,
        version=version, ended_by=ended_by, minutes=minutes,
    )  # fmt: skip
