"""Planning: add, edit, delete, pause and resume goals."""

from dataclasses import replace

from app.application.drafting_goals import DraftingGoals, conclude_edit
from app.application.form_key import form_key
from app.application.goal_fields import read_goal, typed_form
from app.application.keeping_scripts import KeepingScripts
from app.application.loading_goals import Loaded, load_goal
from app.application.mending_goals import is_mended, mend, read_fix
from app.application.restoring_goals import restore
from app.application.working_on_tasks import Answer
from app.domain.activity import Activity
from app.domain.errors import ConcurrentChange
from app.domain.fields import Fields, Kind, Parameter, Reading, read
from app.domain.goal import DuplicateForm, Goal, GoalActRefused, GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.long_date import long_date
from app.domain.scheduling.goal_end import look_at_resumed_goal, look_at_thaw, resume
from app.domain.scheduling.reshaping import first_cursor, reshape, wanted_accounts
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IScheduler
from app.ports.secret_box import ISecretBox
from app.ports.strategies import IStrategyFactory

GOAL_DELETED = "goal deleted"
PAUSE_UNTIL = Parameter("until", "Pause until", Kind.DATE, help="On this day it goes on by itself.")
RESUMED = "passed over when the goal was resumed"


class PlanningGoals:
    """What people do with goals. Bad input raises InvalidInput with every error; nothing is saved then."""

    def __init__(
        self,
        begin: UnitOfWorkFactory,
        begin_reading: UnitOfWorkFactory,
        clock: IClock,
        scheduler: IScheduler,
        strategies: IStrategyFactory,
        box: ISecretBox,
        zone: str,
    ) -> None:
        """`begin_reading` opens a transaction that waits for no writer; `zone` is the IANA time zone of new goals."""
        self._begin, self._begin_reading, self._clock, self._scheduler = begin, begin_reading, clock, scheduler
        self._strategies, self._box = strategies, box
        self._drafting, self._scripts = DraftingGoals(clock, zone), KeepingScripts(clock, strategies)

    def add(self, typed: Fields, actor: str) -> Goal:
        """Save a new goal; its first tasks come with the next pass, which is asked for.

        A form that is sent twice makes one goal: the second click is answered with the goal of the first.
        """
        try:
            return self._add(typed, actor)
        except (DuplicateForm, ConcurrentChange):  # the other click, or a deletion, was a moment ahead
            return self._add(typed, actor)

    def _add(self, typed: Fields, actor: str) -> Goal:
        goal_input = read_goal(typed, None, self._strategies, self._box)
        key = form_key(typed)
        with self._begin() as uow:
            sent = uow.goals.sent_with(key) if key else None
            if sent is not None:
                return sent
            goal = self._drafting.draft(uow, goal_input, None)
            goal = uow.goals.add(goal, key)
            for position, account in enumerate(wanted_accounts(goal)):
                uow.goals.add_line(self._new_line(goal, account, position))
            self._scripts.keep(uow, goal, actor)
            uow.activity.add([self._entry(goal, actor, "goal_added", f"Goal added: {goal.description}")])
            uow.commit()
        self._scheduler.wake_now()
        return goal

    def form_of(self, goal_id: int) -> dict[str, list[str]]:
        """The stored goal as its form would send it; secrets as dots. Raises NotFound."""
        with self._begin_reading() as uow:
            return typed_form(uow.goals.get(goal_id), self._strategies)

    def edit(self, goal_id: int, typed: Fields, actor: str) -> None:
        """Replace all fields of a goal; id, status, history, open tasks and counts stay."""
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            loaded = load_goal(uow, self._clock, goal_id, actor)
            stored = loaded.goal
            goal_input = read_goal(typed, stored, self._strategies, self._box)
            edited = self._drafting.draft(uow, goal_input, stored)
            _refuse_stale(goal_input.reading, stored)
            _look_around(uow, loaded.aggregate, edited)
            for line in reshape(loaded.aggregate, edited):
                added = uow.goals.add_line(replace(line, next_attention_at=self._clock.now()))
                loaded.adopt_line(added)
            conclude_edit(loaded.aggregate, goal_input.reading)
            loaded.aggregate.record("goal_edited", "The goal was edited.")
            loaded.store(uow)
            self._scripts.keep(uow, edited, actor)
            if edited.is_in_shadow and not stored.is_in_shadow:
                uow.runs.turn_into_shadows(goal_id)  # what was asked for while it might act
            uow.commit()
        self._scheduler.wake_now()

    def mend(self, goal_id: int, typed: Fields, actor: str) -> Answer:
        """Apply one fix of a goal at risk; raises InvalidInput, and Conflict where it is not the fix any more."""
        fix = read_fix(typed)
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            loaded = load_goal(uow, self._clock, goal_id, actor)
            if is_mended(loaded, fix):
                return Answer.ALREADY_DONE
            mend(uow, loaded, fix)
            uow.commit()
        self._scheduler.wake_now()
        return Answer.DONE

    def delete(self, goal_id: int, actor: str) -> None:
        """Hide a goal and its tasks, skipping the open ones; everything stays in the database."""
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            loaded = load_goal(uow, self._clock, goal_id, actor)
            delete_loaded(uow, loaded)
            uow.commit()

    def restore(self, goal_id: int, actor: str) -> None:
        """Undo a deletion; raises NotFound, and Conflict where the goal is not deleted or its platform is."""
        with self._begin() as uow:
            restore(uow, self._clock, goal_id, actor)
            uow.commit()
        self._scheduler.wake_now()

    def pause(self, goal_id: int, actor: str, typed: Fields | None = None) -> None:
        """Stop planning until resumed or a day; raises InvalidInput, and GoalActRefused unless Active or Frozen."""
        reading = read((PAUSE_UNTIL,), typed or {})
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            loaded = load_goal(uow, self._clock, goal_id, actor)
            until = reading.day(PAUSE_UNTIL.name)
            if until is not None and until <= loaded.aggregate.today:
                reading.refuse(PAUSE_UNTIL.name, "Choose a day after today.")
            reading.raise_if_refused()
            loaded.aggregate.goal = loaded.goal.paused(until=until)
            loaded.aggregate.record(
                "goal_paused", f"The goal was paused{f' until {long_date(until)}' if until else ''}."
            )
            loaded.store(uow)
            uow.commit()
        self._scheduler.wake_now()

    def resume(self, goal_id: int, actor: str) -> None:
        """Go on from today: after a pause, or out of a freeze by skipping what is overdue."""
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            loaded = load_goal(uow, self._clock, goal_id, actor)
            _resume(loaded)
            loaded.store(uow)
            uow.commit()
        self._scheduler.wake_now()

    def _new_line(self, goal: Goal, account: int | None, position: int) -> Line:
        return Line(
            id=0, goal_id=goal.id, account_id=account, position=position, cursor=first_cursor(goal),
            next_attention_at=self._clock.now(),
        )  # fmt: skip

    def _entry(self, goal: Goal, actor: str, kind: str, summary: str) -> Activity:
        return Activity(
            at=self._clock.now(), actor=actor, kind=kind, summary=summary, goal_id=goal.id,
            platform_id=goal.platform_id,
        )  # fmt: skip


def delete_loaded(uow: IUnitOfWork, loaded: Loaded) -> None:
    """Delete a goal inside a transaction that the caller commits."""
    aggregate = loaded.aggregate
    aggregate.skip_everything(GOAL_DELETED)
    aggregate.goal = aggregate.goal.deleted()
    aggregate.record("goal_deleted", f"Goal deleted: {aggregate.goal.description}")
    loaded.store(uow)
    uow.tasks.hide(goal_id=aggregate.goal.id)


def _look_around(uow: IUnitOfWork, aggregate: GoalAggregate, edited: Goal) -> None:
    """What surrounds the goal as it will be: accounts and breaks that did not concern it before."""
    aggregate.accounts = {**aggregate.accounts, **uow.platforms.account_states(edited.account_ids)}
    aggregate.breaks = edited.breaks_among(uow.goals.breaks())


def _resume(loaded: Loaded) -> None:
    aggregate = loaded.aggregate
    if not aggregate.open_lines:
        raise GoalActRefused(aggregate.goal, "resume")
    if aggregate.goal.status is GoalStatus.FROZEN:
        aggregate.skip_all(filter(aggregate.is_late_by_day, aggregate.open_tasks), RESUMED)
        look_at_thaw(aggregate)
        look_at_resumed_goal(aggregate)
        return
    resume(aggregate)


def _refuse_stale(reading: Reading, stored: Goal) -> None:
    version = reading.integer("version")
    if version is not None and version != stored.version:
        raise ConcurrentChange("goal", stored.id)
