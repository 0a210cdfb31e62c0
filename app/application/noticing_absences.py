"""Noticing that the program was off: when it is back, and when it has caught up."""

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from app.domain.absence import Absence
from app.domain.activity import Activity
from app.domain.long_date import long_date
from app.ports.clock import IClock
from app.ports.persistence import UnitOfWorkFactory

SHORTEST_BEAT = timedelta(minutes=1)
"""A tick within this time of the last one that was noted is not noted: a write is not worth it."""
ACTOR = "scheduler"


class NoticingAbsences:
    """Wraps a tick. All processes on one database count as one program."""

    def __init__(
        self,
        begin: UnitOfWorkFactory,
        begin_reading: UnitOfWorkFactory,
        clock: IClock,
        longest_silence: timedelta,
        zone: str,
    ) -> None:
        """`longest_silence`: how far apart two ticks of a program that is on may be; `zone`: IANA, of what it tells."""
        self._begin, self._begin_reading, self._clock = begin, begin_reading, clock
        self._longest_silence, self._zone = longest_silence, ZoneInfo(zone)

    def look_back(self) -> None:
        """Before a tick: record the time in which nobody ticked, if it was long."""
        now = self._clock.now()
        last = self._last_tick_at()
        if last is not None and now - last > self._longest_silence:
            with self._begin() as uow:
                uow.absences.begin(last, now)
                uow.absences.note_tick(now)
                uow.commit()

    def caught_up(self) -> None:
        """After a tick that left nothing due: say what became of the absence, and note that the program is on."""
        now = self._clock.now()
        with self._begin_reading() as uow:
            last, unfinished = uow.absences.last_tick_at(), uow.absences.unfinished()
        if unfinished is None and last is not None and now - last < SHORTEST_BEAT:
            return
        with self._begin() as uow:
            uow.absences.note_tick(now)
            told = None if unfinished is None else uow.absences.finish(unfinished)
            if told is not None and told.has_left_something:
                uow.activity.add([_entry(told, now, self._zone)])
            uow.commit()

    def dismiss(self, absence_id: int) -> None:
        """Say no more of it on the first page. Raises NotFound."""
        with self._begin() as uow:
            uow.absences.dismiss(absence_id, self._clock.now())
            uow.commit()

    def _last_tick_at(self) -> datetime | None:
        with self._begin_reading() as uow:
            return uow.absences.last_tick_at()


def _minute(instant: datetime, zone: tzinfo) -> str:
    there = instant.astimezone(zone)
    return f"{long_date(there)}, {there:%H:%M %Z}"


def _entry(absence: Absence, now: datetime, zone: tzinfo) -> Activity:
    made = "1 task" if absence.tasks_made == 1 else f"{absence.tasks_made:,} tasks"
    passed = "1 time" if absence.passed_over == 1 else f"{absence.passed_over:,} times"
    span = f"from {_minute(absence.off_from, zone)} to {_minute(absence.off_until, zone)}"
    were = "was" if absence.tasks_made == 1 else "were"
    summary = f"The program was off {span}: {made} {were} made late, {passed} passed over."
    return Activity(at=now, actor=ACTOR, kind="program_was_off", summary=summary, details={"absence": absence.id})
