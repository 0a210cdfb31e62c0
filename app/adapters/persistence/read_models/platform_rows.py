"""Platforms with their accounts, counted by the counters that are kept: two queries."""

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from app.adapters.persistence.codecs import STATUS_COLUMNS
from app.adapters.persistence.run_codecs import account_rules_of
from app.adapters.persistence.tables import account_counts, accounts, platforms
from app.domain.account import AccountState
from app.domain.errors import NotFound
from app.domain.platform import COLOR
from app.ports.read_models import AccountRow, PlatformRow

_COUNTED = (*(account_counts.c[name] for name in STATUS_COLUMNS.values()), account_counts.c.last_activity_at)


@lru_cache(maxsize=256)
def color_of(config: str) -> str:
    """The colour that a configuration names as `#rrggbb`, else nothing."""
    try:
        color = json.loads(config).get("color")
    except (ValueError, AttributeError):
        return ""
    return color if isinstance(color, str) and COLOR.match(color) else ""


def platform(connection: Connection, platform_id: int) -> PlatformRow:
    """With its accounts; raises NotFound."""
    rows = _platforms(connection, platforms.c.id == platform_id, accounts.c.platform_id == platform_id)
    if not rows:
        raise NotFound("platform", platform_id)
    return rows[0]


def all_platforms(connection: Connection) -> Sequence[PlatformRow]:
    """By name."""
    return _platforms(connection)


def _platforms(
    connection: Connection,
    of_platforms: ColumnElement[bool] | None = None,
    of_accounts: ColumnElement[bool] | None = None,
) -> list[PlatformRow]:
    by_platform = defaultdict(list)
    for account in _accounts(connection, of_accounts):
        by_platform[account.platform_id].append(account)
    itself = and_(account_counts.c.platform_id == platforms.c.id, account_counts.c.account_id == 0)
    found = select(platforms, *_COUNTED).outerjoin(account_counts, itself).where(platforms.c.deleted_at.is_(None))
    if of_platforms is not None:
        found = found.where(of_platforms)
    rows = [_platform_row(row, tuple(by_platform[row.id])) for row in connection.execute(found)]
    # Sorted here: each database has its own idea of the order of letters.
    return sorted(rows, key=lambda row: (row.name.casefold(), row.id))


def _accounts(connection: Connection, only: ColumnElement[bool] | None) -> list[AccountRow]:
    its_own = and_(account_counts.c.platform_id == accounts.c.platform_id, account_counts.c.account_id == accounts.c.id)
    found = select(accounts, *_COUNTED).outerjoin(account_counts, its_own).where(accounts.c.deleted_at.is_(None))
    if only is not None:
        found = found.where(only)
    rows = [_account_row(row) for row in connection.execute(found)]
    return sorted(rows, key=lambda row: (row.username.casefold(), row.id))


def _platform_row(row: Any, its_accounts: tuple[AccountRow, ...]) -> PlatformRow:
    counts = _counts(row)
    own = None
    if any(counts.values()):
        own = AccountRow(id=0, platform_id=row.id, username="", notes="", state=AccountState.LIVE, **counts)
    return PlatformRow(
        id=row.id,
        name=row.name,
        color=color_of(row.config),
        goal_count=row.goal_count,
        accounts=its_accounts,
        own=own,
    )


def _account_row(row: Any) -> AccountRow:
    return AccountRow(
        id=row.id,
        platform_id=row.platform_id,
        username=row.username,
        notes=row.notes,
        state=AccountState.PAUSED if row.is_paused else AccountState.LIVE,
        run_rules=account_rules_of(row),
        **_counts(row),
    )


def _counts(row: Any) -> dict[str, Any]:
    counts = {name: getattr(row, name) or 0 for name in STATUS_COLUMNS.values()}
    return {**counts, "last_activity_at": row.last_activity_at}
