"""Breaks as every store keeps them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.domain.breaks import Break, SameBreak
from app.domain.errors import NotFound
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import DAY, NOW, TODAY, plant


def test_breaks_that_touch_a_goal(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    other = seed.more()
    with begin() as uow:
        drafts: tuple[dict[str, int], ...] = (
            {},
            {"platform_id": seed.platform.id},
            {"account_id": seed.account.id},
            {"goal_id": seed.goal.id},
            {"account_id": seed.other_account.id},
            {"goal_id": other.goal_id},
        )
        added = [
            uow.goals.add_break(Break(id=0, name="b", first_day=TODAY, last_day=TODAY + DAY, **draft))
            for draft in drafts
        ]
        assert list(seed.goal.breaks_among(uow.goals.breaks())) == added[:4]


SCOPES = ("platform_id", "account_id", "goal_id", "")


@pytest.mark.parametrize("scope", SCOPES)
def test_a_break_is_kept_once_until_it_is_deleted(begin: UnitOfWorkFactory, scope: str) -> None:
    plant(begin)
    about = {scope: 1} if scope else {}
    drafted = Break(id=0, name="b", first_day=TODAY, last_day=TODAY + DAY, **about)
    with begin() as uow:
        added = uow.goals.add_break(drafted)
        with pytest.raises(SameBreak, match="is there already"):
            uow.goals.add_break(drafted)
        others = [{each: 1} if each else {} for each in SCOPES if each != scope]
        for different in ({"name": "c"}, {"first_day": TODAY + DAY}, {"last_day": TODAY + 2 * DAY}):
            uow.goals.add_break(replace(drafted, **different))
        for other in others:
            uow.goals.add_break(Break(id=0, name="b", first_day=TODAY, last_day=TODAY + DAY, **other))
        uow.goals.delete_break(added.id, NOW)
        assert replace(uow.goals.add_break(drafted), id=0) == drafted
        assert len(uow.goals.breaks()) == len((drafted, "name", "first day", "last day", *others))
        uow.commit()


def test_of_two_that_add_the_same_break_at_once_one_does(sql_begin: UnitOfWorkFactory) -> None:
    plant(sql_begin)
    barrier = threading.Barrier(2)

    def add(_: int) -> bool:
        barrier.wait(timeout=30)
        with sql_begin() as uow:
            try:
                uow.goals.add_break(Break(id=0, name="b", first_day=TODAY, last_day=TODAY))
            except SameBreak:
                return False
            uow.commit()
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(add, range(2))) == [False, True]


def test_a_deleted_break_is_found_by_nothing(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        kept = uow.goals.add_break(Break(id=0, name="kept", first_day=TODAY, last_day=TODAY))
        gone = uow.goals.add_break(Break(id=0, name="gone", first_day=TODAY, last_day=TODAY))
        assert uow.goals.get_break(gone.id) == gone
        uow.goals.delete_break(gone.id, NOW)
        uow.commit()
    with begin() as uow:
        assert list(seed.goal.breaks_among(uow.goals.breaks())) == [kept]
        with pytest.raises(NotFound, match=f"There is no break {gone.id}"):
            uow.goals.get_break(gone.id)
