"""Working on tasks: start, complete, fail, skip, reopen, move to another day. Each act is one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from app.application.loading_goals import load_around, load_goal
from app.application.reporting_work import EVIDENCE, MINUTES, keep_report, read_evidence, work_in
from app.application.ticking_items import NOTHING_TICKED, Ticks, read_ticks
from app.domain.errors import FieldError, InvalidInput
from app.domain.fields import Fields, Kind, Parameter, read
from app.domain.goal import Goal
from app.domain.goal_aggregate import GoalAggregate
from app.domain.long_date import long_date
from app.domain.scheduling.calendar_days import due_at
from app.domain.scheduling.goal_end import after_an_ending, after_reopening, look_at_thaw, meet
from app.domain.task import Task
from app.domain.task_log import Stamp
from app.domain.task_status import STATUS_ASKED_FOR, InvalidTransition
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IScheduler

NOTES = Parameter("notes", "Notes", Kind.LINES, maximum=10_000)
GOAL_MET_FLAG = Parameter("goal_met", "The goal is met", Kind.FLAG)
DUE_DATE = Parameter("due_date", "New day", Kind.DATE, required=True)
REPORT_FIELDS = (NOTES, GOAL_MET_FLAG, MINUTES, EVIDENCE)
"""What a form may say with an act."""
_TASK_ENDED = "the task ended"


class Answer(Enum):
    """What became of an act: done now, or found done already (a second click)."""

    DONE = "done"
    ALREADY_DONE = "already done"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAct:
    """One act on one task: `act` as in the life cycle; `run_id` when a machine acts."""

    task_id: int
    act: str
    actor: str
    notes: str = ""
    goal_met: bool = False
    run_id: int | None = None
    minutes: int | None = None
    """How long a person worked on it, where that was typed."""
    is_one_of_many: bool = False
    """Ended together with others: the time that each of them lay open says nothing then."""
    evidence: tuple[str, ...] = ()
    """Links to what was done."""
    ticks: Ticks = NOTHING_TICKED
    """What was ticked on the way."""


class WorkingOnTasks:
    """What people do with tasks; what a run does to its task goes through `apply_act` too."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock, scheduler: IScheduler) -> None:
        """`begin` opens a transaction; the scheduler is told when an act brings the next pass forward."""
        self._begin, self._clock, self._scheduler = begin, clock, scheduler

    def act(self, wanted: TaskAct) -> Answer:
        """Do it, with everything it entails; raises NotFound, InvalidTransition, ConcurrentChange."""
        return Answer.ALREADY_DONE if self._act(wanted) is None else Answer.DONE

    def _act(self, wanted: TaskAct) -> Task | None:
        """The task as it was before; None where it was already as asked."""
        with self._begin() as uow:
            task = uow.tasks.get_locked(wanted.task_id)
            if task.status is STATUS_ASKED_FOR[wanted.act]:
                return None
            done = apply_act(uow, self._clock, task, wanted)
            uow.commit()
        self._scheduler.wake_at(done.next_attention_at)
        return task

    def read_and_act(self, task_id: int, act: str, typed: Fields, actor: str) -> Task | None:
        """As `act`, with what a form sent; raises InvalidInput. Time counts where work ends; links are kept.

        Answers with the task as it was before, for whoever wants to take the act back; None where there was
        nothing to do.
        """
        reading = read(REPORT_FIELDS, typed)
        evidence = read_evidence(reading)
        reading.raise_if_refused()
        wanted = TaskAct(
            task_id=task_id,
            act=act,
            actor=actor,
            notes=reading.text("notes"),
            goal_met=reading.flag("goal_met") and act == "complete",
            minutes=reading.integer("minutes") if act in {"complete", "fail"} else None,
            evidence=evidence,
            ticks=read_ticks(typed),
        )
        return self._act(wanted)

    def reschedule(self, task_id: int, typed: Fields, actor: str) -> None:
        """Set an open task's due date: today or later, not after the last day.

        Raises InvalidInput, InvalidTransition.
        """
        reading = read((DUE_DATE,), typed)
        reading.raise_if_refused()
        day = reading.day("due_date")
        assert day is not None  # noqa: S101 - required, and not refused
        with self._begin() as uow:
            move_task(uow, self._clock, uow.tasks.get_locked(task_id), day, actor)
            uow.commit()
        self._scheduler.wake_now()


@dataclass(frozen=True, slots=True)
class Acted:
    """How the task stands after an act, and when its goal's next pass is due, where the act may have changed that."""

    task: Task
    next_attention_at: datetime | None = None


def apply_act(uow: IUnitOfWork, clock: IClock, task: Task, wanted: TaskAct, goal: Goal | None = None) -> Acted:
    """One act and what it entails, inside a transaction that the caller commits.

    `goal` saves reading it again. Where nothing is entailed, nothing but the task is read and written.
    """
    goal = goal or uow.goals.get(task.goal_id)
    if goal.is_left_alone_by(wanted.act):
        acted = _act_on_the_task_alone(uow, clock, task, wanted, goal)
    else:
        acted = _act_on_the_whole(uow, clock, task, wanted, goal)
    if wanted.run_id is None:
        keep_report(uow, clock.now(), goal, task, wanted)
    return acted


def _act_on_the_whole(uow: IUnitOfWork, clock: IClock, task: Task, wanted: TaskAct, goal: Goal) -> Acted:
    loaded = load_around(uow, clock, goal, wanted.actor, task)
    _act(loaded.aggregate, wanted)
    _end_queued_runs(uow, loaded.aggregate.tasks.no_longer_open(), clock.now())
    loaded.store(uow)
    return Acted(loaded.aggregate.tasks[task.id], loaded.next_attention_at)


def _act_on_the_task_alone(uow: IUnitOfWork, clock: IClock, task: Task, wanted: TaskAct, goal: Goal) -> Acted:
    now = clock.now()
    change = task.act(wanted.act, _stamp(now, goal, wanted), work_in(wanted, task, goal, now))
    if wanted.run_id is None and not change.after.is_open:  # what a run ends has no other run
        _end_queued_runs(uow, [change.after], now)
    uow.tasks.record([change])
    return Acted(change.after)


def _stamp(now: datetime, goal: Goal, wanted: TaskAct) -> Stamp:
    return Stamp(at=now, actor=wanted.actor, notes=_notes(goal, wanted), run_id=wanted.run_id)


def _act(aggregate: GoalAggregate, wanted: TaskAct) -> None:
    goal, now = aggregate.goal, aggregate.now
    work = work_in(wanted, aggregate.tasks[wanted.task_id], goal, now)
    task = aggregate.act(wanted.task_id, wanted.act, _stamp(now, goal, wanted), work)
    if wanted.act == "reopen":
        after_reopening(aggregate, task.line_id)
    elif not task.is_open:
        if wanted.goal_met and aggregate.goal.policy.can_be_met:
            meet(aggregate, task.line_id)
        after_an_ending(aggregate)


def _notes(goal: Goal, wanted: TaskAct) -> str:
    if not wanted.goal_met or goal.policy.can_be_met:
        return wanted.notes
    remark = "Goal met: for this kind of goal it counts as success."
    return f"{wanted.notes}\n{remark}" if wanted.notes else remark


def _end_queued_runs(uow: IUnitOfWork, ended: Collection[Task], now: datetime) -> None:
    """A run that waits for a task that is over would only find that out later."""
    if ended:
        uow.runs.cancel_queued_of([task.id for task in ended], now, _TASK_ENDED)


def move_task(uow: IUnitOfWork, clock: IClock, task: Task, day: date, actor: str) -> None:
    """Move an open task to today or a later day, inside a transaction that the caller commits.

    Raises InvalidInput, InvalidTransition.
    """
    loaded = load_goal(uow, clock, task.goal_id, actor, task)
    _refuse_day(loaded.aggregate, task, day)
    _reschedule(loaded.aggregate, task.id, day)
    look_at_thaw(loaded.aggregate)
    loaded.store(uow)


def move_back(uow: IUnitOfWork, clock: IClock, task: Task, day: date, actor: str) -> None:
    """As `move_task`, to the day where it was: that may have passed. Raises InvalidTransition."""
    loaded = load_goal(uow, clock, task.goal_id, actor, task)
    _reschedule(loaded.aggregate, task.id, day)
    loaded.store(uow)


def _refuse_day(aggregate: GoalAggregate, task: Task, day: date) -> None:
    last_day = aggregate.goal.policy.last_day
    if not task.is_open:
        return  # which is refused in other words
    if day < aggregate.today:
        raise InvalidInput([FieldError("due_date", "Choose today or a later day.")])
    if last_day is not None and day > last_day:
        raise InvalidInput([FieldError("due_date", f"The last day of the goal is {long_date(last_day)}.")])


def _reschedule(aggregate: GoalAggregate, task_id: int, day: date) -> None:
    task = aggregate.tasks[task_id]
    if not task.is_open:
        raise InvalidTransition(task.id, task.status, "move")
    aggregate.tasks[task_id] = task.rescheduled(day, _due_at(aggregate.goal, task, day))
    aggregate.record(
        "task_rescheduled",
        f"Task {task_id} moved from {long_date(task.due_date)} to {long_date(day)}.",
        task_id=task_id,
    )
    aggregate.wants_pass = True


def _due_at(goal: Goal, task: Task, day: date) -> datetime:
    """Where slots are instants of their own, a task keeps its time of day."""
    if not goal.policy.is_clock:
        return goal.due_at(day)
    return due_at(day, goal.tz, task.due_at.astimezone(goal.tz).time())
