"""Drafting: the goal that was typed, checked against what is stored, before anything is saved."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from app.application.goal_fields import GoalInput
from app.application.label_fields import read_labels
from app.application.run_fields import read_run_rules
from app.domain.account import AccountState
from app.domain.errors import NotFound
from app.domain.fields import Reading
from app.domain.goal import Distribution, Goal
from app.domain.goal_aggregate import GoalAggregate
from app.domain.long_date import long_date
from app.domain.scheduling.calendar_days import local_today
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.goal_end import after_an_ending, look_at_completion
from app.domain.scheduling.reshaping import reactivate
from app.domain.strategy import RunMode
from app.domain.time_zone import known_zone
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork


class DraftingGoals:
    """Makes a goal of what was read, or refuses it with every error at once."""

    def __init__(self, clock: IClock, zone: str) -> None:
        """`zone` is the IANA time zone of new goals."""
        self._clock, self._zone = clock, zone

    def draft(self, uow: IUnitOfWork, read: GoalInput, stored: Goal | None) -> Goal:
        """The goal that the input describes; raises InvalidInput with every error."""
        reading = read.reading
        _check_platform(uow, reading)
        zone = self._zone_of(reading, stored)
        if read.policy is not None:
            zone_today = local_today(self._clock.now(), ZoneInfo(zone))
            known = stored.policy.last_day if stored and stored.policy.name == read.policy.name else None
            _check_last_day(reading, read, zone_today, known)
        reading.raise_if_refused()
        return _built(read, stored, zone)

    def _zone_of(self, reading: Reading, stored: Goal | None) -> str:
        """The zone that was typed; one that is not known is refused, and read as if left out."""
        usual = stored.zone if stored else self._zone
        typed = reading.text("timezone") or usual
        if typed == usual:
            return usual
        try:
            return known_zone(typed)
        except (ValueError, OSError, LookupError):
            reading.refuse("timezone", "There is no such time zone. Write one such as Europe/Paris, or leave it empty.")
            return usual


def conclude_edit(aggregate: GoalAggregate, reading: Reading) -> None:
    """After an edited goal was applied to its lines: active again where a person asked for it, or done already."""
    if reading.flag("reactivate"):
        reactivate(aggregate)
    if aggregate.mass_skips:
        after_an_ending(aggregate)  # tasks were skipped with an account or a line
    look_at_completion(aggregate)  # a lower total may be all it took


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
        reading.refuse("deadline_date", f"The deadline has already passed: today is {long_date(today)}.")


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
        labels=read_labels(reading),
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
        run_rules=read_run_rules(reading),
    )
