"""The only place that knows both errors and HTTP: which error becomes which page, or JSON where a machine asks."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.adapters.web.acts import WebActs
from app.adapters.web.places_of_acts import place_of
from app.adapters.web.rendering import render
from app.adapters.web.security.redirects import safe_redirect
from app.adapters.web.security.refusals import prefers_json
from app.application.cancelling_runs import RunIsOver
from app.application.undoing_acts import ChangedSince
from app.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from app.domain.goal import GoalActRefused
from app.domain.task_status import InvalidTransition
from app.ports.read_models import InvalidCursor

Link = tuple[str, str]
FIRST_PAGE: Link = ("/", "Go to the first page")
RETRY_SECONDS = "5"
_BUSY = "The database does not answer right now. Nothing was saved; try again in a few seconds."
_UNEXPECTED = "Something went wrong here, not with what you did. It is noted in the log. Nothing was half saved."
_OPENED = (
    "This is the address of a button, not of a page: opening it does nothing. If you pressed the button before, look"
    " whether it was done."
)
_EXPLANATIONS = {
    404: "There is nothing at this address. It may have been deleted, or the address is mistyped.",
    405: "This address does not take that kind of request.",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One answer that is not what was asked for; `problems` are the fields that were refused."""

    status: int
    title: str
    explanation: str
    links: tuple[Link, ...] = (FIRST_PAGE,)
    problems: tuple[FieldError, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    def answer(self, request: Request) -> Response:
        """The page, or JSON."""
        response = self._json(request) or self._page(request)
        response.headers.update(dict(self.headers))
        return response

    def _json(self, request: Request) -> Response | None:
        if request.url.path.startswith("/services/"):
            return JSONResponse({"error": self.title}, self.status)
        if not prefers_json(request.scope):
            return None
        problem: dict[str, object] = {"type": "about:blank", "title": self.title, "status": self.status}
        problem["detail"] = self.explanation
        if self.problems:
            problem["errors"] = [{"field": each.field, "message": each.message} for each in self.problems]
        return JSONResponse(problem, self.status, media_type="application/problem+json")

    def _page(self, request: Request) -> Response:
        name = "errors/refused_fields.html" if self.problems else "errors/error.html"
        return render(
            request, name, self.status,
            title=self.title, explanation=self.explanation, links=self.links, problems=self.problems,
        )  # fmt: skip


def install(app: FastAPI, unavailable: type[Exception]) -> None:
    """Give every error its answer. `unavailable` is what persistence raises while the database does not answer."""
    answers: dict[type[Exception], Callable[[Request, Exception], Failure]] = {
        NotFound: _not_found,
        Conflict: _conflict,
        InvalidInput: _invalid_input,
        InvalidCursor: _unreadable_cursor,
        RequestValidationError: _unreadable_request,
        HTTPException: _http_failure,
        unavailable: _unavailable,
    }
    for error, failure in answers.items():
        app.add_exception_handler(error, _handler(failure))
    app.add_middleware(LastResort)


def _handler(failure_of: Callable[[Request, Exception], Failure]) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, error: Exception) -> Response:
        return failure_of(request, error).answer(request)

    return handle


def _not_found(_request: Request, error: Exception) -> Failure:
    return Failure(404, "Not found", str(error))


def _conflict(request: Request, error: Exception) -> Failure:
    links = [(_came_from(request), "Go back and look again"), FIRST_PAGE]
    if isinstance(error, InvalidTransition | ChangedSince):
        links.insert(0, (f"/tasks/{error.task_id}/logs", "See the history of the task"))
    if isinstance(error, GoalActRefused):
        links.insert(0, (f"/goals/{error.goal_id}", "See the goal"))
    if isinstance(error, RunIsOver):
        links.insert(0, (f"/runs/{error.run_id}", "See the run"))
    return Failure(409, "That does not fit any more", f"{error} Nothing was changed.", tuple(links))


def _came_from(request: Request) -> str:
    """The page that sent the form, as far as it is one of ours; else the list of all tasks."""
    referrer = request.headers.get("referer", "")
    return safe_redirect(referrer.removeprefix(f"{request.url.scheme}://{request.url.netloc}"), "/all-tasks")


def _invalid_input(request: Request, error: Exception) -> Failure:
    errors = cast(InvalidInput, error).errors
    links = ((_came_from(request), "Go back to the form"), FIRST_PAGE)
    return Failure(422, "Not saved yet", "Some of what was sent cannot be taken.", links, errors)


def _unreadable_cursor(request: Request, _error: Exception) -> Failure:
    links = ((request.url.path, "Begin at the start of the list"), FIRST_PAGE)
    return Failure(404, "No such page of the list", "The place in the list that this address names is gone.", links)


def _unreadable_request(request: Request, error: Exception) -> Failure:
    problems = cast(RequestValidationError, error).errors()
    if any(problem["loc"][0] == "path" for problem in problems):
        return Failure(404, "Not found", _EXPLANATIONS[404])
    return _invalid_input(request, InvalidInput(FieldError(str(each["loc"][-1]), each["msg"]) for each in problems))


def _http_failure(request: Request, error: Exception) -> Failure:
    failure = cast(HTTPException, error)
    headers = tuple((failure.headers or {}).items())
    place = place_of(request.url.path) if failure.status_code == 405 and request.method in {"GET", "HEAD"} else None
    if place is not None:
        links = tuple({address: (address, label) for address, label in (place, FIRST_PAGE)}.values())
        return Failure(405, "Nothing was done", _OPENED, links, headers=headers)
    title = HTTPStatus(failure.status_code).phrase.capitalize()
    explanation = _EXPLANATIONS.get(failure.status_code, str(failure.detail))
    return Failure(failure.status_code, title, explanation, headers=headers)


def _unavailable(request: Request, _error: Exception) -> Failure:
    links = ((_came_from(request), "Go back"), FIRST_PAGE)
    return Failure(503, "Not available for a moment", _BUSY, links, headers=(("Retry-After", RETRY_SECONDS),))


class LastResort:
    """Pure ASGI, around everything else: what nobody expected becomes a page that tells nothing of the inside."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def watching_send(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watching_send)
        except Exception:  # noqa: BLE001 - whatever it is: it is logged, and the person gets an answer
            request = Request(scope, receive)
            acts = cast(WebActs, request.app.state.acts)
            acts.logger.failure("A request failed.", method=request.method, path=request.url.path)
            if not has_begun:
                await Failure(500, "Something went wrong", _UNEXPECTED).answer(request)(scope, receive, send)
