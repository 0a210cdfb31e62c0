"""The page of the task list, which several addresses answer with: the list, and forms on it that were refused."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import QueryParams

from app.adapters.web.acts import WebActs
from app.adapters.web.filter_bar import LOST_WITH_A_FILTER
from app.adapters.web.forms import FormView
from app.adapters.web.paging import CURSOR, page_links
from app.adapters.web.rendering import render
from app.adapters.web.security.redirects import safe_redirect
from app.adapters.web.task_filters import chips_of, choices_for, read_filter
from app.application.acting_in_bulk import BULK_ACTS
from app.application.bulk_record import summary_of
from app.application.bulk_result import RESCHEDULE, BulkResult
from app.application.task_filter_fields import BY_ACCOUNT, BY_DAY, BY_GOAL, FILTERS, GROUP
from app.domain.errors import NotFound
from app.domain.fields import read_id
from app.domain.saved_view import SavedView
from app.ports.read_models import Page, TaskRow

ALL_TASKS = "/all-tasks"
BULK = "bulk"
"""The parameter that names the bulk act whose outcome the list tells."""
_SAME_GROUP: dict[str, Callable[[TaskRow], object]] = {
    BY_ACCOUNT: lambda task: (task.platform_id, task.account_id),
    BY_DAY: lambda task: task.due_date,
    BY_GOAL: lambda task: task.goal_id,
}


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of a bulk act, as the list tells it."""

    result: BulkResult
    summary: str

    @property
    def can_undo(self) -> bool:
        """What was itself an undoing is not taken back again."""
        return self.result.undoes is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListForms:
    """Forms of the page that were refused: what was typed into the selection bar, or as the name of a view."""

    bulk: FormView = FormView()
    view: FormView = FormView()
    renamed_view_id: int | None = None
    """The saved view whose new name was refused; None where it is a new view."""


def list_page(
    request: Request, acts: WebActs, query: QueryParams, status: int = 200, forms: ListForms | None = None
) -> HTMLResponse:
    """Every task that the filter leaves; one that cannot be read leaves none and says why. Raises InvalidCursor."""
    bar = read_filter(query)
    grouping = BY_ACCOUNT if bar.form.errors("group") else bar.form.value("group") or BY_ACCOUNT
    page: Page[TaskRow] = Page(())
    if bar.wanted is not None:
        page = acts.reads.tasks(bar.wanted, acts.clock.now(), query.get(CURSOR))
    choices = choices_for(acts.reads, acts.label_reads, bar.form)
    return render(
        request, "tasks/list.html", status if bar.wanted else 422,
        bar=bar,
        choices=choices,
        chips=chips_of(ALL_TASKS, query, choices),
        grouping=grouping,
        groups=_gathered(page.items, _SAME_GROUP[grouping]),
        links=page_links(request.url.replace(path=ALL_TASKS, query=str(query)), page),
        outcome=_outcome(acts, query.get(BULK, "")),
        views=acts.label_reads.saved_views(),
        query=urlencode(_filter_of(query)),
        current_address=_address(query),
        bulk_acts=[act for act in BULK_ACTS if act[0] != RESCHEDULE],
        forms=forms or ListForms(),
    )  # fmt: skip


def _gathered(rows: Iterable[TaskRow], group_of: Callable[[TaskRow], object]) -> list[list[TaskRow]]:
    """Each group once among the open tasks of a page and once among the ended ones, in the order of first rows."""
    groups = defaultdict[object, list[TaskRow]](list)
    for row in rows:
        groups[row.ended_at is None, group_of(row)].append(row)
    return list(groups.values())


def default_view(acts: WebActs, query: QueryParams) -> SavedView | None:
    """The view that the list begins with, where the address asks for nothing at all."""
    if query:
        return None
    return next((view for view in acts.label_reads.saved_views() if view.is_default), None)


def query_of(redirect_url: str | None) -> QueryParams:
    """The filter of the list that a form came from; everything where it came from elsewhere."""
    parts = urlsplit(safe_redirect(redirect_url, ALL_TASKS))
    return QueryParams(parts.query if parts.path == ALL_TASKS else "")


def _filter_of(query: QueryParams) -> list[tuple[str, str]]:
    names = {field.name for field in (*FILTERS, GROUP)}
    return [(name, value) for name, value in query.multi_items() if name in names and value.strip()]


def _address(query: QueryParams) -> str:
    """Of this page of the list, without what it tells: where its forms lead back to."""
    left = [pair for pair in query.multi_items() if pair[0] not in LOST_WITH_A_FILTER - {CURSOR}]
    return f"{ALL_TASKS}?{urlencode(left)}" if left else ALL_TASKS


def _outcome(acts: WebActs, identity: str) -> BulkOutcome | None:
    """Nothing where the address names no bulk act: the list is worth showing all the same."""
    bulk_id = read_id(identity)
    if bulk_id is None:
        return None
    try:
        result = acts.bulk.result(bulk_id)
    except NotFound:
        return None
    return BulkOutcome(result, summary_of(result))


def with_boxes(form: FormView) -> FormView:
    """Ids that were sent in one field stand apart, so that their boxes are ticked again."""
    ids = [each.strip() for text in form.values("task_ids") for each in text.split(",")]
    return replace(form, fields={**form.fields, "task_ids": ids})
