"""The need to show versions of scripts: rows for the goal's page, and one version with what it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.run import RunKind, RunStatus


class Against(StrEnum):
    """What the text of a version is compared with."""

    SUCCEEDED = "succeeded"
    """The version of the newest run that did what it should."""
    BEFORE = "before"
    PRESENT = "present"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The newest run of a version."""

    id: int
    status: RunStatus
    verdict: str
    queued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptVersionRow:
    """A version without its text. `number` counts those of its goal and kind, from 1 on; a draft has number 0."""

    id: int
    goal_id: int
    kind: RunKind
    number: int
    author: str
    at: datetime
    note: str
    digest: str
    strategy: str
    is_draft: bool = False
    is_empty: bool = False
    """Whether it says that there is no script any more."""
    is_in_force: bool = False
    last_run: LastRun | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionText:
    """A version that another one is compared with."""

    id: int
    number: int
    strategy: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptVersionDetail:
    """One version with its text; `others` are those that there are, also where one of them is this version itself."""

    row: ScriptVersionRow
    content: str
    others: Mapping[Against, VersionText]
