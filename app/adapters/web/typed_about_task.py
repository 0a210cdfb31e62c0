"""What somebody typed about a task and did not mean to send yet, whatever else was done with the task meanwhile."""

from collections.abc import Callable

from fastapi import Request, Response

from app.adapters.web.acts import WebActs
from app.adapters.web.forms import FormView, TypedForm
from app.adapters.web.notices import Done, see_other
from app.adapters.web.security.redirects import safe_redirect
from app.adapters.web.task_history import history_page
from app.adapters.web.task_list import ALL_TASKS
from app.application.reporting_work import read_evidence
from app.application.working_on_tasks import DUE_DATE, REPORT_FIELDS
from app.domain.errors import Conflict, FieldError, InvalidInput
from app.domain.fields import read

OF_THE_PAGE = "of_the_page"
"""A field of the page's own form. Whoever sends the published fields alone is sent on, as the interface says."""
_NOT_KEPT = "That was already done, with other words than these: nothing was changed, and what stands here is not kept."


def beside(
    request: Request,
    acts: WebActs,
    task_id: int,
    form: TypedForm,
    do: Callable[[], Done],
    *,
    takes: frozenset[str],
    default: str = ALL_TASKS,
) -> Response:
    """Do something that takes these fields alone: 303 back, or its page again with all that was typed there.

    A refused day shows the page with it, too. So does a conflict, which is raised where nothing is typed.
    """
    rest = TypedForm({name: values for name, values in form.fields.items() if name not in takes})
    try:
        done = do()
    except InvalidInput as refusal:
        return history_page(request, acts, task_id, form.with_errors(refusal, (DUE_DATE,)), 422)
    except Conflict as conflict:
        if not _says_something(rest):
            raise
        return history_page(request, acts, task_id, form.with_conflict(conflict), 409)
    if OF_THE_PAGE in form.fields and _says_something(rest):
        return history_page(request, acts, task_id, FormView(rest.fields), done=done)
    return see_other(safe_redirect(form.text("redirect_url"), default), done)


def page_with_what_is_not_kept(
    request: Request, acts: WebActs, task_id: int, act: str, form: TypedForm
) -> Response | None:
    """The page with what was typed, for an act that was done before; None where all of it is on record already.

    So the second click of a double click is told that all is done, and notes from another window are not lost.
    """
    if OF_THE_PAGE not in form.fields or _is_on_record(acts, task_id, act, form):
        return None
    return history_page(request, acts, task_id, FormView(form.fields, (FieldError("", _NOT_KEPT),)), 409)


def _says_something(form: TypedForm) -> bool:
    has_other_ticks = set(form.fields.get("item", ())) != set(form.fields.get("was", ()))
    return has_other_ticks or form.has_text_in((*REPORT_FIELDS, DUE_DATE))


def _is_on_record(acts: WebActs, task_id: int, act: str, form: TypedForm) -> bool:
    reading = read(REPORT_FIELDS, form.fields)
    notes, minutes = reading.text("notes"), reading.integer("minutes")
    if notes and not any(notes in each.notes for each in acts.reads.transitions(task_id)):
        return False
    links = set(read_evidence(reading))
    if links and not links <= {each.url for each in acts.handwork_reads.evidence(task_id)}:
        return False
    counts = minutes is not None and act in {"complete", "fail"}
    return not counts or acts.reads.task(task_id, acts.clock.now()).minutes == minutes
