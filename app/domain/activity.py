"""What happened, for people: one entry for each thing worth knowing, written once and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """`kind` is a word such as `goal_frozen`; `summary` a sentence; `details` the figures behind it."""

    at: datetime
    actor: str
    kind: str
    summary: str
    platform_id: int | None = None
    account_id: int | None = None
    goal_id: int | None = None
    task_id: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)
