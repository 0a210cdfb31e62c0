"""The first page, and starting the services that it shows."""

from datetime import UTC

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from app.adapters.web.dependencies import Acts
from app.adapters.web.rendering import render
from app.ports.managed_services import ServiceFailed, UnknownService

router = APIRouter()


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
        today=now.astimezone(UTC).date(),
    )


@router.post("/services/{service_name}/start")
def start_service(service_name: str, acts: Acts) -> JSONResponse:
    """Start a service unless it runs; the answers are published as they are."""
    try:
        acts.services.start(service_name)
    except UnknownService:
        return JSONResponse({"error": "Service not found"}, 404)
    except ServiceFailed:
        return JSONResponse({"error": "Service failed to start"}, 502)
    return JSONResponse({"status": "started"})
