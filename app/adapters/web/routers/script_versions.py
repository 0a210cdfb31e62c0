"""The scripts of a goal: their versions, what each changed, the way back to one, and test runs."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form
from app.adapters.web.goal_form import goal_parameters
from app.adapters.web.goal_form_page import form_page
from app.adapters.web.notices import Done, see_other
from app.adapters.web.paging import page_links
from app.adapters.web.rendering import render
from app.adapters.web.script_difference import Difference, difference
from app.application.trying_scripts import KIND, TASK
from app.application.working_on_tasks import Answer
from app.domain.errors import InvalidInput
from app.ports.script_rows import Against, ScriptVersionDetail, VersionText

router = APIRouter()


@router.get("/goals/{goal_id}/versions")
def list_versions(request: Request, acts: Acts, goal_id: ItemId, cursor: str | None = None) -> Response:
    """Every version of both scripts, newest first."""
    goal, page = acts.reads.goal(goal_id), acts.reads.script_versions(goal_id, cursor)
    return render(request, "versions/list.html", goal=goal, versions=page.items, links=page_links(request, page))


@router.get("/goals/{goal_id}/versions/{version_id}")
def show_version(request: Request, acts: Acts, goal_id: ItemId, version_id: ItemId, against: str = "") -> Response:
    """One version, drafts too: its text, and what differs from another one."""
    detail = acts.reads.script_version(goal_id, version_id)
    choices = _choices(detail)
    chosen = _chosen(detail, choices, against)
    return render(
        request, "versions/detail.html",
        goal=acts.reads.goal(goal_id),
        goal_version=acts.planning.form_of(goal_id)["version"][-1],
        version=detail.row,
        content=detail.content,
        choices=choices,
        chosen=chosen,
        difference=difference(choices[chosen].content, detail.content) if chosen else Difference(),
        is_as_now=_is_as_now(detail),
    )  # fmt: skip


@router.post("/goals/{goal_id}/versions/{version_id}/roll-back")
def roll_back(acts: Acts, actor: Actor, goal_id: ItemId, version_id: ItemId, form: Form) -> Response:
    """303 to the goal, also where it is in force already; 409 where the goal was changed meanwhile; 404 for drafts."""
    answer = acts.rolling_back.roll_back(goal_id, version_id, form.fields, actor)
    return see_other(f"/goals/{goal_id}", Done.ROLLED_BACK if answer is Answer.DONE else Done.ALREADY_DONE)


@router.post("/goals/{goal_id}/try")
def try_script(request: Request, acts: Acts, actor: Actor, goal_id: ItemId, form: Form) -> Response:
    """303 to the run; 422 with the goal's form as it was typed. Nothing of the goal is saved."""
    try:
        run = acts.trying.try_out(goal_id, form.fields, actor)
    except InvalidInput as refusal:
        view = form.with_errors(refusal, [*goal_parameters(acts.strategies), KIND, TASK])
        return form_page(request, acts, view, 422, goal=acts.reads.goal(goal_id))
    return see_other(f"/runs/{run.id}", Done.RUN_QUEUED)


def _choices(detail: ScriptVersionDetail) -> dict[Against, VersionText]:
    """What there is to compare with, each version once, in the order of `Against`."""
    choices: dict[Against, VersionText] = {}
    for name in Against:
        other = detail.others.get(name)
        if other is not None and other.id not in {detail.row.id, *(each.id for each in choices.values())}:
            choices[name] = other
    return choices


def _chosen(detail: ScriptVersionDetail, choices: dict[Against, VersionText], against: str) -> Against | None:
    """What was asked for, under whatever name it is offered, else the first choice."""
    asked = next((other.id for name, other in detail.others.items() if name == against), None)
    return next((name for name, other in choices.items() if other.id == asked), next(iter(choices), None))


def _is_as_now(detail: ScriptVersionDetail) -> bool:
    """Whether going back to it would change nothing."""
    present = detail.others.get(Against.PRESENT)
    return present is not None and (present.content, present.strategy) == (detail.content, detail.row.strategy)
