"""The page of the goal form, which several addresses answer with: adding, editing, looking ahead, trying."""

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_hex

from fastapi import Request, Response

from app.adapters.web.acts import WebActs
from app.adapters.web.forms import FormView
from app.adapters.web.goal_form import goal_form
from app.adapters.web.goal_outlook import OutlookView
from app.adapters.web.rendering import render
from app.application.form_key import FORM_KEY
from app.application.trying_scripts import TASK
from app.domain.goal import GoalStatus
from app.ports.read_models import GoalRow, PlatformRow


def form_page(
    request: Request,
    acts: WebActs,
    form: FormView,
    status: int = 200,
    goal: GoalRow | None = None,
    outlook: OutlookView | None = None,
) -> Response:
    """The form as it stands in `form`; of `goal` where there is one already."""
    platforms = acts.reads.platforms()
    if goal is None and not form.value(FORM_KEY):
        form = replace(form, fields={**form.fields, FORM_KEY: [token_hex(16)]})
    return render(
        request, "goals/form.html", status,
        form=form,
        parts=goal_form(form, platforms, acts.strategies),
        goal=goal,
        outlook=outlook,
        can_reactivate=goal is not None and goal.status is GoalStatus.COMPLETED,
        has_platforms=bool(platforms),
        task_field=TASK,
    )  # fmt: skip


def preselected(platform_id: str, platforms: Sequence[PlatformRow]) -> dict[str, list[str]]:
    """The platform that an address names, where there is one; the only platform where there is no choice."""
    known = [str(platform.id) for platform in platforms]
    if platform_id in known:
        return {"platform_id": [platform_id]}
    return {"platform_id": known} if len(known) == 1 else {}
