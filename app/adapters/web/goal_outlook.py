"""What comes of a goal, as its page and its form show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from app.application.looking_ahead import Outlook
from app.domain.scheduling.outlook import Coming, Progress
from app.ports.read_models import PlatformRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingRow:
    """One date: `due_time` by the goal's clock, None for a whole day; the name of an account or nothing; the reason."""

    day: date
    due_time: time | None
    username: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookView:
    """Everything that the template shows; `missing` says why a form has no dates yet."""

    sentence: str = ""
    coming: tuple[ComingRow, ...] = ()
    gone: tuple[ComingRow, ...] = ()
    at_once: int = 0
    warnings: tuple[str, ...] = ()
    progress: Progress | None = None
    missing: tuple[str, ...] = ()


def outlook_view(outlook: Outlook, platforms: Iterable[PlatformRow]) -> OutlookView:
    """With the names of the accounts."""
    names = {account.id: account.username for platform in platforms for account in platform.accounts}
    return OutlookView(
        sentence=outlook.sentence,
        coming=tuple(_row(coming, outlook, names) for coming in outlook.coming),
        gone=tuple(_row(coming, outlook, names) for coming in outlook.gone),
        at_once=outlook.at_once,
        warnings=outlook.warnings,
        progress=outlook.progress,
    )


def _row(coming: Coming, outlook: Outlook, names: Mapping[int, str]) -> ComingRow:
    return ComingRow(
        day=coming.slot.due_date,
        due_time=coming.slot.due_at.astimezone(outlook.zone).time() if outlook.is_timed else None,
        username=names.get(coming.account_id or 0, ""),
        why=coming.why,
    )
