"""Acts on a selection of tasks, undoing them, and the saved views of the list."""

from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request, Response

from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form, TypedForm
from app.adapters.web.long_work import bulk_undo_work, bulk_work, done_or_watched
from app.adapters.web.notices import Done, see_other, telling
from app.adapters.web.security.redirects import safe_redirect
from app.adapters.web.task_list import ALL_TASKS, BULK, ListForms, list_page, query_of, with_boxes
from app.application.acting_in_bulk import BULK_FIELDS
from app.application.bulk_result import BulkResult
from app.application.keeping_views import VIEW_DEFAULT, VIEW_NAME, VIEW_QUERY
from app.domain.errors import InvalidInput

router = APIRouter()
VIEW_FORM = (VIEW_NAME, VIEW_QUERY, VIEW_DEFAULT)


@router.post("/tasks/bulk")
def act_on_selection(request: Request, acts: Acts, actor: Actor, form: Form) -> Response:
    """303 to the list, which tells what became of each; 422 with the list and the selection as it was."""
    work = bulk_work(form.fields, safe_redirect(form.text("redirect_url"), ALL_TASKS))
    try:
        return done_or_watched(acts, work, lambda tell: _told(form, acts.bulk.act(form.fields, actor, tell)))
    except InvalidInput as refusal:
        view = with_boxes(form.with_errors(refusal, BULK_FIELDS))
        return list_page(request, acts, query_of(form.text("redirect_url")), 422, ListForms(bulk=view))


@router.post("/tasks/bulk/{bulk_id}/undo")
def undo_bulk_act(acts: Acts, actor: Actor, bulk_id: ItemId, form: Form) -> Response:
    """303 to the list; what has changed since stays as it is, and a second undo changes nothing."""
    work = bulk_undo_work(bulk_id, safe_redirect(form.text("redirect_url"), ALL_TASKS))
    return done_or_watched(acts, work, lambda tell: _told(form, acts.bulk.undo(bulk_id, actor, tell)))


@router.post("/views/add")
def add_view(request: Request, acts: Acts, form: Form) -> Response:
    """303 to the list through the new view; 422 with the list as it was."""
    try:
        view = acts.views.add(form.fields)
    except InvalidInput as refusal:
        shown = form.with_errors(refusal, VIEW_FORM)
        query = query_of(f"{ALL_TASKS}?{form.text('query') or ''}")
        return list_page(request, acts, query, 422, ListForms(view=shown))
    return see_other(f"{ALL_TASKS}?{view.query}", Done.VIEW_SAVED)


@router.post("/views/{view_id}/rename")
def rename_view(request: Request, acts: Acts, view_id: ItemId, form: Form) -> Response:
    """303 to the list through the view; 422 with the list as it was."""
    try:
        view = acts.views.rename(view_id, form.fields)
    except InvalidInput as refusal:
        shown = form.with_errors(refusal, VIEW_FORM)
        forms = ListForms(view=shown, renamed_view_id=view_id)
        return list_page(request, acts, query_of(form.text("redirect_url")), 422, forms)
    return see_other(f"{ALL_TASKS}?{view.query}", Done.VIEW_SAVED)


@router.post("/views/{view_id}/delete")
def delete_view(acts: Acts, view_id: ItemId) -> Response:
    """303 to the list."""
    acts.views.delete(view_id)
    return see_other(f"{ALL_TASKS}?view=all", Done.VIEW_DELETED)


def _told(form: TypedForm, result: BulkResult) -> str:
    """The address back to where the form was; the list tells the outcome itself, other pages by a short notice."""
    location = safe_redirect(form.text("redirect_url"), ALL_TASKS)
    if not result.id:
        return telling(location, Done.NONE_LEFT if result.refused else Done.ALREADY_DONE)
    if urlsplit(location).path != ALL_TASKS:
        location = ALL_TASKS
    left = [pair for pair in query_of(location).multi_items() if pair[0] != BULK]
    return telling(f"{ALL_TASKS}?{urlencode([*left, (BULK, str(result.id))])}")
