"""Tasks: the filtered list, the acts on one task, its history."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import QueryParams

from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form, TypedForm
from app.adapters.web.notices import Done, see_other, undo_of
from app.adapters.web.security.redirects import safe_redirect
from app.adapters.web.task_history import history_page
from app.adapters.web.task_list import ALL_TASKS, default_view, list_page
from app.adapters.web.typed_about_task import beside, page_with_what_is_not_kept
from app.application.undoing_acts import Undo
from app.application.working_on_tasks import DUE_DATE, REPORT_FIELDS, Answer
from app.domain.errors import Conflict, FieldError, InvalidInput
from app.domain.run import RunKind
from app.domain.task_status import STATUS_ASKED_FOR

router = APIRouter()

_DONE = {
    "start": Done.TASK_STARTED,
    "complete": Done.TASK_COMPLETED,
    "fail": Done.TASK_FAILED,
    "skip": Done.TASK_SKIPPED,
    "reopen": Done.TASK_REOPENED,
}


@router.get("/all-tasks")
def show_tasks(request: Request, acts: Acts) -> HTMLResponse:
    """Every task that the filter leaves; without any filter the view that was chosen to begin with."""
    view = default_view(acts, request.query_params)
    return list_page(request, acts, QueryParams(view.query) if view else request.query_params)


@router.post("/tasks/generate-due")
def generate_due(acts: Acts, form: Form) -> RedirectResponse:
    """Have everything that is due made in the background."""
    acts.scheduler.wake_now()
    return _back(form, Done.GENERATING)


@router.post("/tasks/{task_id}/run-execution")
def run_execution(request: Request, task_id: ItemId, acts: Acts, actor: Actor, form: Form) -> Response:
    """Queue a run that does the task."""
    return _request_run(request, acts, task_id, RunKind.EXECUTION, actor, form)


@router.post("/tasks/{task_id}/run-check")
def run_check(request: Request, task_id: ItemId, acts: Acts, actor: Actor, form: Form) -> Response:
    """Queue a run that checks the task."""
    return _request_run(request, acts, task_id, RunKind.CHECK, actor, form)


def _request_run(request: Request, acts: Acts, task_id: int, kind: RunKind, actor: str, form: TypedForm) -> Response:
    def ask() -> Done:
        is_new = acts.requesting.request(task_id, kind, actor) is Answer.DONE
        return Done.RUN_QUEUED if is_new else Done.ALREADY_QUEUED

    return beside(request, acts, task_id, form, ask, takes=frozenset())


@router.post("/tasks/{task_id}/reschedule")
def reschedule(request: Request, task_id: ItemId, acts: Acts, actor: Actor, form: Form) -> Response:
    """Give an open task another due date."""

    def move() -> Done:
        acts.working.reschedule(task_id, form.fields, actor)
        return Done.TASK_RESCHEDULED

    return beside(request, acts, task_id, form, move, takes=frozenset({DUE_DATE.name}))


@router.post("/tasks/{task_id}/{act}")
def act_on_task(
    request: Request,
    task_id: ItemId,
    act: Literal["start", "complete", "fail", "skip", "reopen"],
    acts: Acts,
    actor: Actor,
    form: Form,
) -> Response:
    """One act of the life cycle; asking for what the task is already does nothing."""
    try:
        before = acts.working.read_and_act(task_id, act, form.fields, actor)
    except InvalidInput as refusal:
        return history_page(request, acts, task_id, form.with_errors(refusal, REPORT_FIELDS), 422)
    except Conflict as conflict:
        if not form.has_text_in(REPORT_FIELDS):
            raise
        return history_page(request, acts, task_id, form.with_conflict(conflict), 409)
    if before is None:
        return page_with_what_is_not_kept(request, acts, task_id, act, form) or _back(form, Done.ALREADY_DONE)
    return _back(form, _DONE[act], Undo(task_id, before.status, STATUS_ASKED_FOR[act], before.minutes))


@router.post("/tasks/undo")
def undo_act(acts: Acts, actor: Actor, form: Form) -> RedirectResponse:
    """Take an act back, as long as nothing else has happened to its task."""
    undo = undo_of(form.text("undo") or "")
    if undo is None:
        raise InvalidInput([FieldError("undo", "There is nothing to take back.")])
    is_new = acts.undoing.undo(undo, actor) is Answer.DONE
    return _back(form, Done.UNDONE if is_new else Done.ALREADY_DONE)


@router.get("/tasks/{task_id}/logs")
def show_history(request: Request, task_id: ItemId, acts: Acts) -> HTMLResponse:
    """Everything that happened to a task, and what may be done with it now."""
    return history_page(request, acts, task_id)


def _back(form: TypedForm, done: Done, undo: Undo | None = None) -> RedirectResponse:
    return see_other(safe_redirect(form.text("redirect_url"), ALL_TASKS), done, undo)
