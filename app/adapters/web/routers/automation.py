"""Automation: the step up or down the ladder of a goal, and what to automate next."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.automation_ranking import ranking
from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form, FormView
from app.adapters.web.notices import Done, see_other
from app.adapters.web.rendering import render
from app.adapters.web.routers.goals import goal_page
from app.application.working_on_tasks import Answer
from app.domain.errors import ConcurrentChange
from app.domain.handwork import LOOKED_BACK

router = APIRouter()
CHANGED_MEANWHILE = (
    "This goal was changed meanwhile: nothing was done. Look at how it stands now, then press the button again."
)


@router.get("/automate")
def show_ranking(request: Request, acts: Acts) -> Response:
    """The goals done by hand, the most costly first."""
    now = acts.clock.now()
    found = ranking(acts.handwork_reads.by_hand(now - LOOKED_BACK), acts.looking.today())
    return render(request, "automate/list.html", candidates=found, days=LOOKED_BACK.days)


@router.post("/goals/{goal_id}/run-mode")
def change_run_mode(request: Request, acts: Acts, actor: Actor, goal_id: ItemId, form: Form) -> Response:
    """303 to the goal; 409 with the goal as it stands where it was changed meanwhile; 422 for no such mode."""
    try:
        answer = acts.automating.change(goal_id, form.fields, actor)
    except ConcurrentChange:
        said = {"notice": CHANGED_MEANWHILE, "notice_tone": "amber"}
        return goal_page(request, acts, goal_id, FormView(), 409, **said)
    done = Done.RUN_MODE_CHANGED if answer is Answer.DONE else Done.ALREADY_DONE
    return see_other(f"/goals/{goal_id}", done)
