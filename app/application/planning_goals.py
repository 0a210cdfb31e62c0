"""Planning: add, edit, delete, pause and resume goals."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from app.application.goal_fields import GoalInput, read_goal, typed_form
from app.application.loading_goals import Loaded, load_goal
from app.domain.account import AccountState
from app.domain.activity import Activity
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.fields import Fields, Reading
from app.domain.goal import Distribution, Goal, GoalActRefused, GoalStatus
from app.domain.line import Line
from app.domain.scheduling.calendar_days import local_today
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.goal_end import look_at_completion, look_at_resumed_goal, look_at_thaw
from app.domain.scheduling.reshaping import close, first_cursor, reactivate, reshape, wanted_accounts
from app.domain.strategy import RunMode
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IScheduler
from app.ports.secret_box import ISecretBox
from app.ports.strategies import IStrategyFactory

GOAL_DELETED = "goal deleted"
RESUMED = "passed over when the goal was resumed"


class PlanningGoals:
    """What people do with goals. Bad input raises InvalidInput with every error; nothing is saved then."""

    def __init__(
        self,
        begin: UnitOfWorkFactory,
        clock: IClock,
        scheduler: IScheduler,
        strategies: IStrategyFactory,
        box: ISecretBox,
        zone: str,
    ) -> None:
        """`zone` is the IANA time zone of new goals."""
        self._begin, self._clock, self._scheduler = begin, clock, scheduler
        self._strategies, self._box, self._zone = strategies, box, zone

    def add(self, typed: Fields, actor: str) -> Goal:
        """Save a new goal; its first tasks come with the next pass, which is asked for."""
        read = read_goal(typed, None, self._strategies, self._box)
        with self._begin() as uow:
            goal = self._checked(uow, read, None)
            goal = uow.goals.add(goal)
            for position, account in enumerate(wanted_accounts(goal)):
                uow.goals.add_line(self._new_line(goal, account, position))
            uow.activity.add([self._entry(goal, actor, "goal_added", f"Goal added: {goal.description}")])
            uow.commit()
        self._scheduler.wake_now()
        return goal

    def form_of(self, goal_id: int) -> dict[str, list[str]]:
        """The stored goal as its form would send it; secrets as dots. Raises NotFound."""
        with self._begin() as uow:
            return typed_form(uow.goals.get(goal_id), self._strategies)

    def edit(self, goal_id: int, typed: Fields, actor: str) -> None:
        """Replace all fields of a goal; id, status, history, open tasks and counts stay."""
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            loaded = load_goal(uow, self._clock, goal_id, actor)
            stored = loaded.goal
            read = read_goal(typed, stored, self._strategies, self._box)
            edited = self._checked(uow, read, stored)
            _refuse_stale(read.reading, stored)
            for line in reshape(loaded.aggregate, edited):
                added = uow.goals.add_line(replace(line, next_attention_at=self._clock.now()))
                loaded.adopt_line(added)
            if read.reading.flag("reactivate"):
                reactivate(loaded.aggregate)
            look_at_completion(loaded.aggregate)  # a lower total, or tasks skipped with an account, may be all it took
            loaded.aggregate.record("goal_edited", "The goal was edited.")
            loaded.store(uow)
            uow.commit()
        self._scheduler.wake_now()

    def delete(self, goal_id: int, actor: str) -> None:
        """Hide a goal and its tasks, skipping the open ones; everything stays in the database."""
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            loaded = load_goal(uow, self._clock, goal_id, actor)
            delete_loaded(uow, loaded)
            uow.commit()

    def pause(self, goal_id: int, actor: str) -> None:
        """Stop planning until resumed; raises GoalActRefused unless Active or Frozen."""
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            loaded = load_goal(uow, self._clock, goal_id, actor)
            loaded.aggregate.goal = loaded.goal.paused()
            loaded.aggregate.record("goal_paused", "The goal was paused.")
            loaded.store(uow)
            uow.commit()

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

    def _checked(self, uow: IUnitOfWork, read: GoalInput, stored: Goal | None) -> Goal:
        """The goal that the input describes; raises InvalidInput with every error."""
        reading = read.reading
        _check_platform(uow, reading)
        self._zone_of(reading, stored)
        if read.policy is not None:
            zone_today = local_today(self._clock.now(), ZoneInfo(self._zone_of(reading, stored)))
            known = stored.policy.last_day if stored and stored.policy.name == read.policy.name else None
            _check_last_day(reading, read, zone_today, known)
        reading.raise_if_refused()
        return _built(read, stored, self._zone_of(reading, stored))

    def _zone_of(self, reading: Reading, stored: Goal | None) -> str:
        """The zone that was typed; one that is not known is refused, and read as if left out."""
        usual = stored.zone if stored else self._zone
        typed = reading.text("timezone") or usual
        try:
            return ZoneInfo(typed).key
        except (ValueError, OSError, LookupError):
            reading.refuse("timezone", "There is no such time zone. Write one such as Europe/Paris, or leave it empty.")
            return usual

    def _entry(self, goal: Goal, actor: str, kind: str, summary: str) -> Activity:
        return Activity(
            at=self._clock.now(), actor=actor, kind=kind, summary=summary, goal_id=goal.id,
            platform_id=goal.platform_id,
        )  # fmt: skip


def delete_loaded(uow: IUnitOfWork, loaded: Loaded) -> None:
    """Delete a goal inside a transaction that the caller commits."""
    aggregate = loaded.aggregate
    for line in aggregate.open_lines:
        close(aggregate, line, GOAL_DELETED)
    aggregate.skip_all(aggregate.open_tasks, GOAL_DELETED)
    aggregate.enter(GoalStatus.DELETED, "goal_deleted", f"Goal deleted: {aggregate.goal.description}")
    loaded.store(uow)
    uow.tasks.hide(goal_id=aggregate.goal.id)


def _resume(loaded: Loaded) -> None:
    aggregate = loaded.aggregate
    if not aggregate.open_lines:
        raise GoalActRefused(aggregate.goal, "resume")
    if aggregate.goal.status is GoalStatus.FROZEN:
        aggregate.skip_all(filter(aggregate.is_late_by_day, aggregate.open_tasks), RESUMED)
        look_at_thaw(aggregate)
        look_at_resumed_goal(aggregate)
        return
    aggregate.goal = aggregate.goal.resumed()
    aggregate.record("goal_resumed", "The goal was resumed.")
    look_at_resumed_goal(aggregate)


def _refuse_stale(reading: Reading, stored: Goal) -> None:
    version = reading.integer("version")
    if version is not None and version != stored.version:
        raise ConcurrentChange("goal", stored.id)


def _check_platform(uow: IUnitOfWork, reading: Reading) -> None:
    platform_id = reading.integer("platform_id")
    if platform_id is None:
        return
    try:
        uow.platforms.get(platform_id)
    except NotFound:
        reading.refuse("platform_id", "Choose a platform.")
        return
    known = {
        account.id for account in uow.platforms.accounts_of(platform_id) if account.state is not AccountState.DELETED
    }
    if set(reading.integers("account_ids")) - known:
        reading.refuse("account_ids", "Choose accounts of this platform.")


def _check_last_day(reading: Reading, read: GoalInput, today: date, known: date | None) -> None:
    """A deadline lies ahead when it is new or changed; one that has passed since is a fact, not an error."""
    last_day = read.policy.last_day if read.policy is not None and read.policy.expires else None
    if last_day is not None and last_day != known and last_day < today:
        reading.refuse("deadline_date", f"The deadline has already passed: today is {today}.")


def _built(read: GoalInput, stored: Goal | None, zone: str) -> Goal:
    reading, policy = read.reading, read.policy
    platform_id, start = reading.integer("platform_id"), reading.day("start_date")
    assert policy is not None and platform_id is not None and start is not None  # noqa: S101, PT018 - nothing was refused
    base = stored or Goal(id=0, platform_id=platform_id, description="", start_date=start, policy=policy)
    return replace(
        base,
        platform_id=platform_id,
        description=reading.text("description"),
        instructions=reading.text("instructions"),
        start_date=start,
        policy=policy,
        zone=zone,
        due_time=None if policy.is_clock else reading.time_of_day("due_time"),
        account_ids=reading.integers("account_ids"),
        distribution=Distribution(reading.text("task_distribution_strategy")),
        catch_up=CatchUp(reading.text("catchup_strategy")),
        freeze_on_miss=reading.flag("freeze_on_miss"),
        lead_days=reading.integer("lead_days") or 0,
        grace_minutes=reading.integer("grace_minutes") or 0,
        execution=read.execution,
        check=read.check,
        run_mode=RunMode(reading.text("run_mode")),
        timeout_seconds=reading.integer("timeout_seconds") or 120,
    )
