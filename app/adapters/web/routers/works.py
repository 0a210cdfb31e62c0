"""What goes on in the background, watched on a page that may be left."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.dependencies import Acts
from app.adapters.web.long_work import led_on
from app.adapters.web.rendering import render
from app.application.background_work import WorkState, WorkUnknown

router = APIRouter()


@router.get("/works/{work_id}")
def watch_work(request: Request, acts: Acts, work_id: str) -> Response:
    """How far it has come, or why it failed; once it is done, the page that it leads on to."""
    is_part = "hx-request" in request.headers  # which can lead elsewhere by no redirect, and shows no refusal
    try:
        progress = acts.works.progress(work_id)
    except WorkUnknown:
        if not is_part:
            raise
        return Response(headers={"HX-Redirect": request.url.path})
    if progress.state is not WorkState.DONE:
        return render(request, "works/detail.html", progress=progress)
    return Response(headers={"HX-Redirect": progress.answer}) if is_part else led_on(progress)
