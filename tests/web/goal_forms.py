"""Forms of goals as a browser sends them, and as they come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from httpx2 import Response

from tests.web.sent_form import form_on as whole_form_on
from tests.web.site import EVERY_DAY, Site

Typed = Mapping[str, Sequence[str]]
ADD, EDIT = "/goals/add", "/goals/1/edit"
DOTS = "\u2022" * 8
SECRET = "hunter2"
EMPTY = {
    "platform_id": ["1"], "description": [""], "instructions": [""], "policy_type": ["fixed"],
    "start_date": ["2027-05-04"], "interval_days": ["7"], "end_date": [""], "deadline_date": [""],
    "total_occurrences": [""],
    "deadline_shape": ["even"], "daily_cap": [""], "check_interval_days": [""], "catchup_strategy": ["all"],
    "lead_days": ["0"], "grace_minutes": ["0"], "task_distribution_strategy": ["all"],
    "execution_strategy": ["Manual"], "execution_script_content": [""], "execution_script_env_vars": [""],
    "run_mode": ["manual"], "timeout_seconds": ["120"], "max_attempts": ["1"], "retry_delay_seconds": ["60"],
    "fallback_after": [""], "max_parallel_runs": [""], "isolation": [""], "script_folders": [""],
    "check_strategy": ["ManualCheck"],
    "check_script_content": [""], "check_script_env_vars": [""], "rrule": [""], "cron": [""], "due_time": [""],
    "timezone": [""], "responsible": [""], "tags": [""], "priority": ["none"],
}  # fmt: skip
COMPLETE: Typed = {"platform_id": ["1"], **EVERY_DAY}


def form_on(page: str, action: str) -> dict[str, list[str]]:
    """The fields of the form but for its one-time key, which is another one each time."""
    return {name: values for name, values in whole_form_on(page, action).items() if name != "form_key"}


def with_platforms(site: Site) -> Site:
    """Two platforms; the first has ann and bob, the second eve."""
    for name in ("Forum", "Shop"):
        site.post("/platforms/add", name=name)
    for platform, username in ((1, "ann"), (1, "bob"), (2, "eve")):
        site.post(f"/platforms/{platform}/accounts/add", username=username)
    return site


def send(site: Site, address: str, typed: Typed) -> Response:
    return site.client.post(address, data=typed)


def refused(site: Site, typed: Typed, address: str = ADD) -> dict[str, list[str]]:
    """The form that comes back."""
    answer = send(site, address, typed)
    assert answer.status_code == 422
    return form_on(answer.text, address)


def kept(typed: Typed, form: dict[str, list[str]]) -> dict[str, list[str]]:
    """Of the form that came back, the fields that were sent."""
    return {name: form.get(name, []) for name in typed}
