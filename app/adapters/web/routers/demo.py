"""The demo, from the welcome page."""

from fastapi import APIRouter, Response

from app.adapters.web.dependencies import Acts
from app.adapters.web.notices import Done, see_other

router = APIRouter()


@router.post("/demo")
def load_demo(acts: Acts) -> Response:
    """Fill an empty database; 409 where anything is kept already."""
    acts.demo.load(lambda _done, _of: None)
    acts.scheduler.wake_now()
    return see_other("/", Done.DEMO_LOADED)
