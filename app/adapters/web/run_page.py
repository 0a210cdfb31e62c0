"""The page of one run and its parts, which are also sent again while somebody watches it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.adapters.web.rendering import Pages
from app.adapters.web.shown_output import ShownOutput, shown
from app.domain.run import RunOutput, RunStatus
from app.domain.run_rules import RunRules
from app.ports.run_reads import IRunReads, RunFileRow, WholeRun

PARTS = {
    "facts": "runs/_facts.html",
    "acts": "runs/_acts.html",
    "files": "runs/_files.html",
    "output": "runs/_output.html",
}
"""The parts of the page that change, each with its template."""
_UNKNOWN = "Whether the work was done is not known: look before it is done again."


@dataclass(frozen=True, slots=True)
class RunParts:
    """What the changing parts of the page show; two that are equal show the same."""

    run: WholeRun
    files: Sequence[RunFileRow] = ()

    @classmethod
    def of(cls, reads: IRunReads, run_id: int) -> "RunParts":
        """What there is of a run now; its files come with its end. Raises NotFound."""
        run = reads.run(run_id)
        return cls(run, () if run.status.is_live else reads.files(run_id))

    def depends_on(self, part: str) -> object:
        """What a part of the page is made from."""
        if part == "output":
            return self.run.output
        if part == "files":
            return self.files
        if part == "acts":
            return self.run.status, self.run.cancel_asked_by
        return replace(self.run, output=RunOutput(), lease_until=None)

    def html(self, part: str, pages: Pages, now: datetime) -> str:
        """A part of the page."""
        return pages.page(PARTS[part], now=now, **self.shown)

    @property
    def shown(self) -> Mapping[str, Any]:
        """What the templates are handed."""
        return {"run": self.run, "output": self.output, "files": self.files, "follows": self.follows}

    @property
    def output(self) -> ShownOutput:
        """What was printed, folded where it is long."""
        return shown(self.run.output)

    @property
    def follows(self) -> str:
        """What the end of the run means, where that needs saying."""
        return what_follows(self.run)


def what_follows(run: WholeRun) -> str:
    """What an end that is not understood by itself means, in words; empty where there is nothing to explain."""
    if run.status is not RunStatus.LOST:
        return ""
    if run.is_trial:
        return f"{_UNKNOWN} This was a trial: no task was touched."
    if run.is_shadow:
        return f"{_UNKNOWN} This was a shadow run: it proposes nothing, and no task was touched."
    if run.next_attempt_id is not None:
        return f"{_UNKNOWN} The goal says that repeating is safe, so it was tried again."
    return f"{_UNKNOWN} {_by_rules(run, run.rules)}" if run.rules is not None else _UNKNOWN


def _by_rules(run: WholeRun, rules: RunRules) -> str:
    if rules.retry_safe and run.attempt < rules.max_attempts:
        return "The goal says that repeating is safe: an open task is tried again."
    why = (
        "Its attempts are used up"
        if rules.retry_safe
        else "The goal does not say that repeating is safe, so it is not tried again"
    )
    if rules.fallback_to_manual:
        return f"{why}: an open task is handed to a person."
    if rules.fallback_after is not None:
        return f"{why}: an open task fails, or is handed to a person after {rules.fallback_after} failures in a row."
    return f"{why}: an open task fails."
