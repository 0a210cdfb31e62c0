"""The first page."""

from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from app.adapters.web.dependencies import Acts
from app.adapters.web.packing import packed
from app.adapters.web.rendering import render
from app.adapters.web.year import first_day_of, year_of
from app.application.demo.loading_in_background import DEMO
from app.ports.read_models import GoalRow

router = APIRouter()
_MOST_MENDED = 5
"""Goals at risk that can be mended on the first page; the others have a page of their own for it."""
_TOLD_FOR = timedelta(days=7)
"""How long the first page tells of a time in which the program was off."""


@router.get("/")
def show_today(request: Request, acts: Acts) -> Response:
    """What to do now, and how everything stands."""
    now = acts.looking.now()
    today, dashboard = acts.looking.today(), acts.reads.dashboard(now)
    page = render(
        request,
        "dashboard/today.html",
        dashboard=dashboard,
        has_goals=any(platform.goal_count for platform in dashboard.platforms),
        services=acts.services.states(),
        demo=next((each for each in acts.works.going_on() if each.work == DEMO), None),
        absence=acts.reads.absence_to_tell(now - _TOLD_FOR),
        today=today,
        tomorrow=today + timedelta(days=1),
        year=year_of(acts.reads.days_since(first_day_of(today)), today),
        risks=acts.looking.risks_of(_at_risk(dashboard.attention)),
        paces=acts.looking.progress_of([goal.id for goal in dashboard.progress if not goal.planning_error]),
    )
    return packed(request, page)


def _at_risk(troubled: Sequence[GoalRow]) -> list[int]:
    return [goal.id for goal in troubled if goal.missing and not goal.planning_error][:_MOST_MENDED]
