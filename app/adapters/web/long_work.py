"""Acts that may take long: answered as ever where they are quick, else by a page that shows how far they are."""

from collections.abc import Callable, Mapping

from fastapi import Response
from starlette.responses import RedirectResponse

from app.adapters.web.acts import WebActs
from app.application.background_work import Progress, Tell, Work, WorkState

_ALL_OR_NOTHING = "It is kept as a whole or not at all, and shows when it is over."
_NOTHING_KEPT = "Something went wrong on the way. Nothing of it was kept, and the log says why."
_ONE_BY_ONE = "Each task is changed for itself. The list tells in the end what became of each of them."
_LOOK = "Something went wrong on the way, and the log says why. What was done until then is in the activity."
_BULK_TITLES = {
    "start": "Starting tasks", "complete": "Completing tasks", "fail": "Marking tasks as failed",
    "skip": "Skipping tasks", "reopen": "Reopening tasks", "reschedule": "Moving tasks",
}  # fmt: skip


def bulk_work(fields: Mapping[str, list[str]], back: str) -> Work:
    """One act on many tasks; the same act on the same ones is a second click."""
    wanted = sorted((name, tuple(values)) for name, values in fields.items() if name != "redirect_url")
    title = _BULK_TITLES.get((fields.get("act") or [""])[-1], "Changing tasks")
    return Work(key=f"bulk {wanted}", title=title, counted="Tasks", remark=_ONE_BY_ONE, broken=_LOOK, back=back)


def bulk_undo_work(bulk_id: int, back: str) -> Work:
    """Putting back what a bulk act changed."""
    return Work(
        key=f"undo {bulk_id}", title="Putting tasks back", counted="Tasks", remark=_ONE_BY_ONE, broken=_LOOK, back=back
    )


def goals_work(title: str, identity: object, back: str) -> Work:
    """What concerns the goals of a platform, an account or a break, in one transaction."""
    return Work(
        key=f"{title} {identity}", title=title, counted="Goals", remark=_ALL_OR_NOTHING, broken=_NOTHING_KEPT, back=back
    )


def goal_work(title: str, goal_id: int, back: str) -> Work:
    """What concerns one goal with everything of it, in one transaction: how much of it is done cannot be told."""
    return Work(
        key=f"{title} {goal_id}", title=title, counted="", remark=_ALL_OR_NOTHING, broken=_NOTHING_KEPT, back=back
    )


def done_or_watched(acts: WebActs, work: Work, act: Callable[[Tell], str]) -> Response:
    """303 to where the act leads once it is done, or to the page that shows how far it is; raises what it raises."""
    return led_on(acts.works.do(work, act))


def led_on(progress: Progress) -> Response:
    """303 to where the work leads, or to the page that shows how far it is."""
    address = progress.answer if progress.state is WorkState.DONE else f"/works/{progress.id}"
    return RedirectResponse(address, status_code=303)
