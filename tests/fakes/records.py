"""What is kept beside goals and tasks, in memory: activity, views, absences, bulk acts and feed addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.absence import Absence
from app.domain.activity import Activity
from app.domain.errors import NotFound
from app.domain.feed_address import FeedAddress
from app.domain.platform import DuplicateName
from app.domain.saved_view import SavedView
from app.ports.bulk_journal import BulkStep
from tests.fakes.tables import Tables


class FakeBulkJournal:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def note(self, step: BulkStep) -> None:
        self._tables.bulk_steps[step.key, step.task_id] = step

    def take(self, key: str) -> list[BulkStep]:
        found = sorted(each for each in self._tables.bulk_steps if each[0] == key)
        return [self._tables.bulk_steps.pop(each) for each in found]

    def silent_since(self, instant: datetime) -> list[BulkStep]:
        steps = [step for _, step in sorted(self._tables.bulk_steps.items())]
        loud = {step.key for step in steps if step.at > instant}
        return [step for step in steps if step.key not in loud]

    def is_empty(self) -> bool:
        return not self._tables.bulk_steps


class FakeFeedRepository:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def open_address(self) -> FeedAddress | None:
        return next(iter(self._tables.feed.values()), None)

    def is_open(self, key_hash: str) -> bool:
        return key_hash in self._tables.feed

    def open(self, key_hash: str, address: FeedAddress) -> None:
        self._tables.feed[key_hash] = address

    def close(self, at: datetime) -> bool:
        del at
        was_open = bool(self._tables.feed)
        self._tables.feed.clear()
        return was_open


class FakeActivityRepository:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, entries: Iterable[Activity]) -> None:
        self._tables.activity.extend(entries)

    def record(self, entry: Activity) -> int:
        self._tables.activity.append(entry)
        return len(self._tables.activity)

    def get(self, entry_id: int) -> Activity:
        if not 1 <= entry_id <= len(self._tables.activity):
            raise NotFound("entry", entry_id)
        return self._tables.activity[entry_id - 1]


class FakeViewRepository:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def lock(self) -> None:
        """There is one writer at a time anyway."""

    def all(self) -> Sequence[SavedView]:
        return sorted(self._tables.views.values(), key=lambda view: (view.name, view.id))

    def get(self, view_id: int) -> SavedView:
        if view_id not in self._tables.views:
            raise NotFound("view", view_id)
        return self._tables.views[view_id]

    def add(self, view: SavedView, at: datetime) -> SavedView:
        del at
        added = replace(view, id=max(self._tables.views, default=0) + 1)
        self.save(added)
        return added

    def save(self, view: SavedView) -> None:
        if any(other.name == view.name and other.id != view.id for other in self._tables.views.values()):
            raise DuplicateName(view.name)
        self._tables.views[view.id] = view

    def delete(self, view_id: int) -> None:
        self._tables.views.pop(view_id, None)


class FakeAbsenceRepository:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def last_tick_at(self) -> datetime | None:
        return max(self._tables.pulse, default=None)

    def note_tick(self, at: datetime) -> None:
        self._tables.pulse.append(at)

    def begin(self, off_from: datetime, off_until: datetime) -> None:
        if self.unfinished() is None:
            number = len(self._tables.absences) + 1
            self._tables.absences[number] = Absence(
                id=number,
                off_from=off_from,
                off_until=off_until,
                after_task=max(self._tables.tasks, default=0),
                after_entry=len(self._tables.activity),
            )

    def unfinished(self) -> Absence | None:
        return next((each for each in self._tables.absences.values() if each.last_task is None), None)

    def finish(self, absence: Absence) -> Absence | None:
        if self._tables.absences[absence.id].last_task is not None:
            return None
        tasks = [task for task in self._tables.tasks.values() if task.id > absence.after_task]
        entries = self._tables.activity[absence.after_entry :]
        counts = [entry.details["count"] for entry in entries if entry.kind == "slots_passed_over"]
        finished = replace(
            absence,
            last_task=max(self._tables.tasks, default=0),
            last_entry=len(self._tables.activity),
            tasks_made=sum(task.due_at <= absence.off_until for task in tasks),
            passed_over=sum(count for count in counts if isinstance(count, int)),
        )
        self._tables.absences[absence.id] = finished
        return finished

    def dismiss(self, absence_id: int, at: datetime) -> None:
        del at
        if absence_id not in self._tables.absences:
            raise NotFound("absence", absence_id)
        self._tables.dismissed_absences.add(absence_id)
