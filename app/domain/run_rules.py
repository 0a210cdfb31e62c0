"""What holds for the runs of a goal and of an account: attempts, hand-over to a person, how many at once, and when."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.isolation import Containment
from app.domain.scheduling.calendar_days import instant_of

LONGEST_DELAY = timedelta(days=1)
"""Doubling ends here: what is tried again later than that is better left to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRules:
    """The rules of a goal's runs. `retry_safe`: an attempt whose outcome is unknown may be repeated.

    `fallback_to_manual` hands a task to a person once its attempts are used up; `fallback_after` does so as soon as so
    many runs of the goal have failed in a row. `most_running` is how many runs of the goal may go on at once.
    """

    max_attempts: int = 1
    retry_delay_seconds: int = 60
    retry_safe: bool = False
    fallback_to_manual: bool = False
    fallback_after: int | None = None
    most_running: int | None = None
    containment: Containment = Containment()

    def delay_after(self, attempt: int) -> timedelta:
        """How long after a failed attempt (1, 2, 3 …) the next one begins: doubling, at most a day."""
        longest = int(LONGEST_DELAY.total_seconds())
        return timedelta(seconds=min(longest, self.retry_delay_seconds * 2 ** min(attempt - 1, 32)))

    def hands_over(self, failures_in_a_row: int, *, is_last_attempt: bool) -> bool:
        """Whether a person takes over after a run that failed."""
        if self.fallback_after is not None and failures_in_a_row >= self.fallback_after:
            return True
        return self.fallback_to_manual and is_last_attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRunRules:
    """The rules of the runs on one account, whatever goal they are for.

    `gap_seconds` must pass between the end of one run and the beginning of the next. From `quiet_from` to `quiet_until`
    (wall-clock times in the goal's zone, over midnight where the first is later) nothing begins.
    """

    most_running: int | None = None
    gap_seconds: int = 0
    quiet_from: time | None = None
    quiet_until: time | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is limited at all."""
        return self != AccountRunRules()

    def quiet_ends(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet hours that an instant lies in are over; None outside of them."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        local = now.astimezone(zone)
        clock = local.time().replace(tzinfo=None)
        if self.quiet_from < self.quiet_until:
            is_quiet, is_tomorrow = self.quiet_from <= clock < self.quiet_until, False
        else:
            is_quiet, is_tomorrow = clock >= self.quiet_from or clock < self.quiet_until, clock >= self.quiet_from
        if not is_quiet:
            return None
        day = local.date() + timedelta(days=1) if is_tomorrow else local.date()
        end = instant_of(datetime.combine(day, self.quiet_until), zone)
        return end if end > now else None  # a clock set back repeats the hour: its first end counts
