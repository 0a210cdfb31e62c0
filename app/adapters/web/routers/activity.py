"""What happened, newest first."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.adapters.web.dependencies import Acts
from app.adapters.web.paging import page_links
from app.adapters.web.rendering import render

router = APIRouter()


@router.get("/activity")
def show_activity(request: Request, acts: Acts, cursor: str | None = None) -> HTMLResponse:
    """One page of everything recorded."""
    page = acts.reads.activity(cursor)
    return render(request, "activity/list.html", entries=page.items, links=page_links(request, page))
