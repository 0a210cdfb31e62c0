"""What happened, newest first: narrowed, in pages, and as a file."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from app.adapters.web.activity_files import as_csv, as_json
from app.adapters.web.activity_filters import activity_choices, read_activity_filter
from app.adapters.web.dependencies import Acts
from app.adapters.web.notices import PARAMETERS
from app.adapters.web.paging import CURSOR, page_links
from app.adapters.web.rendering import render
from app.domain.errors import InvalidInput
from app.ports.read_models import ActivityRow, Page

router = APIRouter()
_FILES = {"csv": (as_csv, "text/csv"), "json": (as_json, "application/json")}


@router.get("/activity")
def show_activity(request: Request, acts: Acts, cursor: str | None = None) -> HTMLResponse:
    """One page of everything recorded; a filter that cannot be read leaves nothing and says why."""
    bar = read_activity_filter(request, acts.insight.zone)
    page: Page[ActivityRow] = Page(())
    if bar.wanted is not None:
        page = acts.insight.activity.activity(bar.wanted, cursor)
    return render(
        request, "activity/list.html", 200 if bar.wanted else 422,
        bar=bar, choices=activity_choices(acts.insight.activity, acts.reads, bar.form),
        entries=page.items, links=page_links(request, page),
        filter_query=request.url.remove_query_params([CURSOR, *PARAMETERS]).query,
    )  # fmt: skip


@router.get("/activity/export.{form}")
def export_activity(request: Request, acts: Acts, form: Literal["csv", "json"]) -> Response:
    """Everything that the filter leaves, as a file; 422 where it cannot be read."""
    bar = read_activity_filter(request, acts.insight.zone)
    if bar.wanted is None:
        raise InvalidInput(bar.form.refused)
    write, media_type = _FILES[form]
    headers = {"Content-Disposition": f'attachment; filename="activity.{form}"'}
    rows = acts.insight.activity.all_activity(bar.wanted)
    return StreamingResponse(write(rows), media_type=media_type, headers=headers)
