"""Settings: what this installation is, how it stands, and the address of the calendar feed."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.adapters.web.acts import WebActs
from app.adapters.web.dependencies import Actor, Acts
from app.adapters.web.notices import Done, see_other
from app.adapters.web.rendering import render
from app.adapters.web.security.hosts import FEED

router = APIRouter()
_NO_REFERRER = {"Referrer-Policy": "no-referrer"}


@router.get("/settings")
def show_settings(request: Request, acts: Acts, actor: Actor) -> HTMLResponse:
    """Everything that can be told; secrets never."""
    return _page(request, acts, actor)


@router.post("/settings/feed")
def renew_feed(request: Request, acts: Acts, actor: Actor) -> HTMLResponse:
    """The new address, on this one page and never again; the one before it ends."""
    key = acts.insight.feed.renew(actor)
    page = _page(request, acts, actor, new_address=f"{str(request.base_url).rstrip('/')}{FEED}?key={key}")
    page.headers.update(_NO_REFERRER)
    return page


@router.post("/settings/feed/close")
def close_feed(acts: Acts, actor: Actor) -> Response:
    """303 to the settings."""
    had_one = acts.insight.feed.close(actor)
    return see_other("/settings", Done.FEED_CLOSED if had_one else Done.ALREADY_DONE)


def _page(request: Request, acts: WebActs, actor: str, new_address: str = "") -> HTMLResponse:
    return render(
        request, "settings/settings.html",
        actor=actor,
        feed=acts.insight.feed.address(),
        new_address=new_address,
        breaks=len(acts.reads.breaks(acts.looking.today())),
        services=acts.services.states(),
        findings=acts.insight.find_health(),
        shown_settings=acts.insight.settings,
        zone=acts.insight.zone,
    )  # fmt: skip
