"""Policy `cron`: by the clock, several times a day if need be."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import ClassVar, Self

from app.domain.fields import LAST_DAY, Parameter, Reading
from app.domain.line import Line
from app.domain.long_date import long_date
from app.domain.scheduling.calendar_days import DAY, Breaks, end_of_day, local_today, start_of_day
from app.domain.scheduling.catch_up import Window
from app.domain.scheduling.cron_times import CronRule, CronTimes, UnusableCron, seconds_of
from app.domain.scheduling.cron_words import in_words
from app.domain.scheduling.end_date import END_DATE, read_end_date, until
from app.domain.scheduling.policy import PlanningDay, RhythmPolicy, Slot
from app.domain.scheduling.rhythm import Rhythm

_MINUTE = 60
_LONGEST_RULE = 200


@dataclass(frozen=True, slots=True)
class Cron(RhythmPolicy):
    """The unit of its slots is the second; a slot is created when it is due."""

    cron: str
    end_date: date | None = None

    name: ClassVar[str] = "cron"
    label: ClassVar[str] = "By the clock"
    takes_catch_up: ClassVar[bool] = True
    is_clock: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "cron", "Times", required=True, maximum=_LONGEST_RULE,
            help="A cron rule: minute, hour, day of the month, month, weekday. “30 9 * * 1-5” is 9:30 on workdays.",
            examples=(
                ("Every hour", "0 * * * *"), ("Every 15 minutes", "*/15 * * * *"), ("Every day at 9", "0 9 * * *"),
                ("Workdays at 9:30", "30 9 * * 1-5"), ("9 and 18 o’clock", "0 9,18 * * *"),
                ("Mondays at 8", "0 8 * * 1"), ("The 1st of a month at 6", "0 6 1 * *"),
            ),
        ),
        END_DATE,
    )  # fmt: skip

    @classmethod
    def from_reading(cls, reading: Reading, start_date: date | None) -> Self | None:
        """Refuses what is no rule, never comes, ends before it starts, or should be shown ahead of its time."""
        text, end = reading.text("cron"), read_end_date(reading, start_date)
        if reading.integer("lead_days"):
            reading.refuse("lead_days", "A task of a cron rule appears when it is due: leave this at 0.")
        if start_date is None or not text or reading.refused & {"cron", "end_date"}:
            return None
        try:
            return cls(CronRule.of(text).text, end)
        except UnusableCron as error:
            reading.refuse("cron", str(error))
            return None

    @property
    def last_day(self) -> date | None:
        """The optional end date."""
        return self.end_date

    def rhythm(self, day: PlanningDay) -> Rhythm:
        """From the start of the start date to the end of the last day."""
        start = start_of_day(day.start_date, day.zone)
        end = end_of_day(self.end_date or LAST_DAY, day.zone)
        return CronTimes(CronRule.of(self.cron), day.zone, seconds_of(start), seconds_of(end) - 1)

    def most_a_day(self, line: Line, day: PlanningDay) -> int:
        """On a day without a clock change."""
        del line, day
        return len(CronRule.of(self.cron).minutes)

    def sentence(self, start_date: date) -> str:
        """Such as `At 09:30, Monday through Friday, from 4 May 2027`."""
        return f"{in_words(self.cron)}, from {long_date(start_date)}{until(self.end_date)}"

    def _window(self, line: Line, day: PlanningDay) -> Window:
        now = seconds_of(day.now)
        cursor = seconds_of(start_of_day(line.cursor + DAY, day.zone)) - 1
        return Window(
            cursor=cursor if line.cursor_at is None else max(cursor, seconds_of(line.cursor_at)),
            past_until=now,
            recent_after=now - _MINUTE,
            horizon=now,
            breaks=Breaks(tuple(_seconds_between(first, last, day) for first, last in day.breaks.ranges)),
            day_of=lambda second: local_today(_instant(second), day.zone),
        )

    def _slot(self, slot: int, day: PlanningDay) -> Slot:
        return Slot(due_date=local_today(_instant(slot), day.zone), due_at=_instant(slot))

    def _placed(self, line: Line, cursor: int) -> Line:
        return replace(line, cursor_at=max(_instant(cursor), line.cursor_at or _instant(cursor)))

    def _target(self, day: PlanningDay, *, to_now: bool) -> int:
        return seconds_of(day.now if to_now else start_of_day(day.today, day.zone)) - (not to_now)


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _seconds_between(first: int, last: int, day: PlanningDay) -> tuple[int, int]:
    start = start_of_day(date.fromordinal(first), day.zone)
    return seconds_of(start), seconds_of(end_of_day(date.fromordinal(last), day.zone)) - 1
