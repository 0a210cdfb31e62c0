"""Platforms and accounts."""

from dataclasses import replace

import pytest

from app.domain.account import Account, AccountState
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.platform import DuplicateName, Platform
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import NOW, plant


def test_a_name_is_taken_once(begin: UnitOfWorkFactory) -> None:
    plant(begin)
    with begin() as uow, pytest.raises(DuplicateName):
        uow.platforms.add(Platform(id=0, name="Garden"))


def test_the_name_of_a_deleted_platform_is_free_again(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        uow.platforms.delete(seed.platform.id, NOW)
        again = uow.platforms.add(Platform(id=0, name="Garden"))
        uow.commit()
    assert again.id != seed.platform.id


def test_a_rename_to_a_taken_name_leaves_the_transaction_usable(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        other = uow.platforms.add(Platform(id=0, name="Kitchen"))
        with pytest.raises(DuplicateName):
            uow.platforms.save(replace(other, name="Garden"))
        assert uow.platforms.get(seed.platform.id) == seed.platform


def test_a_platform_saved_from_an_old_copy_is_refused(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        uow.platforms.save(replace(seed.platform, name="Yard"))
        uow.commit()
    with begin() as uow, pytest.raises(ConcurrentChange):
        uow.platforms.save(replace(seed.platform, name="Park"))
    with begin() as uow:
        assert uow.platforms.get(seed.platform.id) == replace(seed.platform, name="Yard", version=2)


def test_a_deleted_platform_is_not_found_nor_are_its_accounts(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        uow.platforms.delete(seed.platform.id, NOW)
        with pytest.raises(NotFound):
            uow.platforms.get(seed.platform.id)
        with pytest.raises(NotFound):
            uow.platforms.get_account(seed.account.id)
        assert list(uow.platforms.accounts_of(seed.platform.id)) == []


def test_accounts_come_in_the_order_of_their_ids(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        assert list(uow.platforms.accounts_of(seed.platform.id)) == [seed.account, seed.other_account]


def test_a_user_name_is_taken_once_on_each_platform(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        with pytest.raises(DuplicateName):
            uow.platforms.add_account(Account(id=0, platform_id=seed.platform.id, username="ann"))
        other = uow.platforms.add(Platform(id=0, name="Kitchen"))
        assert uow.platforms.add_account(Account(id=0, platform_id=other.id, username="ann")).username == "ann"


def test_a_saved_account_keeps_its_state_and_counts_its_version(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    paused = replace(seed.account, state=AccountState.PAUSED, notes="on holiday")
    with begin() as uow:
        uow.platforms.save_account(paused)
        uow.commit()
    with begin() as uow:
        assert uow.platforms.get_account(seed.account.id) == replace(paused, version=2)
        with pytest.raises(ConcurrentChange):
            uow.platforms.save_account(seed.account)


def test_the_state_of_every_account_that_is_asked_for(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        uow.platforms.save_account(replace(seed.account, state=AccountState.PAUSED))
        third = uow.platforms.add_account(Account(id=0, platform_id=seed.platform.id, username="eve"))
        uow.platforms.save_account(replace(third, state=AccountState.DELETED))
        states = uow.platforms.account_states([seed.account.id, seed.other_account.id, third.id, 4711])
    assert dict(states) == {
        seed.account.id: AccountState.PAUSED,
        seed.other_account.id: AccountState.LIVE,
        third.id: AccountState.DELETED,
        4711: AccountState.DELETED,
    }


def test_a_deleted_account_is_not_found(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        uow.platforms.save_account(replace(seed.account, state=AccountState.DELETED))
        with pytest.raises(NotFound):
            uow.platforms.get_account(seed.account.id)
