"""The accounts of a platform: the list with its add form, pausing, resuming and deleting."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from app.adapters.web.acts import WebActs
from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.forms import Form, FormView
from app.adapters.web.long_work import done_or_watched, goals_work
from app.adapters.web.notices import Done, see_other, telling
from app.adapters.web.rendering import render
from app.application.background_work import Tell
from app.application.keeping_platforms import ACCOUNT_FIELDS
from app.application.run_fields import ACCOUNT_RUN_FIELDS
from app.domain.account import NOTES, USERNAME
from app.domain.errors import ConcurrentChange, InvalidInput

router = APIRouter()
FIELDS = (USERNAME, NOTES)


@router.get("/platforms/{platform_id}/accounts")
def list_accounts(request: Request, acts: Acts, platform_id: ItemId) -> Response:
    """The accounts of a platform with their counts, and the form for another one."""
    return _list_page(request, acts, platform_id, FormView())


@router.post("/platforms/{platform_id}/accounts/add")
def add_account(request: Request, acts: Acts, actor: Actor, platform_id: ItemId, form: Form) -> Response:
    """303 to the accounts; 422 with the form as it was typed."""
    try:
        acts.platforms.add_account(platform_id, form.fields, actor)
    except InvalidInput as refusal:
        return _list_page(request, acts, platform_id, form.with_errors(refusal, FIELDS), 422)
    return see_other(_accounts_of(platform_id))


@router.get("/accounts/{account_id}/edit")
def show_account_form(request: Request, acts: Acts, account_id: ItemId) -> Response:
    """The form with what is stored."""
    return _edit_page(request, acts, account_id, FormView(acts.platforms.account_form_of(account_id)))


@router.post("/accounts/{account_id}/edit")
def edit_account(request: Request, acts: Acts, actor: Actor, account_id: ItemId, form: Form) -> Response:
    """303 to the accounts; 422 with the form as it was typed; 409 likewise when somebody else saved it meanwhile."""
    try:
        platform_id = acts.platforms.edit_account(account_id, form.fields, actor)
    except InvalidInput as refusal:
        return _edit_page(request, acts, account_id, form.with_errors(refusal, ACCOUNT_FIELDS), 422)
    except ConcurrentChange:
        present = {"version": acts.platforms.account_form_of(account_id)["version"]}
        return _edit_page(request, acts, account_id, FormView(form.fields | present), 409)
    return see_other(_accounts_of(platform_id), Done.ACCOUNT_SAVED)


@router.post("/accounts/{account_id}/delete")
def delete_account(acts: Acts, actor: Actor, account_id: ItemId) -> Response:
    """303 to the accounts of the account's own platform, whatever the field `platform_id` says."""
    return _of_all_goals(acts, "Deleting an account", account_id, actor, acts.platforms.delete_account)


@router.post("/accounts/{account_id}/pause")
def pause_account(acts: Acts, actor: Actor, account_id: ItemId) -> Response:
    """303 to the accounts of its platform, also when it is paused already."""
    pause = acts.platforms.pause_account
    return _of_all_goals(acts, "Pausing an account", account_id, actor, pause, Done.ACCOUNT_PAUSED)


@router.post("/accounts/{account_id}/resume")
def resume_account(acts: Acts, actor: Actor, account_id: ItemId) -> Response:
    """303 to the accounts of its platform, also when it is live already."""
    resume = acts.platforms.resume_account
    return _of_all_goals(acts, "Resuming an account", account_id, actor, resume, Done.ACCOUNT_RESUMED)


def _of_all_goals(
    acts: WebActs,
    title: str,
    account_id: int,
    actor: str,
    act: Callable[[int, str, Tell], int],
    done: Done | None = None,
) -> Response:
    """An act of an account that every goal of it takes part in; it answers the platform."""
    work = goals_work(title, account_id, "/platforms")
    return done_or_watched(acts, work, lambda tell: telling(_accounts_of(act(account_id, actor, tell)), done))


def _accounts_of(platform_id: int) -> str:
    return f"/platforms/{platform_id}/accounts"


def _list_page(request: Request, acts: WebActs, platform_id: int, form: FormView, status: int = 200) -> Response:
    platform = acts.reads.platform(platform_id)
    return render(
        request, "accounts/list.html", status,
        platform=platform, form=form, username_field=USERNAME, notes_field=NOTES,
    )  # fmt: skip


def _edit_page(request: Request, acts: WebActs, account_id: int, form: FormView, status: int = 200) -> Response:
    account = acts.platforms.account(account_id)
    return render(
        request, "accounts/form.html", status,
        account=account, form=form, username_field=USERNAME, notes_field=NOTES,
        rule_fields={each.name: each for each in ACCOUNT_RUN_FIELDS},
    )  # fmt: skip
