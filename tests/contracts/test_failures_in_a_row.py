"""How many runs of a goal have failed in a row, as every store counts them."""

from typing import Any

import pytest

from app.domain.run import RunKind
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.queued_runs import ENDINGS, asked, begun, ended, of_other_account
from tests.contracts.seed import plant


@pytest.mark.parametrize(
    ("endings", "failures"),
    [
        ([], 0),
        (["failed"], 1),
        (["failed", "timed out", "lost", "said no"], 4),
        (["failed", "well", "failed"], 1),
        (["failed", "checked"], 0),
        (["failed", "cancelled", "failed", "cancelled"], 2),
    ],
)
def test_failures_in_a_row_end_at_the_last_success(begin: UnitOfWorkFactory, endings: list[str], failures: int) -> None:
    seed = plant(begin)
    for task, ending in zip(seed.tasks(len(endings)), endings, strict=True):
        ended(seed, begun(seed, asked(seed, task)), ENDINGS[ending])
    with begin() as uow:
        assert uow.runs.failures_in_a_row(seed.goal.id, 9) == failures


def test_failures_are_counted_up_to_a_limit_and_for_one_goal(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    for task in [*seed.tasks(3), of_other_account(seed, seed.account)]:
        ended(seed, begun(seed, asked(seed, task)), ENDINGS["failed"])
    with begin() as uow:
        assert [uow.runs.failures_in_a_row(seed.goal.id, limit) for limit in (2, 9)] == [2, 3]


def test_trials_and_runs_that_go_on_are_no_failures_and_end_no_row(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    first, second, third = seed.tasks(3)
    ended(seed, begun(seed, asked(seed, first)), ENDINGS["failed"])
    ended(seed, begun(seed, asked(seed, second, is_trial=True)), ENDINGS["failed"])
    ended(seed, begun(seed, asked(seed, second, is_trial=True)), ENDINGS["well"])
    begun(seed, asked(seed, third))
    with begin() as uow:
        assert uow.runs.failures_in_a_row(seed.goal.id, 9) == 1


@pytest.mark.parametrize(("check", "failures"), [("said no", 2), ("failed", 2), ("lost", 2), ("checked", 0)])
def test_work_ends_a_row_only_where_its_check_says_so(begin: UnitOfWorkFactory, check: str, failures: int) -> None:
    seed = plant(begin)
    for task in seed.tasks(2):
        ended(seed, begun(seed, asked(seed, task)), ENDINGS["well"])
        ended(seed, begun(seed, asked(seed, task, kind=RunKind.CHECK)), ENDINGS[check])
    with begin() as uow:
        assert uow.runs.failures_in_a_row(seed.goal.id, 9) == failures


@pytest.mark.parametrize(("changed", "failures"), [({}, 1), ({"is_shadow": True}, 0), ({"is_trial": True}, 0)])
def test_work_whose_check_goes_on_ends_no_row_yet(
    begin: UnitOfWorkFactory, changed: dict[str, Any], failures: int
) -> None:
    seed = plant(begin)
    first, second = seed.tasks(2)
    ended(seed, begun(seed, asked(seed, first)), ENDINGS["failed"])
    ended(seed, begun(seed, asked(seed, second)), ENDINGS["well"])
    begun(seed, asked(seed, second, kind=RunKind.CHECK, **changed))
    with begin() as uow:
        assert uow.runs.failures_in_a_row(seed.goal.id, 9) == failures
