"""What the store in memory keeps."""

import copy
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.absence import Absence
from app.domain.account import Account
from app.domain.activity import Activity
from app.domain.breaks import Break
from app.domain.feed_address import FeedAddress
from app.domain.goal import Goal
from app.domain.line import Line
from app.domain.platform import Platform
from app.domain.saved_view import SavedView
from app.domain.task import Task
from app.domain.task_log import TaskLog
from app.ports.bulk_journal import BulkStep
from tests.fakes.handwork import HandworkTables
from tests.fakes.runs import RunTables


@dataclass
class Tables(RunTables, HandworkTables):
    """Everything stored; values are frozen, so a shallow copy of each table is a snapshot."""

    platforms: dict[int, Platform] = field(default_factory=dict)
    deleted_platforms: set[int] = field(default_factory=set)
    accounts: dict[int, Account] = field(default_factory=dict)
    goals: dict[int, Goal] = field(default_factory=dict)
    form_keys: dict[str, int] = field(default_factory=dict)
    views: dict[int, SavedView] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    breaks: dict[int, Break] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    hidden_tasks: set[int] = field(default_factory=set)
    reserved_task_id: int = 0
    logs: list[TaskLog] = field(default_factory=list)
    activity: list[Activity] = field(default_factory=list)
    pulse: list[datetime] = field(default_factory=list)
    absences: dict[int, Absence] = field(default_factory=dict)
    dismissed_absences: set[int] = field(default_factory=set)
    bulk_steps: dict[tuple[str, int], BulkStep] = field(default_factory=dict)
    feed: dict[str, FeedAddress] = field(default_factory=dict)

    def snapshot(self) -> "Tables":
        return Tables(**{name: copy.copy(value) for name, value in vars(self).items()})
