"""Every form with fields that people fill, and what it takes to be taken."""

from __future__ import annotations

from app.adapters.strategies.script_run import SCRIPT_PARAMETERS
from app.application.acting_in_bulk import BULK_FIELDS
from app.application.automating_goals import RUN_MODE
from app.application.goal_fields import GOAL_FIELDS, policy_fields
from app.application.keeping_platforms import ACCOUNT_FIELDS
from app.application.keeping_scripts import GOAL_VERSION
from app.application.keeping_views import VIEW_DEFAULT, VIEW_NAME, VIEW_QUERY
from app.application.mending_goals import FIX, VALUE
from app.application.planning_goals import PAUSE_UNTIL
from app.application.trying_scripts import KIND, TASK
from app.application.working_on_tasks import DUE_DATE, REPORT_FIELDS
from app.domain.account import NOTES as ACCOUNT_NOTES
from app.domain.account import USERNAME
from app.domain.breaks import FIRST_DAY, LAST_DAY, SCOPE
from app.domain.breaks import NAME as BREAK_NAME
from app.domain.fields import Parameter
from app.domain.platform import CONFIG, NAME

BY_SCRIPT = {"execution_strategy": "CustomScript", "execution_script_content": "pass"}


def strategy_parameters() -> list[Parameter]:
    return [each.prefixed(f"{role}_") for role in ("execution", "check") for each in SCRIPT_PARAMETERS]


def goal_parameters() -> list[Parameter]:
    chosen = [Parameter("execution_strategy", ""), Parameter("check_strategy", "")]
    own = [each for fields in policy_fields().values() for each in fields]
    return [*{each.name: each for each in [*GOAL_FIELDS, *own, *chosen, *strategy_parameters()]}.values()]


def goal_form() -> dict[str, str]:
    """A form that is taken, but for what a test puts into one of its fields."""
    check = {"check_strategy": "CustomScriptCheck", "check_script_content": "pass"}
    dates = {"start_date": "2027-05-04", "deadline_date": "2027-06-04", "total_occurrences": "2", "interval_days": "1"}
    rules = {"rrule": "FREQ=DAILY", "cron": "0 9 * * *"}
    return {"platform_id": "1", "description": "Goal", "policy_type": "fixed", **dates, **rules, **BY_SCRIPT, **check}


def reading_policy(name: str) -> dict[str, str]:
    """The form's choice of a policy that reads a field, where it is a policy's own."""
    readers = [policy for policy, fields in policy_fields().items() if name in {each.name for each in fields}]
    return {"policy_type": readers[0]} if readers else {}


FORMS: dict[str, tuple[list[Parameter], dict[str, str]]] = {
    "/goals/add": (goal_parameters(), goal_form()),
    "/goals/{goal_id}/edit": (goal_parameters(), goal_form()),
    "/breaks/add": (
        [BREAK_NAME, FIRST_DAY, LAST_DAY, SCOPE],
        {"name": "b", "first_day": "2027-05-04", "last_day": "2999-12-30", "scope": "goal-1"},
    ),
    "/goals/{goal_id}/pause": ([PAUSE_UNTIL], {"until": "2999-12-30"}),
    "/goals/{goal_id}/fix": ([FIX, VALUE], {"fix": "raise_cap", "value": "2"}),
    "/goals/{goal_id}/run-mode": ([RUN_MODE, GOAL_VERSION], {"run_mode": "manual"}),
    "/goals/{goal_id}/try": ([*goal_parameters(), KIND, TASK], {**goal_form(), "kind": "execution"}),
    "/goals/{goal_id}/versions/{version_id}/roll-back": ([GOAL_VERSION], {}),
    "/accounts/{account_id}/edit": ([*ACCOUNT_FIELDS], {"username": "ann"}),
    "/goals/preview": (goal_parameters(), goal_form()),
    "/platforms/add": ([NAME, CONFIG], {"name": "Shop", "config": "{}"}),
    "/platforms/{platform_id}/edit": ([NAME, CONFIG], {"name": "Forum", "config": "{}"}),
    "/platforms/{platform_id}/accounts/add": ([USERNAME, ACCOUNT_NOTES], {"username": "eve", "notes": ""}),
    "/tasks/bulk": ([*BULK_FIELDS], {"act": "start", "task_ids": "1", "due_date": "2027-05-09"}),
    "/views/add": ([VIEW_NAME, VIEW_QUERY, VIEW_DEFAULT], {"name": "Mine", "query": "status=Waiting"}),
    "/views/{view_id}/rename": ([VIEW_NAME, VIEW_DEFAULT], {"name": "Mine"}),
    "/tasks/{task_id}/reschedule": ([DUE_DATE], {"due_date": "2027-05-09"}),
    **{f"/tasks/{{task_id}}/{act}": ([*REPORT_FIELDS], {}) for act in ("start", "complete", "fail", "skip", "reopen")},
}
"""Forms with fields that people fill: their fields, and what else a form needs to be taken."""
