"""The demo, from the welcome page: begun there, watched on a page that may be left."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.dependencies import Acts
from app.adapters.web.notices import Done, see_other
from app.adapters.web.rendering import render
from app.application.demo.loading_in_background import DemoState

router = APIRouter()
_DEMO = "/demo"


@router.post(_DEMO)
def load_demo(acts: Acts) -> Response:
    """Begin to fill an empty database; 409 where anything is kept already."""
    acts.demo.begin()
    return see_other(_DEMO)


@router.get(_DEMO)
def watch_demo(request: Request, acts: Acts) -> Response:
    """How far it has come; once it is over, or where it was never begun, the first page."""
    progress = acts.demo.progress
    if progress.state in {DemoState.GOING_ON, DemoState.FAILED}:
        return render(request, "dashboard/demo.html", progress=progress)
    answer = see_other("/", Done.DEMO_LOADED if progress.state is DemoState.LOADED else None)
    if "hx-request" in request.headers:  # a part of a page cannot lead elsewhere by a redirect
        return Response(headers={"HX-Redirect": answer.headers["location"]})
    return answer
