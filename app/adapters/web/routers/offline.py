"""What a browser keeps to show while the program does not answer."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from app.adapters.web.rendering import render

router = APIRouter()


@router.get("/service-worker.js")
def send_service_worker(request: Request) -> FileResponse:
    """A service worker may see only what lies below its own address: so it has one at the top."""
    worker = request.app.state.static_dir / "js" / "service-worker.js"
    return FileResponse(worker, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/offline")
def show_offline(request: Request) -> HTMLResponse:
    """The same for everybody."""
    return render(request, "offline.html")
