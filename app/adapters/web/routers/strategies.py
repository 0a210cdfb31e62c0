"""The catalogue of strategies."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.adapters.web.dependencies import Acts
from app.adapters.web.rendering import render
from app.adapters.web.strategy_catalogue import broken, catalogue

router = APIRouter()


@router.get("/strategies")
def show_catalogue(request: Request, acts: Acts) -> HTMLResponse:
    """What is installed, what each one needs, and what could not be loaded."""
    return render(request, "strategies/list.html", entries=catalogue(acts.strategies), broken=broken(acts.strategies))
