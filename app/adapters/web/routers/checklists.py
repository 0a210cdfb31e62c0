"""The checklist of a task: ticked on its page, with or without scripts."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form, FormView
from app.adapters.web.notices import Done, see_other
from app.adapters.web.rendering import render
from app.adapters.web.security.redirects import safe_redirect
from app.adapters.web.task_history import history_page
from app.adapters.web.task_work import task_work
from app.application.working_on_tasks import REPORT_FIELDS

router = APIRouter()


@router.post("/tasks/{task_id}/checklist")
def tick_items(request: Request, acts: Acts, actor: Actor, task_id: ItemId, form: Form) -> Response:
    """303 back, or with htmx the checklist as it stands now; 409 for a task that is over.

    Where something is typed that is not meant to be sent yet, the page comes back with it.
    """
    acts.ticking_items.tick(task_id, form.fields, actor)
    if "hx-request" in request.headers:
        task = acts.reads.task(task_id, acts.clock.now())
        return render(request, "tasks/_checklist.html", task=task, work=task_work(acts, task), form=FormView())
    if form.has_text_in(REPORT_FIELDS):
        return history_page(request, acts, task_id, FormView(form.fields))
    return see_other(safe_redirect(form.text("redirect_url"), f"/tasks/{task_id}/logs"), Done.CHECKLIST_SAVED)
