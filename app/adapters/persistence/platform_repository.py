"""Platforms and their accounts in the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, Update, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.persistence.codecs import platform_of, platform_values
from app.adapters.persistence.column_types import IdList, among
from app.adapters.persistence.run_codecs import account_rule_values, account_rules_of
from app.adapters.persistence.statements import insert_or, update_guarded
from app.adapters.persistence.tables import accounts, platforms
from app.domain.account import Account, AccountState
from app.domain.errors import NotFound
from app.domain.platform import DuplicateName, Platform

_PLATFORM = select(platforms).where(platforms.c.id == bindparam("platform_id"), platforms.c.deleted_at.is_(None))
_ACCOUNT = select(accounts).where(accounts.c.id == bindparam("account_id"), accounts.c.deleted_at.is_(None))
_LOCK_ACCOUNT = select(accounts.c.id).where(accounts.c.id == bindparam("account_id")).with_for_update(key_share=True)
_STATES = select(accounts.c.id, accounts.c.is_paused).where(
    among(accounts.c.id, bindparam("account_ids", type_=IdList())), accounts.c.deleted_at.is_(None)
)


class SqlPlatformRepository:
    """Names are unique among what is not deleted; a partial unique index says so, and two adders cannot both win."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def get(self, platform_id: int) -> Platform:
        """Raises NotFound."""
        row = self._connection.execute(_PLATFORM, {"platform_id": platform_id}).one_or_none()
        if row is None:
            raise NotFound("platform", platform_id)
        return platform_of(row)

    def add(self, platform: Platform) -> Platform:
        """The platform with its id; raises DuplicateName."""
        values = {**platform_values(platform), "version": platform.version}
        return replace(platform, id=self._insert(platforms, values, _platform_exists(platform)))

    def save(self, platform: Platform) -> None:
        """Raises ConcurrentChange, DuplicateName."""
        statement = (
            update(platforms)
            .where(
                platforms.c.id == platform.id,
                platforms.c.version == platform.version,
                platforms.c.deleted_at.is_(None),
            )
            .values(**platform_values(platform), version=platform.version + 1)
        )
        self._rename(statement, "platform", platform.id, _platform_exists(platform))

    def is_any_kept(self) -> bool:
        """Whether there ever was a platform, deleted or not."""
        return self._connection.execute(select(platforms.c.id).limit(1)).first() is not None

    def delete(self, platform_id: int, at: datetime) -> None:
        """Hide a platform and its accounts; everything stays in the database."""
        of_platform = update(accounts).where(accounts.c.platform_id == platform_id, accounts.c.deleted_at.is_(None))
        self._connection.execute(of_platform.values(deleted_at=at, version=accounts.c.version + 1))
        itself = update(platforms).where(platforms.c.id == platform_id, platforms.c.deleted_at.is_(None))
        if self._connection.execute(itself.values(deleted_at=at, version=platforms.c.version + 1)).rowcount != 1:
            raise NotFound("platform", platform_id)

    def get_account(self, account_id: int) -> Account:
        """Raises NotFound."""
        row = self._connection.execute(_ACCOUNT, {"account_id": account_id}).one_or_none()
        if row is None:
            raise NotFound("account", account_id)
        return _account_of(row)

    def lock_account(self, account_id: int) -> None:
        """On SQLite this transaction has the only write lock."""
        if self._connection.dialect.name != "sqlite":
            self._connection.execute(_LOCK_ACCOUNT, {"account_id": account_id})

    def accounts_of(self, platform_id: int) -> Sequence[Account]:
        """In the order of their ids."""
        found = (
            select(accounts)
            .where(accounts.c.platform_id == platform_id, accounts.c.deleted_at.is_(None))
            .order_by(accounts.c.id)
        )
        return [_account_of(row) for row in self._connection.execute(found)]

    def account_states(self, account_ids: Iterable[int]) -> Mapping[int, AccountState]:
        """Where each account stands; deleted and unknown ones are DELETED."""
        states = dict.fromkeys(account_ids, AccountState.DELETED)
        found = self._connection.execute(_STATES, {"account_ids": list(states)})
        states |= {row.id: _state_of(row.is_paused) for row in found}
        return states

    def add_account(self, account: Account) -> Account:
        """The account with its id; raises DuplicateName."""
        values = {**_account_values(account), "platform_id": account.platform_id, "version": account.version}
        return replace(account, id=self._insert(accounts, values, _account_exists(account)))

    def save_account(self, account: Account) -> None:
        """Raises ConcurrentChange, DuplicateName. State DELETED hides the account."""
        values = _account_values(account)
        if account.state is AccountState.DELETED:
            values["deleted_at"] = datetime.now(UTC)
        statement = (
            update(accounts)
            .where(accounts.c.id == account.id, accounts.c.version == account.version, accounts.c.deleted_at.is_(None))
            .values(**values, version=account.version + 1)
        )
        self._rename(statement, "account", account.id, _account_exists(account))

    def _insert(self, table: Table, values: dict[str, Any], refusal: DuplicateName) -> int:
        statement = insert_or(self._connection, table).values(**values).on_conflict_do_nothing().returning(table.c.id)
        new_id: int | None = self._connection.execute(statement).scalar_one_or_none()
        if new_id is None:
            raise refusal
        return new_id

    def _rename(self, statement: Update, kind: str, identity: int, refusal: DuplicateName) -> None:
        """A savepoint keeps the transaction usable on PostgreSQL when the name is taken."""
        try:
            with self._connection.begin_nested():
                update_guarded(self._connection, statement, kind, identity)
        except IntegrityError as error:
            raise refusal from error


def _platform_exists(platform: Platform) -> DuplicateName:
    return DuplicateName(f"There is already a platform called {platform.name}.")


def _account_exists(account: Account) -> DuplicateName:
    return DuplicateName(f"This platform already has an account called {account.username}.")


def _state_of(is_paused: bool) -> AccountState:
    return AccountState.PAUSED if is_paused else AccountState.LIVE


def _account_values(account: Account) -> dict[str, Any]:
    is_paused = account.state is AccountState.PAUSED
    named = {"username": account.username, "notes": account.notes, "is_paused": is_paused}
    return {**named, **account_rule_values(account)}


def _account_of(row: Any) -> Account:
    return Account(
        id=row.id,
        platform_id=row.platform_id,
        username=row.username,
        notes=row.notes,
        state=_state_of(row.is_paused),
        run_rules=account_rules_of(row),
        version=row.version,
    )
