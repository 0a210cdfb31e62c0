"""What a person says with an act on a task: how long it took, where it can be seen, what of the list is done."""

from datetime import datetime
from typing import Protocol
from unicodedata import bidirectional
from urllib.parse import urlsplit

from app.application.comparing_proposals import compare
from app.application.ticking_items import Ticks, keep_ticks
from app.domain.fields import Kind, Parameter, Reading
from app.domain.goal import Goal
from app.domain.handwork import MOST_MINUTES, Work, measured_minutes
from app.domain.strategy import MANUAL
from app.domain.task import Task
from app.ports.handwork_store import Evidence
from app.ports.persistence import IUnitOfWork

MINUTES = Parameter(
    "minutes", "Minutes it took", Kind.INTEGER, minimum=1, maximum=MOST_MINUTES,
    help="Left empty, the time from start to end counts, up to four hours.",
)  # fmt: skip
EVIDENCE = Parameter(
    "evidence", "Links to what was done", Kind.LINES, maximum=10_000,
    help="One a line, beginning with http:// or https://; kept in the history.",
)  # fmt: skip
MOST_LINKS, LONGEST_LINK = 20, 2_000
_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_ENDINGS = {"complete", "fail", "skip"}


class _Act(Protocol):
    """The part of an act that reports work."""

    @property
    def act(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def run_id(self) -> int | None: ...
    @property
    def minutes(self) -> int | None: ...
    @property
    def is_one_of_many(self) -> bool: ...
    @property
    def evidence(self) -> tuple[str, ...]: ...
    @property
    def ticks(self) -> Ticks: ...


def read_evidence(reading: Reading) -> tuple[str, ...]:
    """The links that were typed, each once; what is no address of a page is refused beside the field."""
    links = tuple(dict.fromkeys(line.strip() for line in reading.text("evidence").split("\n") if line.strip()))
    wrong = next((link for link in links if not is_web_address(link)), None)
    if wrong is not None:
        reading.refuse("evidence", f"Write whole links that begin with http:// or https://: {wrong[:100]}")
    elif len(links) > MOST_LINKS:
        reading.refuse("evidence", f"Give {MOST_LINKS} links at most.")
    return links


def is_web_address(link: str) -> bool:
    """Whether it is a whole address of a page, and nothing that a browser would run."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    is_plain = len(link) <= LONGEST_LINK and not any(map(_disguises, link)) and "\\" not in link
    return is_plain and parts.scheme in {"http", "https"} and bool(parts.hostname)


def _disguises(character: str) -> bool:
    """What ends a link for some readers, or has a part of it read backwards, so that it looks like another one."""
    return character.isspace() or bidirectional(character) in _TURNS


def work_in(act: _Act, task: Task, goal: Goal, now: datetime) -> Work | None:
    """What ends a task by an act: a person with the time that it took, or the strategy that does the goal's work.

    Without typed minutes the time from start to end counts, where a person is who starts.
    """
    if act.act not in {"complete", "fail"}:
        return None
    if act.run_id is not None:
        return Work(goal.execution.name)
    is_measured = goal.is_done_by_hand and not act.is_one_of_many
    measured = measured_minutes(task.started_at, now) if is_measured else None
    return Work(MANUAL, act.minutes if act.minutes is not None else measured)


def keep_report(uow: IUnitOfWork, now: datetime, goal: Goal, task: Task, act: _Act) -> None:
    """Keep what a person said with an act; where something was proposed, compare both. Usually nothing is written.

    `task` is as it was before the act: the list of one that was over stays as it was, also when it is reopened.
    """
    if task.is_open:
        keep_ticks(uow, now, goal, task, act.ticks, act.actor)
    if act.evidence:
        uow.handwork.add_evidence([Evidence(task.id, url, now, act.actor) for url in act.evidence])
    if goal.has_a_machine and act.act in _ENDINGS:  # also once it may act: what was proposed before still stands there
        compare(uow, now, task.id, act.act)
