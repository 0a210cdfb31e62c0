"""The checklist of a task: ticked on its page, with or without scripts."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form
from app.adapters.web.notices import Done, see_other
from app.adapters.web.rendering import render
from app.adapters.web.security.redirects import safe_redirect
from app.adapters.web.task_work import task_work

router = APIRouter()


@router.post("/tasks/{task_id}/checklist")
def tick_items(request: Request, acts: Acts, actor: Actor, task_id: ItemId, form: Form) -> Response:
    """303 back, or with htmx the checklist as it stands now; 409 for a task that is over."""
    acts.ticking_items.tick(task_id, form.fields, actor)
    here = f"/tasks/{task_id}/logs"
    if "hx-request" in request.headers:
        task = acts.reads.task(task_id, acts.clock.now())
        return render(request, "tasks/_checklist.html", task=task, work=task_work(acts, task), here=here)
    return see_other(safe_redirect(form.text("redirect_url"), here), Done.CHECKLIST_SAVED)
