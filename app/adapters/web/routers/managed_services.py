"""Starting and stopping services. What they answer is published: JSON, but for browsers, which get the page again."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.adapters.web.dependencies import Actor, Acts
from app.adapters.web.notices import Done, see_other
from app.ports.managed_services import CannotBeStopped, ServiceFailed, UnknownService

router = APIRouter()
_FAILURES: dict[type[Exception], tuple[int, str, Done]] = {
    UnknownService: (404, "Service not found", Done.SERVICE_UNKNOWN),
    ServiceFailed: (502, "Service failed to start", Done.SERVICE_FAILED),
    CannotBeStopped: (409, "Service cannot be stopped", Done.SERVICE_BUILT_IN),
}


@router.post("/services/{service_name}/start")
def start_service(request: Request, service_name: str, acts: Acts, actor: Actor) -> Response:
    """Start a service unless it runs."""
    acts.logger.info("A service is to be started", service=service_name, actor=actor)
    return _answer(request, lambda: acts.services.start(service_name), "started", Done.SERVICE_STARTED)


@router.post("/services/{service_name}/stop")
def stop_service(request: Request, service_name: str, acts: Acts, actor: Actor) -> Response:
    """Stop a service unless it stands still."""
    acts.logger.info("A service is to be stopped", service=service_name, actor=actor)
    return _answer(request, lambda: acts.services.stop(service_name), "stopped", Done.SERVICE_STOPPED)


def _answer(request: Request, act: Callable[[], None], status: str, done: Done) -> Response:
    code, body = 200, {"status": status}
    try:
        act()
    except (UnknownService, ServiceFailed, CannotBeStopped) as refusal:
        code, error, done = _FAILURES[type(refusal)]
        body = {"error": error}
    # A form that a browser sends asks for a page; programs ask for anything, or for JSON.
    if "text/html" in request.headers.get("accept", ""):
        return see_other("/", done)
    return JSONResponse(body, code)
