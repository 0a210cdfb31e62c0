"""What the end of a run means for its task: completed, failed, checked, tried again, or handed to a person."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.application.beginning_runs import choice_for
from app.application.comparing_proposals import propose
from app.application.working_on_tasks import TaskAct, apply_act
from app.domain.errors import NotFound
from app.domain.goal import Goal
from app.domain.run import Run, RunKind, RunOutcome, RunStatus, Verdict
from app.domain.strategy import NO_CHECK
from app.domain.task import Task, TaskChange
from app.domain.task_log import Stamp, TaskLog
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork

_SAYS_NOTHING = {RunStatus.LOST, RunStatus.CANCELLED}
_CHECKED = {Verdict.CHECK_SUCCESS, Verdict.GOAL_MET}


@dataclass(frozen=True, slots=True)
class Following:
    """What comes after a run: the next one, if any, and when its goal's next pass is due, where that may have changed.

    A next one without a `not_before` may begin at once.
    """

    run: Run | None = None
    next_attention_at: datetime | None = None

    @property
    def wake_at(self) -> datetime | None:
        """When the scheduler has something to do because of it."""
        instants = (self.next_attention_at, self.run.not_before if self.run else None)
        return min((instant for instant in instants if instant is not None), default=None)


def locked_goal(uow: IUnitOfWork, run: Run, known: Goal | None = None) -> Goal | None:
    """The goal of a run as it stands now, which nobody else changes meanwhile; None where it was deleted.

    `known`: as it stood when the run began.
    """
    try:
        if known is not None:
            return uow.goals.lock_again(known)
        uow.goals.lock(run.goal_id, wait=True)
        return uow.goals.get(run.goal_id)
    except NotFound:
        return None


def follow(
    uow: IUnitOfWork, clock: IClock, run: Run, outcome: RunOutcome, goal: Goal | None, *, is_final: bool = False
) -> Following:
    """Do what the end of a run entails, inside the transaction that records the end; `goal`: see `locked_goal`.

    After a `is_final` failure there is no further attempt.
    """
    if goal is None:
        return Following()
    try:
        task = uow.tasks.get(run.task_id)
    except NotFound:
        return Following()
    if run.is_trial or not (task.is_open or run.is_shadow):
        return Following()
    matter = _Matter(uow, clock, run, outcome, task, goal)
    return matter.succeed() if _has_worked(run, outcome) else matter.fail(is_final=is_final)


def _has_worked(run: Run, outcome: RunOutcome) -> bool:
    succeeded = outcome.status is RunStatus.SUCCEEDED
    return succeeded and (run.kind is RunKind.EXECUTION or outcome.verdict in _CHECKED)


@dataclass(frozen=True, slots=True)
class _Matter:
    """One run that has ended, and the open task that it was for."""

    uow: IUnitOfWork
    clock: IClock
    run: Run
    outcome: RunOutcome
    task: Task
    goal: Goal

    def succeed(self) -> Following:
        """Completed, or on to its check; a shadow run says so instead."""
        goal = self.goal
        if self.run.kind is RunKind.EXECUTION and goal.check.name != NO_CHECK:
            if goal.check.acts_by_itself and self._goes_on_to_the_check:
                return Following(self._add(RunKind.CHECK))
            if not self.run.is_shadow:
                return Following()
        is_met = self.run.kind is RunKind.CHECK and self.outcome.verdict is Verdict.GOAL_MET
        return self._end("complete", goal_met=is_met)

    def fail(self, *, is_final: bool) -> Following:
        """Tried again, handed to a person, or Failed."""
        rules = self.goal.run_rules
        is_unknown = self.outcome.status is RunStatus.LOST and not rules.retry_safe
        is_over = is_final or not self.task.is_open
        is_last = is_over or is_unknown or self.run.attempt >= rules.max_attempts
        limit = rules.fallback_after
        failures = self.uow.runs.failures_in_a_row(self.goal.id, limit) if limit else 0
        if not self.run.is_shadow and rules.hands_over(failures, is_last_attempt=is_last):
            self._hand_over(failures)
            return Following()
        if is_last:
            return self._end("fail")
        return Following(self._add(self.run.kind, self.run.attempt + 1, rules.delay_after(self.run.attempt)))

    def _add(self, kind: RunKind, attempt: int = 1, delay: timedelta = timedelta()) -> Run:
        run, now = self.run, self.clock.now()
        following = Run(
            id=0, task_id=run.task_id, goal_id=run.goal_id, account_id=run.account_id, kind=kind, queued_at=now,
            requested_by=run.requested_by, attempt=attempt, not_before=now + delay if delay else None,
            is_shadow=run.is_shadow or self.goal.is_in_shadow,  # nothing new acts once it was taken back
        )  # fmt: skip
        return self.uow.runs.add(following)

    @property
    def _goes_on_to_the_check(self) -> bool:
        return self.task.is_open and (self.run.is_shadow or self.goal.run_mode.starts_by_itself)

    def _end(self, act: str, *, goal_met: bool = False) -> Following:
        if self.run.is_shadow:
            if self.outcome.status not in _SAYS_NOTHING:
                propose(self.uow, self.clock.now(), self.run, self.task, act)
            return Following()
        wanted = TaskAct(
            task_id=self.task.id,
            act=act,
            actor=self._actor,
            notes=words_of(self.run, self.outcome),
            goal_met=goal_met,
            run_id=self.run.id,
        )
        acted = apply_act(self.uow, self.clock, self.task, wanted, self.goal)
        return Following(next_attention_at=acted.next_attention_at)

    def _hand_over(self, failures: int) -> None:
        """The task stays open for a person, and its history says why."""
        times = f" The last {failures} runs of this goal failed." if failures > 1 else ""
        notes = f"Handed to a person: {words_of(self.run, self.outcome)}{times}"
        stamp = Stamp(at=self.clock.now(), actor=self._actor, notes=notes, run_id=self.run.id)
        name = self.task.status.name
        log = TaskLog(task_id=self.task.id, from_status=name, to_status=name, stamp=stamp)
        self.uow.tasks.record([TaskChange(before=self.task, after=replace(self.task), logs=(log,))])

    @property
    def _actor(self) -> str:
        return choice_for(self.goal, self.run.kind).name


def words_of(run: Run, outcome: RunOutcome) -> str:
    """How a run ended, for the history."""
    if outcome.note:
        return outcome.note
    if outcome.verdict is not None:
        return f"The check says {outcome.verdict}."
    return f"The {run.kind} {outcome.status.replace('_', ' ')}."
