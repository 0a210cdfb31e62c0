"""What a page says after a redirect. The address carries a fixed short code, never text that anybody could write."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.responses import RedirectResponse

from app.application.undoing_acts import Undo
from app.domain.handwork import MOST_MINUTES
from app.domain.task_status import STATUSES

PARAMETER, UNDO_PARAMETER = "done", "undo"
PARAMETERS = (PARAMETER, UNDO_PARAMETER)
"""What an address carries for one look only: no link, form or filter takes it along."""


class Done(StrEnum):
    """What was just done, as the address tells it."""

    GOAL_ADDED = "goal-added"
    GOAL_SAVED = "goal-saved"
    GOAL_DELETED = "goal-deleted"
    GOAL_PAUSED = "goal-paused"
    GOAL_RESUMED = "goal-resumed"
    GOAL_RESTORED = "goal-restored"
    GOAL_MENDED = "goal-mended"
    ROLLED_BACK = "rolled-back"
    PLATFORM_ADDED = "platform-added"
    PLATFORM_SAVED = "platform-saved"
    PLATFORM_DELETED = "platform-deleted"
    ACCOUNT_ADDED = "account-added"
    ACCOUNT_SAVED = "account-saved"
    ACCOUNT_DELETED = "account-deleted"
    ACCOUNT_PAUSED = "account-paused"
    ACCOUNT_RESUMED = "account-resumed"
    BREAK_ADDED = "break-added"
    BREAK_DELETED = "break-deleted"
    DEMO_LOADED = "demo-loaded"
    FEED_CLOSED = "feed-closed"
    TASK_STARTED = "task-started"
    TASK_COMPLETED = "task-completed"
    TASK_FAILED = "task-failed"
    TASK_SKIPPED = "task-skipped"
    TASK_REOPENED = "task-reopened"
    TASK_RESCHEDULED = "task-rescheduled"
    UNDONE = "undone"
    ALREADY_DONE = "already-done"
    CHECKLIST_SAVED = "checklist-saved"
    RUN_MODE_CHANGED = "run-mode-changed"
    NONE_LEFT = "none-left"
    VIEW_SAVED = "view-saved"
    VIEW_DELETED = "view-deleted"
    RUN_QUEUED = "run-queued"
    ALREADY_QUEUED = "already-queued"
    RUN_CANCELLED = "run-cancelled"
    GENERATING = "generating"
    SERVICE_STARTED = "service-started"
    SERVICE_STOPPED = "service-stopped"
    SERVICE_FAILED = "service-failed"
    SERVICE_UNKNOWN = "service-unknown"
    SERVICE_BUILT_IN = "service-built-in"


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for people; `tone` as the notice macro takes it."""

    text: str
    tone: str = "green"


_NOTICES = {
    Done.GOAL_ADDED: Notice("The goal is saved. Its first tasks appear in a moment."),
    Done.GOAL_SAVED: Notice("The goal is saved."),
    Done.GOAL_DELETED: Notice("The goal is deleted."),
    Done.GOAL_PAUSED: Notice("The goal is paused: no new tasks are made meanwhile."),
    Done.GOAL_RESUMED: Notice("The goal goes on."),
    Done.GOAL_RESTORED: Notice("The goal is back with its tasks. What was open stays skipped; it goes on from today."),
    Done.GOAL_MENDED: Notice("Changed: now everything fits."),
    Done.ROLLED_BACK: Notice("The earlier script is in force again, as a new version."),
    Done.PLATFORM_ADDED: Notice("The platform is added."),
    Done.PLATFORM_SAVED: Notice("The platform is saved."),
    Done.PLATFORM_DELETED: Notice("The platform is deleted with its accounts and goals."),
    Done.ACCOUNT_ADDED: Notice("The account is added."),
    Done.ACCOUNT_SAVED: Notice("The account is saved. Runs that waited for it are looked at again."),
    Done.ACCOUNT_DELETED: Notice("The account is deleted."),
    Done.ACCOUNT_PAUSED: Notice("The account is paused: no new tasks for it."),
    Done.ACCOUNT_RESUMED: Notice("The account gets tasks again, from today."),
    Done.BREAK_ADDED: Notice("The break is saved. Nothing is planned on its days."),
    Done.BREAK_DELETED: Notice("The break is deleted. Its days are planned again."),
    Done.FEED_CLOSED: Notice("The address of the calendar feed has ended: nobody reads it any more."),
    Done.DEMO_LOADED: Notice("The demo is loaded: half a year of a small bakery."),
    Done.TASK_STARTED: Notice("The task is started."),
    Done.TASK_COMPLETED: Notice("The task is completed."),
    Done.TASK_FAILED: Notice("The task is marked as failed."),
    Done.TASK_SKIPPED: Notice("The task is skipped."),
    Done.TASK_REOPENED: Notice("The task is waiting again."),
    Done.TASK_RESCHEDULED: Notice("The task has its new day."),
    Done.CHECKLIST_SAVED: Notice("The ticks are saved."),
    Done.RUN_MODE_CHANGED: Notice("Changed: the ladder below says what holds from now on."),
    Done.UNDONE: Notice("Undone: the task is as it was before."),
    Done.ALREADY_DONE: Notice("That was already done: nothing has changed.", "blue"),
    Done.NONE_LEFT: Notice("Nothing was changed: none of these tasks allows that any more.", "amber"),
    Done.VIEW_SAVED: Notice("The view is saved."),
    Done.VIEW_DELETED: Notice("The view is deleted. The tasks stay."),
    Done.RUN_QUEUED: Notice("The run is queued and starts in the background."),
    Done.ALREADY_QUEUED: Notice("A run of this task is already queued or running: no second one was made.", "blue"),
    Done.RUN_CANCELLED: Notice("The run is cancelled. What it is doing right now is ended within seconds."),
    Done.GENERATING: Notice("Tasks that are due are being made in the background."),
    Done.SERVICE_STARTED: Notice("The service runs."),
    Done.SERVICE_STOPPED: Notice("The service is stopped, and everything that it had started."),
    Done.SERVICE_FAILED: Notice("The service did not stay up. What it printed last stands below its name.", "red"),
    Done.SERVICE_UNKNOWN: Notice("There is no such service any more: nothing has changed.", "red"),
    Done.SERVICE_BUILT_IN: Notice("This service is a part of the program and ends with it.", "red"),
}


def notice_of(code: str) -> Notice | None:
    """The notice that an address asks for; None when it asks for nothing that there is."""
    return _NOTICES.get(Done(code)) if code in set(Done) else None


def undo_of(code: str) -> Undo | None:
    """The undo that an address or a form offers; None where it is none. It is only ever done by a form."""
    task_id, _, statuses = code.partition(".")
    first, second, minutes = (*statuses.split("."), "", "", "")[:3]
    before, after = STATUSES.get(first), STATUSES.get(second)
    if before is None or after is None or not re.fullmatch(r"[1-9][0-9]{0,17}", task_id):
        return None
    is_number = re.fullmatch(r"[1-9][0-9]{0,3}", minutes) is not None and int(minutes) <= MOST_MINUTES
    return Undo(int(task_id), before, after, int(minutes) if is_number else None)


def code_of(undo: Undo) -> str:
    """How an address and a form carry it."""
    parts = (undo.task_id, undo.before.name, undo.after.name, *([undo.minutes] if undo.minutes else []))
    return ".".join(map(str, parts))


def see_other(location: str, done: Done | None = None, undo: Undo | None = None) -> RedirectResponse:
    """303 to a path on this site (from `safe_redirect` or fixed), with what the next page shall say and offer."""
    return RedirectResponse(telling(location, done, undo), status_code=303)


def telling(location: str, done: Done | None = None, undo: Undo | None = None) -> str:
    """The address of a page on this site, with what it shall say and offer."""
    parts = urlsplit(location)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in PARAMETERS]
    if done is not None:
        query.append((PARAMETER, done))
    if undo is not None:
        query.append((UNDO_PARAMETER, code_of(undo)))
    return urlunsplit(parts._replace(query=urlencode(query)))
