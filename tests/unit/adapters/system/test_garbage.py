import gc

import pytest

from app.adapters.system.garbage import nothing_is_garbage


def collections() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())


def test_nothing_is_looked_for_meanwhile_nor_among_it_afterwards() -> None:
    before, frozen = collections(), gc.get_freeze_count()
    with nothing_is_garbage():
        stays = [[number] for number in range(50_000)]
    assert (collections() - before, gc.get_freeze_count() - frozen >= len(stays), gc.isenabled()) == (0, True, True)
    gc.unfreeze()


def test_it_is_looked_for_again_where_something_failed() -> None:
    with pytest.raises(ValueError, match="no such module"), nothing_is_garbage():
        raise ValueError("no such module")
    assert gc.isenabled()
