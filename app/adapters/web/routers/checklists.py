"""The checklist of a task: ticked on its page, with or without scripts."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form, FormView
from app.adapters.web.notices import Done
from app.adapters.web.rendering import render
from app.adapters.web.task_work import task_work
from app.adapters.web.typed_about_task import beside

router = APIRouter()


@router.post("/tasks/{task_id}/checklist")
def tick_items(request: Request, acts: Acts, actor: Actor, task_id: ItemId, form: Form) -> Response:
    """303 back, or with htmx the checklist as it stands now; 409 for a task that is over.

    Where something is typed that is not meant to be sent yet, the page comes back with it.
    """
    if "hx-request" in request.headers:
        acts.ticking_items.tick(task_id, form.fields, actor)
        task = acts.reads.task(task_id, acts.clock.now())
        return render(request, "tasks/_checklist.html", task=task, work=task_work(acts, task), form=FormView())

    def tick() -> Done:
        acts.ticking_items.tick(task_id, form.fields, actor)
        return Done.CHECKLIST_SAVED

    here, takes = f"/tasks/{task_id}/logs", frozenset({"item", "was"})
    return beside(request, acts, task_id, form, tick, takes=takes, default=here)
