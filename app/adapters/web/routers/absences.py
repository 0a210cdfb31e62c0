"""While the program was off: what became of each missed time, and why."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.dependencies import Acts, ItemId
from app.adapters.web.notices import see_other
from app.adapters.web.paging import CURSOR, page_links
from app.adapters.web.rendering import render

router = APIRouter()


@router.get("/absences/{absence_id}")
def show_absence(request: Request, acts: Acts, absence_id: ItemId) -> Response:
    """The tasks that were made late, in pages, and what was passed over."""
    absence = acts.reads.absence(absence_id)
    page = acts.reads.made_late(absence, request.query_params.get(CURSOR))
    return render(
        request, "absences/detail.html",
        absence=absence,
        tasks=page.items,
        passed_over=acts.reads.passed_over(absence),
        links=page_links(request, page),
    )  # fmt: skip


@router.post("/absences/{absence_id}/dismiss")
def dismiss_absence(acts: Acts, absence_id: ItemId) -> Response:
    """303 to the first page, which says no more of it."""
    acts.noticing.dismiss(absence_id)
    return see_other("/")
