"""The first page."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.adapters.web.dependencies import Acts
from app.adapters.web.rendering import render

router = APIRouter()
_TOLD_FOR = timedelta(days=7)
"""How long the first page tells of a time in which the program was off."""


@router.get("/")
def show_today(request: Request, acts: Acts) -> HTMLResponse:
    """What to do now, and how everything stands."""
    now = acts.clock.now()
    dashboard = acts.reads.dashboard(now)
    return render(
        request,
        "dashboard/today.html",
        dashboard=dashboard,
        has_goals=any(platform.goal_count for platform in dashboard.platforms),
        services=acts.services.states(),
        absence=acts.reads.absence_to_tell(now - _TOLD_FOR),
        today=acts.looking.today(),
    )
