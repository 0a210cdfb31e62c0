"""What comes of a goal, as its page and its form show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.adapters.web.month_grid import MonthGrid, month_grids
from app.application.comparing_dates import Dates, Difference
from app.application.looking_ahead import Outlook
from app.domain.goal import GoalStatus
from app.domain.scheduling.outlook import Coming, Progress
from app.ports.read_models import PlatformRow

SHOWN = 10
"""How many dates that go away or come are shown; the others are counted."""
MONTHS = 2
"""So many months with dates are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingRow:
    """One date: `due_at` None for a whole day, else by the clock of `zone`; the account if any; the reason."""

    day: date
    due_at: datetime | None
    zone: str
    username: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortList:
    """The first dates, and how many further ones there are."""

    rows: tuple[ComingRow, ...]
    further: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """What saving an edit takes away and brings; `until` is the last date that was compared, where more follow."""

    gone: ShortList
    new: ShortList
    until: ComingRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookView:
    """Everything the template shows; `missing` says why a form has no dates yet, `rests_as` why a goal has none."""

    sentence: str = ""
    rests_as: str = ""
    coming: tuple[ComingRow, ...] = ()
    difference: DifferenceView | None = None
    at_once: int = 0
    warnings: tuple[str, ...] = ()
    progress: Progress | None = None
    missing: tuple[str, ...] = ()
    months: tuple[MonthGrid, ...] = ()


def outlook_view(outlook: Outlook, platforms: Iterable[PlatformRow]) -> OutlookView:
    """With the names of the accounts."""
    names = {account.id: account.username for platform in platforms for account in platform.accounts}
    return OutlookView(
        sentence=outlook.sentence,
        rests_as="" if outlook.status is GoalStatus.ACTIVE else outlook.status.value.lower(),
        coming=_rows(outlook.dates, names),
        difference=_difference(outlook.difference, names) if outlook.difference else None,
        at_once=outlook.at_once,
        warnings=outlook.warnings,
        progress=outlook.progress,
        months=month_grids([each.slot.due_date for each in outlook.dates.coming], MONTHS),
    )


def _difference(found: Difference, names: Mapping[int, str]) -> DifferenceView:
    return DifferenceView(
        gone=_short(found.gone, names),
        new=_short(found.new, names),
        until=_rows(found.until, names)[-1] if found.until else None,
    )


def _short(dates: Dates, names: Mapping[int, str]) -> ShortList:
    rows = _rows(replace(dates, coming=dates.coming[:SHOWN]), names)
    return ShortList(rows=rows, further=len(dates.coming) - len(rows))


def _rows(dates: Dates, names: Mapping[int, str]) -> tuple[ComingRow, ...]:
    """By the clock that the dates were planned by: an edit may change the time zone."""
    return tuple(_row(coming, dates, names) for coming in dates.coming)


def _row(coming: Coming, dates: Dates, names: Mapping[int, str]) -> ComingRow:
    return ComingRow(
        day=coming.slot.due_date,
        due_at=coming.slot.due_at if dates.is_timed else None,
        zone=dates.zone.key,
        username=names.get(coming.account_id or 0, ""),
        why=coming.why,
    )
