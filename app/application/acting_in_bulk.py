"""One act on many tasks, and taking it back.

Each task is a transaction of its own. A task that refuses must not take the others back; acts entail more in their
goals (a freeze ends, a goal is completed), which locks them one at a time in no order; and the one writer of SQLite
would otherwise be kept from everybody else for seconds. What was changed is then recorded as one entry; until then each
step is in a journal, from which `recording_bulk_acts.py` makes the entry where the program ended on the way.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import uuid4

from app.application.background_work import Tell, tell_nobody
from app.application.bulk_record import entry_of, result_of
from app.application.bulk_result import MOST_AT_ONCE, RESCHEDULE, BulkResult, ChangedTask, RefusedTask
from app.application.earlier_work import EarlierWork
from app.application.working_on_tasks import NOTES, TaskAct, apply_act, move_back, move_task
from app.domain.errors import Conflict, DomainError, FieldError, InvalidInput, NotFound
from app.domain.fields import Fields, Kind, Parameter, read, read_id
from app.domain.task import Task
from app.domain.task_status import STATUS_ASKED_FOR, STATUSES
from app.ports.bulk_journal import BulkStep
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IScheduler

BULK_ACTS = (
    ("start", "Start"), ("complete", "Complete"), ("fail", "Fail"), ("skip", "Skip"), ("reopen", "Reopen"),
    (RESCHEDULE, "Move"),
)  # fmt: skip
BULK_FIELDS = (
    Parameter("act", "What to do", Kind.CHOICE, required=True, choices=BULK_ACTS),
    Parameter("task_ids", "Tasks", Kind.IDS),
    Parameter("due_date", "New day", Kind.DATE),
    NOTES,
)
Step = Callable[[IUnitOfWork, Task], bool]
"""What is done to one task inside its transaction; False where there was nothing to do."""
_BACK = {"InProgress": "start", "Completed": "complete", "Failed": "fail", "Skipped": "skip"}
_CHANGED_SINCE = "It has changed since: it stays as it is."
_NOT_REACHED = "It was not reached: something went wrong on the way, and the log says what."


_MOST_REASONS = 3
"""Why a day suits none of the tasks, beside its field."""


class Untouched(Conflict):
    """A task is as it was, for a reason in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """What all steps have in common. Its key is that of its steps in the journal."""

    act: str
    actor: str
    undoes: int | None = None
    key: str = field(default_factory=lambda: uuid4().hex)


@dataclass(slots=True)
class _Tally:
    changed: list[ChangedTask] = field(default_factory=list)
    already: int = 0
    refused: list[RefusedTask] = field(default_factory=list)

    def result(self, whole: _Act) -> BulkResult:
        return BulkResult(
            act=whole.act,
            changed=tuple(self.changed),
            already=self.already,
            refused=tuple(self.refused),
            undoes=whole.undoes,
        )


class ActingInBulk:
    """Acts on a selection of tasks, and undoes that."""

    def __init__(
        self,
        begin: UnitOfWorkFactory,
        reading: UnitOfWorkFactory,
        clock: IClock,
        scheduler: IScheduler,
        logger: ILogger,
    ) -> None:
        """`begin` opens a transaction, `reading` one that only reads."""
        self._begin, self._reading, self._clock = begin, reading, clock
        self._scheduler, self._logger = scheduler, logger

    def act(self, typed: Fields, actor: str, tell: Tell = tell_nobody) -> BulkResult:
        """Do it with each task; raises InvalidInput where nothing can be read, or where a day suits none of them."""
        reading = read(BULK_FIELDS, _single_ids(typed))
        task_ids, act, day = reading.integers("task_ids"), reading.text("act"), reading.day("due_date")
        if not task_ids:
            reading.refuse("task_ids", "Choose at least one task.")
        if len(task_ids) > MOST_AT_ONCE:
            reading.refuse("task_ids", f"Choose {MOST_AT_ONCE} tasks at most; these are {len(task_ids)}.")
        if act == RESCHEDULE and day is None:
            reading.refuse("due_date", "Say which day to move them to.")
        reading.raise_if_refused()
        notes = reading.text("notes")

        def do(uow: IUnitOfWork, task: Task) -> bool:
            if act == RESCHEDULE and day is not None:
                return _moved(uow, self._clock, task, day, actor)
            if task.status is STATUS_ASKED_FOR[act]:
                return False
            wanted = TaskAct(task_id=task.id, act=act, actor=actor, notes=notes, is_one_of_many=len(task_ids) > 1)
            apply_act(uow, self._clock, task, wanted)
            return True

        whole = _Act(act=act, actor=actor)
        result = self._each(whole, task_ids, do, tell).result(whole)
        if act == RESCHEDULE and result.refused and not result.changed:
            reasons = dict.fromkeys(each.reason for each in result.refused)
            raise InvalidInput(FieldError("due_date", reason) for reason in list(reasons)[:_MOST_REASONS])
        return self._record(result, whole)

    def undo(self, bulk_id: int, actor: str, tell: Tell = tell_nobody) -> BulkResult:
        """Put back what a bulk act changed and nobody has changed since. A second undo changes nothing.

        Raises NotFound.
        """
        done = self.result(bulk_id)
        before = {each.task_id: each for each in done.changed}

        def put_back(uow: IUnitOfWork, task: Task) -> bool:
            if task.version != before[task.id].version:
                raise Untouched(_CHANGED_SINCE)
            if done.act == RESCHEDULE:
                move_back(uow, self._clock, task, before[task.id].due_date, actor)
                return True
            status = STATUSES[before[task.id].status]
            earlier = EarlierWork.of(uow, uow.goals.get(task.goal_id), task.id, status)
            for act in _way_back(done.act, status.name):
                step = TaskAct(task_id=task.id, act=act, actor=actor, notes="Undone.")
                apply_act(uow, self._clock, uow.tasks.get(task.id), step)
            earlier.put_back(uow, task.id)
            return True

        whole = _Act(act=done.act, actor=actor, undoes=bulk_id)
        return self._record(self._each(whole, before, put_back, tell).result(whole), whole)

    def result(self, bulk_id: int) -> BulkResult:
        """What became of a bulk act. Raises NotFound."""
        with self._reading() as uow:
            return result_of(uow.activity.get(bulk_id), bulk_id)

    def _each(self, whole: _Act, task_ids: Iterable[int], do: Step, tell: Tell) -> _Tally:
        tally, waiting = _Tally(), list(task_ids)
        count = len(waiting)
        tell(0, count)
        while waiting:
            try:
                self._one(whole, waiting[0], do, tally)
            except Exception:
                if not tally.changed:
                    raise
                self._logger.failure("A bulk act ended early.", done=len(tally.changed), left=len(waiting))
                tally.refused += [RefusedTask(task_id=each, description="", reason=_NOT_REACHED) for each in waiting]
                break
            waiting.pop(0)
            tell(count - len(waiting), count)
        return tally

    def _one(self, whole: _Act, task_id: int, do: Step, tally: _Tally) -> None:
        description = ""
        try:
            with self._begin() as uow:
                task = uow.tasks.get_locked(task_id)
                description = uow.goals.get(task.goal_id).description
                if not do(uow, task):
                    tally.already += 1
                    return
                known = _changed(task, uow.tasks.get(task_id).version)
                uow.bulk_journal.note(_step(whole, known, self._clock.now()))
                uow.commit()
        except DomainError as refusal:
            tally.refused.append(RefusedTask(task_id=task_id, description=description, reason=_words(refusal)))
            return
        tally.changed.append(known)

    def _record(self, result: BulkResult, whole: _Act) -> BulkResult:
        """Nothing is recorded where nothing was changed, so that a second click leaves no trace.

        What a tick took for cut off while this act stood still is on record already, in an entry of its own.
        """
        if not result.changed:
            return result
        with self._begin() as uow:
            left = {step.task_id for step in uow.bulk_journal.take(whole.key)}
            if not left:
                return result
            result = replace(result, changed=tuple(each for each in result.changed if each.task_id in left))
            identity = uow.activity.record(entry_of(result, self._clock.now(), whole.actor))
            uow.commit()
        self._scheduler.wake_now()
        return replace(result, id=identity)


def _changed(before: Task, version: int) -> ChangedTask:
    return ChangedTask(task_id=before.id, version=version, status=before.status.name, due_date=before.due_date)


def _step(whole: _Act, done: ChangedTask, now: datetime) -> BulkStep:
    return BulkStep(
        key=whole.key, at=now, actor=whole.actor, act=whole.act, undoes=whole.undoes, task_id=done.task_id,
        version=done.version, status=done.status, due_date=done.due_date,
    )  # fmt: skip


def _moved(uow: IUnitOfWork, clock: IClock, task: Task, day: date, actor: str) -> bool:
    if task.is_open and task.due_date == day:
        return False
    move_task(uow, clock, task, day, actor)
    return True


def _way_back(act: str, status: str) -> Iterator[str]:
    if act == "reopen":
        yield _BACK[status]
        return
    yield "reopen"
    if act != "start" and status == "InProgress":
        yield "start"


def _words(refusal: DomainError) -> str:
    if isinstance(refusal, NotFound):
        return "There is no such task any more."
    if isinstance(refusal, InvalidInput):
        return " ".join(error.message for error in refusal.errors)
    return str(refusal)


def _single_ids(typed: Fields) -> Fields:
    """Ids may also stand in one field with commas between them: a form may have only so many fields."""
    ids = [each for text in typed.get("task_ids", ()) for each in text.split(",")]
    wrong = [each for each in ids if each.strip() and read_id(each.strip()) is None]
    if wrong:
        raise InvalidInput([FieldError("task_ids", f"“{wrong[0][:30]}” is not a task.")])
    return {**typed, "task_ids": ids}
