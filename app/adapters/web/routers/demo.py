"""The demo, from the welcome page: begun there, watched on the page of its work."""

from fastapi import APIRouter, Response

from app.adapters.web.dependencies import Acts
from app.adapters.web.long_work import led_on
from app.adapters.web.notices import Done, telling

router = APIRouter()


@router.post("/demo")
def load_demo(acts: Acts) -> Response:
    """Begin to fill an empty database; 409 where anything is kept already."""
    return led_on(acts.demo.begin(telling("/", Done.DEMO_LOADED)))
