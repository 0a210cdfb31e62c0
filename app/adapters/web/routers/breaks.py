"""Breaks: the list with its add form, and deleting."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.acts import WebActs
from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form, FormView
from app.adapters.web.long_work import done_or_watched, goals_work
from app.adapters.web.notices import Done, see_other, telling
from app.adapters.web.rendering import render
from app.application.background_work import Tell
from app.application.keeping_breaks import EVERYTHING
from app.domain.breaks import FIRST_DAY, LAST_DAY, NAME, SCOPE, SameBreak
from app.domain.errors import InvalidInput, NotFound
from app.domain.fields import read_id
from app.ports.read_models import GoalRow

router = APIRouter()
BREAKS = "/breaks"
NEWEST_GOALS = 200
"""So many goals can be chosen from; others by the link on their page."""
FIELDS = (NAME, FIRST_DAY, LAST_DAY, SCOPE)


@router.get("/breaks")
def list_breaks(request: Request, acts: Acts, scope: str = EVERYTHING) -> Response:
    """Every break that is not over, and the form for another one; the address may name what it is for."""
    return _list_page(request, acts, FormView({"scope": [scope]}))


@router.post("/breaks/add")
def add_break(request: Request, acts: Acts, actor: Actor, form: Form) -> Response:
    """303 to the breaks, also where a form is sent twice; 422 with the form as it was typed."""

    def add(tell: Tell) -> str:
        acts.breaks.add(form.fields, actor, tell)
        return telling(BREAKS, Done.BREAK_ADDED)

    try:
        return done_or_watched(acts, goals_work("Adding a break", sorted(form.fields.items()), BREAKS), add)
    except InvalidInput as refusal:
        return _list_page(request, acts, form.with_errors(refusal, FIELDS), 422)
    except SameBreak:
        return see_other(BREAKS, Done.ALREADY_DONE)


@router.post("/breaks/{break_id}/delete")
def delete_break(acts: Acts, actor: Actor, break_id: ItemId) -> Response:
    """303 to the breaks."""

    def delete(tell: Tell) -> str:
        acts.breaks.delete(break_id, actor, tell)
        return telling(BREAKS, Done.BREAK_DELETED)

    return done_or_watched(acts, goals_work("Deleting a break", break_id, BREAKS), delete)


def _list_page(request: Request, acts: WebActs, form: FormView, status: int = 200) -> Response:
    today = acts.looking.today()
    return render(
        request, "breaks/list.html", status,
        breaks=acts.reads.breaks(today),
        form=form,
        fields={field.name: field for field in FIELDS},
        scopes=_scopes(acts, form.value("scope")),
    )  # fmt: skip


def _scopes(acts: WebActs, chosen: str) -> list[tuple[str, str]]:
    """Everything, then platforms with their accounts, then the newest goals and the chosen one."""
    scopes = [(EVERYTHING, "Everything")]
    for platform in acts.reads.platforms():
        scopes.append((f"platform-{platform.id}", f"Platform: {platform.name}"))
        scopes += [(f"account-{each.id}", f"Account: {platform.name} / {each.username}") for each in platform.accounts]
    goals = [*acts.reads.goals(None, NEWEST_GOALS).items, *_chosen_goal(acts, chosen)]
    return scopes + list({f"goal-{goal.id}": f"Goal: {goal.description}" for goal in goals}.items())


def _chosen_goal(acts: WebActs, chosen: str) -> list[GoalRow]:
    goal_id = read_id(chosen.removeprefix("goal-")) if chosen.startswith("goal-") else None
    try:
        return [] if goal_id is None else [acts.reads.goal(goal_id)]
    except NotFound:
        return []
