"""Comparing dates: which of those that come next an edit takes away, and which it brings. Nothing is read here."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from zoneinfo import ZoneInfo

from app.domain.scheduling.outlook import Coming
from app.domain.scheduling.policy import Slot
from app.domain.task import Task

SKIPPED = "Its task is open already: saving skips it."
_due_at = attrgetter("slot.due_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """What a goal makes next, by its own clock; `is_cut`: there may be more than were asked for."""

    coming: tuple[Coming, ...]
    zone: ZoneInfo
    is_timed: bool
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Dates that go away and dates that come, the next one first.

    `until` holds the last date that was compared, where there are more behind it.
    """

    gone: Dates
    new: Dates
    until: Dates | None = None


def difference(before: Dates, after: Dates, skipped: Iterable[Task] = ()) -> Difference | None:
    """What is there on one side only, as often as it is; None where one instant holds more than were asked for.

    `skipped` are open tasks that the edit skips: their dates go away, unless they come again.
    """
    last = [_whole_until(dates) for dates in (before, after) if dates.is_cut]
    if None in last:
        return None
    until = min((dates for dates in last if dates), key=lambda dates: dates.coming[-1].slot.due_at, default=None)
    before = replace(before, coming=tuple(sorted((*_dates_of(skipped), *before.coming), key=_due_at)))
    before, after = _compared(before, until), _compared(after, until)
    return Difference(gone=_only_in(before, after), new=_only_in(after, before), until=until)


def _dates_of(tasks: Iterable[Task]) -> Iterator[Coming]:
    for task in tasks:
        yield Coming(Slot(due_date=task.due_date, due_at=task.due_at), task.account_id, SKIPPED)


def _whole_until(dates: Dates) -> Dates | None:
    """The last date of which nothing was cut off: what shares the very last instant may be missing in part."""
    end = dates.coming[-1].slot.due_at
    whole = (each for each in reversed(dates.coming) if each.slot.due_at < end)
    return next((replace(dates, coming=(each,)) for each in whole), None)


def _compared(dates: Dates, until: Dates | None) -> Dates:
    if until is None:
        return dates
    end = until.coming[-1].slot.due_at
    return replace(dates, coming=tuple(each for each in dates.coming if each.slot.due_at <= end))


def _only_in(dates: Dates, others: Dates) -> Dates:
    left = Counter(others.coming)
    found = []
    for each in dates.coming:
        if left[each] == 0:
            found.append(each)
        else:
            left[each] -= 1
    return replace(dates, coming=tuple(found))
