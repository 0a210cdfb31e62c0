"""Rows and domain values of runs, of the rules that hold for them, and of script versions."""

import json
from datetime import time
from functools import lru_cache
from typing import Any

from app.adapters.persistence.json_values import as_json
from app.domain.account import Account
from app.domain.isolation import Containment, Isolation
from app.domain.run import Run, RunKind, RunStatus
from app.domain.run_rules import AccountRunRules, RunRules
from app.domain.script_version import ScriptVersion

_USUAL = RunRules()


def run_rules_json(rules: RunRules) -> str:
    """What differs from the usual, so that most goals say nothing."""
    if rules == _USUAL:
        return "{}"
    contained = rules.containment
    said = {
        "max_attempts": rules.max_attempts,
        "retry_delay_seconds": rules.retry_delay_seconds,
        "retry_safe": rules.retry_safe,
        "fallback_to_manual": rules.fallback_to_manual,
        "fallback_after": rules.fallback_after,
        "most_running": rules.most_running,
        "isolation": contained.minimum,
        "folders": list(contained.folders),
        "network": contained.network,
    }
    return as_json(said)


@lru_cache(maxsize=256)
def run_rules_of(text: str) -> RunRules:
    """The rules of a goal; raises ValueError for what this version of the program does not know."""
    said = json.loads(text)
    if not said:
        return _USUAL
    level = said.get("isolation")
    return RunRules(
        max_attempts=said.get("max_attempts", 1),
        retry_delay_seconds=said.get("retry_delay_seconds", 60),
        retry_safe=said.get("retry_safe", False),
        fallback_to_manual=said.get("fallback_to_manual", False),
        fallback_after=said.get("fallback_after"),
        most_running=said.get("most_running"),
        containment=Containment(
            Isolation(level) if level else None, tuple(said.get("folders", ())), said.get("network", False)
        ),
    )


def account_rule_values(account: Account) -> dict[str, Any]:
    """The columns that hold the rules of the runs on an account."""
    rules = account.run_rules
    return {
        "most_running": rules.most_running,
        "gap_seconds": rules.gap_seconds,
        "quiet_from": rules.quiet_from.isoformat("minutes") if rules.quiet_from else None,
        "quiet_until": rules.quiet_until.isoformat("minutes") if rules.quiet_until else None,
    }


def account_rules_of(row: Any) -> AccountRunRules:
    """The rules of the runs on an account."""
    return AccountRunRules(
        most_running=row.most_running,
        gap_seconds=row.gap_seconds,
        quiet_from=time.fromisoformat(row.quiet_from) if row.quiet_from else None,
        quiet_until=time.fromisoformat(row.quiet_until) if row.quiet_until else None,
    )


def run_values(run: Run) -> dict[str, Any]:
    """The columns that a run has from its beginning, but for its version and the time that it waits for."""
    return {
        "task_id": run.task_id,
        "goal_id": run.goal_id,
        "kind": run.kind.value,
        "status": run.status.value,
        "requested_by": run.requested_by,
        "queued_at": run.queued_at,
        "attempt": run.attempt,
        "fence": run.fence,
        "lease_until": run.lease_until,
        "started_at": run.started_at,
        "account_id": run.account_id,
        "is_trial": run.is_trial,
    }


def run_of(row: Any) -> Run:
    """A run without its output."""
    return Run(
        id=row.id,
        task_id=row.task_id,
        goal_id=row.goal_id,
        kind=RunKind(row.kind),
        requested_by=row.requested_by,
        queued_at=row.queued_at,
        status=RunStatus(row.status),
        attempt=row.attempt,
        fence=row.fence,
        lease_until=row.lease_until,
        started_at=row.started_at,
        account_id=row.account_id,
        is_trial=row.is_trial,
        version_id=row.version_id,
        not_before=row.not_before,
        held_because=row.held_because,
        cancel_asked_by=row.cancel_asked_by,
    )


def script_version_of(row: Any) -> ScriptVersion:
    """A version with its text."""
    return ScriptVersion(
        id=row.id,
        goal_id=row.goal_id,
        kind=RunKind(row.kind),
        content=row.content,
        author=row.author,
        at=row.at,
        strategy=row.strategy,
        parameter=row.parameter,
        is_draft=row.is_draft,
        variables=json.loads(row.variables),
        note=row.note,
    )
