"""Platforms and accounts in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.account import Account, AccountState
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.platform import DuplicateName, Platform
from tests.fakes.tables import Tables


class FakePlatformRepository:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, platform_id: int) -> Platform:
        if platform_id not in self._tables.platforms or platform_id in self._tables.deleted_platforms:
            raise NotFound("platform", platform_id)
        return self._tables.platforms[platform_id]

    def is_any_kept(self) -> bool:
        return bool(self._tables.platforms)

    def add(self, platform: Platform) -> Platform:
        self._refuse_taken(platform)
        added = replace(platform, id=len(self._tables.platforms) + 1)
        self._tables.platforms[added.id] = added
        return added

    def save(self, platform: Platform) -> None:
        self._refuse_taken(platform)
        if self.get(platform.id).version != platform.version:
            raise ConcurrentChange("platform", platform.id)
        self._tables.platforms[platform.id] = replace(platform, version=platform.version + 1)

    def _refuse_taken(self, platform: Platform) -> None:
        for other in self._tables.platforms.values():
            is_there = other.id not in self._tables.deleted_platforms
            if other.name == platform.name and other.id != platform.id and is_there:
                raise DuplicateName(platform.name)

    def delete(self, platform_id: int, at: datetime) -> None:
        del at
        self.get(platform_id)
        self._tables.deleted_platforms.add(platform_id)
        for account in self.accounts_of(platform_id):
            self._tables.accounts[account.id] = replace(account, state=AccountState.DELETED)

    def get_account(self, account_id: int) -> Account:
        account = self._tables.accounts.get(account_id)
        if account is None or account.state is AccountState.DELETED:
            raise NotFound("account", account_id)
        return account

    def lock_account(self, account_id: int) -> None:
        del account_id

    def accounts_of(self, platform_id: int) -> Sequence[Account]:
        return [
            account
            for account in self._tables.accounts.values()
            if account.platform_id == platform_id and account.state is not AccountState.DELETED
        ]

    def account_states(self, account_ids: Iterable[int]) -> Mapping[int, AccountState]:
        accounts = self._tables.accounts
        return {
            account_id: accounts[account_id].state if account_id in accounts else AccountState.DELETED
            for account_id in account_ids
        }

    def add_account(self, account: Account) -> Account:
        if any(other.username == account.username for other in self.accounts_of(account.platform_id)):
            raise DuplicateName(account.username)
        added = replace(account, id=len(self._tables.accounts) + 1)
        self._tables.accounts[added.id] = added
        return added

    def save_account(self, account: Account) -> None:
        stored = self.get_account(account.id)
        if stored.version != account.version:
            raise ConcurrentChange("account", account.id)
        others = [other for other in self.accounts_of(stored.platform_id) if other.id != account.id]
        if any(other.username == account.username for other in others):
            raise DuplicateName(account.username)
        self._tables.accounts[account.id] = replace(account, version=account.version + 1)
