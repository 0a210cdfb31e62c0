"""Platforms: the list with its add form, editing and deleting."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.acts import WebActs
from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form, FormView
from app.adapters.web.long_work import done_or_watched, goals_work
from app.adapters.web.notices import Done, see_other, telling
from app.adapters.web.rendering import render
from app.application.background_work import Tell
from app.domain.errors import InvalidInput
from app.domain.platform import CONFIG, NAME

router = APIRouter()
PLATFORMS = "/platforms"
FIELDS = (NAME, CONFIG)
_EMPTY = FormView({"config": [CONFIG.default]})


@router.get("/platforms")
def list_platforms(request: Request, acts: Acts) -> Response:
    """Every platform by name, and the form for another one."""
    return _list_page(request, acts, _EMPTY)


@router.post("/platforms/add")
def add_platform(request: Request, acts: Acts, actor: Actor, form: Form) -> Response:
    """303 to the platforms; 422 with the form as it was typed."""
    try:
        acts.platforms.add(form.fields, actor)
    except InvalidInput as refusal:
        return _list_page(request, acts, form.with_errors(refusal, FIELDS), 422)
    return see_other(PLATFORMS)


@router.get("/platforms/{platform_id}/edit")
def show_form(request: Request, acts: Acts, platform_id: ItemId) -> Response:
    """The form with what is stored."""
    return _form_page(request, acts, platform_id, FormView(acts.platforms.form_of(platform_id)))


@router.post("/platforms/{platform_id}/edit")
def edit_platform(request: Request, acts: Acts, actor: Actor, platform_id: ItemId, form: Form) -> Response:
    """303 to the platforms; 422 with the form as it was typed."""
    try:
        acts.platforms.edit(platform_id, form.fields, actor)
    except InvalidInput as refusal:
        return _form_page(request, acts, platform_id, form.with_errors(refusal, FIELDS), 422)
    return see_other(PLATFORMS)


@router.post("/platforms/{platform_id}/delete")
def delete_platform(acts: Acts, actor: Actor, platform_id: ItemId) -> Response:
    """303 to the platforms."""

    def delete(tell: Tell) -> str:
        acts.platforms.delete(platform_id, actor, tell)
        return telling(PLATFORMS, Done.PLATFORM_DELETED)

    return done_or_watched(acts, goals_work("Deleting a platform", platform_id, PLATFORMS), delete)


def _list_page(request: Request, acts: WebActs, form: FormView, status: int = 200) -> Response:
    platforms = acts.reads.platforms()
    return render(
        request, "platforms/list.html", status, platforms=platforms, form=form, name_field=NAME, config_field=CONFIG
    )


def _form_page(request: Request, acts: WebActs, platform_id: int, form: FormView, status: int = 200) -> Response:
    platform = acts.reads.platform(platform_id)
    return render(
        request, "platforms/form.html", status, platform=platform, form=form, name_field=NAME, config_field=CONFIG
    )
