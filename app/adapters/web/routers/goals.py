"""Goals: the list, one goal, the form for adding and editing, and what people do with a goal."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from app.adapters.web.acts import WebActs
from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form, FormView, TypedForm
from app.adapters.web.goal_form import empty_goal, goal_parameters
from app.adapters.web.goal_form_page import form_page, preselected
from app.adapters.web.goal_outlook import OutlookView, outlook_view
from app.adapters.web.goal_page import goal_facts, possible_acts, strips_with_names, way_out
from app.adapters.web.ladder import ladder_view
from app.adapters.web.long_work import done_or_watched, goal_work
from app.adapters.web.notices import Done, see_other, telling
from app.adapters.web.paging import page_links
from app.adapters.web.rendering import render, scripts_to_begin_with
from app.adapters.web.security.redirects import safe_redirect
from app.adapters.web.starting_texts import filled_in
from app.application.background_work import Tell
from app.application.mending_goals import FixOutdated
from app.application.planning_goals import PAUSE_UNTIL
from app.application.restoring_goals import GOAL_RESTORED
from app.application.working_on_tasks import Answer
from app.domain.errors import ConcurrentChange, InvalidInput, NotFound
from app.domain.fields import read_id
from app.domain.goal import GoalActRefused
from app.domain.task_status import IN_PROGRESS, WAITING
from app.ports.read_models import ActivityRow, TaskFilter, TaskRow

router = APIRouter()
GOALS = "/goals"
VERSIONS_SHOWN, OPEN_SHOWN, IN_PROGRESS_READ = 6, 20, 100
UNDO_OFFERED_FOR = timedelta(minutes=5)
"""How long the list offers to take a deletion back; afterwards the activity does."""


@router.get("/goals")
def list_goals(request: Request, acts: Acts, cursor: str | None = None) -> Response:
    """Every goal, newest first."""
    page = acts.reads.goals(cursor)
    return render(
        request, "goals/list.html", goals=page.items, links=page_links(request, page), deleted=_just_deleted(acts)
    )


@router.get("/goals/add")
def show_empty_form(request: Request, acts: Acts, platform_id: str = "") -> Response:
    """The form with its defaults; the address may name the platform."""
    fields = _defaults(acts) | preselected(platform_id, acts.reads.platforms())
    return form_page(request, acts, FormView(fields))


@router.post("/goals/add")
def add_goal(request: Request, acts: Acts, actor: Actor, form: Form) -> Response:
    """303 to the goals; 422 with the form as it was typed; 200 with a starting text where a button asks for one."""
    if (filled := _filled_in(request, acts, form)) is not None:
        return form_page(request, acts, filled)
    try:
        acts.planning.add(form.fields, actor)
    except InvalidInput as refusal:
        return form_page(request, acts, form.with_errors(refusal, goal_parameters(acts.strategies)), 422)
    return see_other(GOALS)


@router.post("/goals/preview")
def preview_goal(request: Request, acts: Acts, form: Form, goal: str = "") -> Response:
    """What the form would make if it were saved: the form again with it, or with htmx only that part. Saves nothing."""
    is_part = "hx-request" in request.headers
    row = acts.reads.goal(_goal_id(goal)) if goal else None
    try:
        outlook = acts.looking.of_typed(form.fields, row.id if row else None)
        view = outlook_view(outlook, acts.reads.platforms())
    except InvalidInput as refusal:
        if not is_part:
            view_with_errors = form.with_errors(refusal, goal_parameters(acts.strategies))
            return form_page(request, acts, view_with_errors, 422, goal=row)
        view = OutlookView(missing=_what_is_missing(refusal, acts))
    if is_part:
        return render(request, "goals/_outlook.html", outlook=view)
    return form_page(request, acts, FormView(form.fields), goal=row, outlook=view)


@router.get("/goals/{goal_id}")
def show_goal(request: Request, acts: Acts, goal_id: ItemId) -> Response:
    """One goal: its rule, where it stands, its open tasks and what happened."""
    return goal_page(request, acts, goal_id, FormView())


def goal_page(
    request: Request, acts: WebActs, goal_id: int, form: FormView, status: int = 200, **said: str
) -> Response:
    """One goal as it stands; `said` is a notice."""
    goal = acts.reads.goal(goal_id)
    risk, outlook = way_out(goal, acts.looking.of_goal(goal_id))
    wanted = TaskFilter(goal_id=goal_id, statuses=(WAITING.name, IN_PROGRESS.name))
    open_tasks = list(acts.reads.tasks(wanted, acts.clock.now(), None, OPEN_SHOWN).items)
    platform = acts.reads.platform(goal.platform_id)
    return render(
        request, "goals/detail.html", status,
        goal=goal,
        form=form,
        until_field=PAUSE_UNTIL,
        possible_acts=possible_acts(goal),
        risk=risk,
        open_tasks=open_tasks,
        ladder=ladder_view(acts.handwork_reads.ladder(goal_id), _in_progress(acts, goal_id), acts.strategies),
        outlook=outlook_view(outlook, [platform]),
        facts=goal_facts(acts.planning.form_of(goal_id), platform, acts.strategies),
        history=(history := acts.insight.history.of_goal(goal_id)),
        strips=strips_with_names(history, platform),
        versions=acts.reads.script_versions(goal_id, None, VERSIONS_SHOWN),
        activity=acts.reads.activity(None, goal_id, 20).items,
        **said,
    )  # fmt: skip


def _in_progress(acts: WebActs, goal_id: int) -> tuple[TaskRow, ...]:
    """More than are shown: those that were handed to a person may be due after many that wait."""
    wanted = TaskFilter(goal_id=goal_id, statuses=(IN_PROGRESS.name,))
    return acts.reads.tasks(wanted, acts.clock.now(), None, IN_PROGRESS_READ).items


@router.get("/goals/{goal_id}/edit")
def show_filled_form(request: Request, acts: Acts, goal_id: ItemId) -> Response:
    """The form with what is stored, secrets as dots; fields of choices not made have their defaults."""
    fields = _defaults(acts) | acts.planning.form_of(goal_id)
    return form_page(request, acts, FormView(fields), goal=acts.reads.goal(goal_id))


@router.post("/goals/{goal_id}/edit")
def edit_goal(request: Request, acts: Acts, actor: Actor, goal_id: ItemId, form: Form) -> Response:
    """303 to the goals; 422 with the form as it was typed; 409 likewise when somebody else saved it meanwhile."""
    if (filled := _filled_in(request, acts, form)) is not None:
        return form_page(request, acts, filled, goal=acts.reads.goal(goal_id))
    try:
        acts.planning.edit(goal_id, form.fields, actor)
    except InvalidInput as refusal:
        view = form.with_errors(refusal, goal_parameters(acts.strategies))
        return form_page(request, acts, view, 422, goal=acts.reads.goal(goal_id))
    except ConcurrentChange:
        present = {"version": acts.planning.form_of(goal_id)["version"]}
        return form_page(request, acts, FormView(form.fields | present), 409, goal=acts.reads.goal(goal_id))
    return see_other(GOALS)


@router.post("/goals/{goal_id}/fix")
def fix_goal(request: Request, acts: Acts, actor: Actor, goal_id: ItemId, form: Form) -> Response:
    """303 back; 409 with the goal as it stands where that is not the way out any more; 422 for what is no fix."""
    try:
        answer = acts.planning.mend(goal_id, form.fields, actor)
    except FixOutdated as refusal:
        said = {"notice": f"{refusal} Nothing was changed.", "notice_tone": "amber"}
        return goal_page(request, acts, goal_id, FormView(), 409, **said)
    done = Done.GOAL_MENDED if answer is Answer.DONE else Done.ALREADY_DONE
    return see_other(safe_redirect(form.text("redirect_url"), f"{GOALS}/{goal_id}"), done)


@router.post("/goals/{goal_id}/delete")
def delete_goal(acts: Acts, actor: Actor, goal_id: ItemId) -> Response:
    """303 to the goals."""

    def delete(_tell: Tell) -> str:
        acts.planning.delete(goal_id, actor)
        return GOALS

    return done_or_watched(acts, goal_work("Deleting a goal", goal_id, GOALS), delete)


@router.post("/goals/{goal_id}/restore")
def restore_goal(acts: Acts, actor: Actor, goal_id: ItemId) -> Response:
    """303 to the goal, also after a second click; 409 for one that was not deleted or has no platform any more."""

    def restore(_tell: Tell) -> str:
        try:
            acts.planning.restore(goal_id, actor)
        except GoalActRefused:
            if all(entry.kind != GOAL_RESTORED for entry in acts.reads.activity(None, goal_id).items):
                raise
            return telling(f"{GOALS}/{goal_id}", Done.ALREADY_DONE)
        return telling(f"{GOALS}/{goal_id}", Done.GOAL_RESTORED)

    return done_or_watched(acts, goal_work("Restoring a goal", goal_id, GOALS), restore)


@router.post("/goals/{goal_id}/pause")
def pause_goal(request: Request, acts: Acts, actor: Actor, goal_id: ItemId, form: Form) -> Response:
    """303 to the goal; 409 unless it is active or frozen; 422 with the page for a day that cannot be its end."""
    try:
        acts.planning.pause(goal_id, actor, form.fields)
    except InvalidInput as refusal:
        return goal_page(request, acts, goal_id, form.with_errors(refusal, [PAUSE_UNTIL]), 422)
    return see_other(f"{GOALS}/{goal_id}", Done.GOAL_PAUSED)


@router.post("/goals/{goal_id}/resume")
def resume_goal(acts: Acts, actor: Actor, goal_id: ItemId) -> Response:
    """303 to the goal; 409 unless it is paused or frozen."""
    acts.planning.resume(goal_id, actor)
    return see_other(f"{GOALS}/{goal_id}", Done.GOAL_RESUMED)


def _filled_in(request: Request, acts: WebActs, form: TypedForm) -> FormView | None:
    return filled_in(form, scripts_to_begin_with(request), goal_parameters(acts.strategies))


def _defaults(acts: WebActs) -> dict[str, list[str]]:
    return empty_goal(acts.looking.today(), acts.strategies)


def _goal_id(text: str) -> int:
    goal_id = read_id(text)
    if goal_id is None:
        raise NotFound("goal", text[:20])
    return goal_id


def _what_is_missing(refusal: InvalidInput, acts: WebActs) -> tuple[str, ...]:
    labels = {each.name: each.label for each in goal_parameters(acts.strategies)}
    return tuple(f"{labels.get(error.field, error.field)}: {error.message}" for error in refusal.errors)


def _just_deleted(acts: WebActs) -> ActivityRow | None:
    """The last thing that happened, if it was the deletion of a goal a moment ago: it may have been a slip."""
    newest = next(iter(acts.reads.activity(None, size=1).items), None)
    is_fresh = newest is not None and newest.can_restore and acts.clock.now() - newest.at < UNDO_OFFERED_FOR
    return newest if is_fresh else None
