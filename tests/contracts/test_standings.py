"""Where goals stand: equal positions let one plan serve many goals, so nothing that decides may be left out."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.breaks import Break
from app.domain.errors import ConcurrentChange
from app.domain.goal import Distribution
from app.domain.line import Line
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.fixed import FixedInterval
from app.domain.strategy import RunMode
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.standing import LineMove, StandingLine
from tests.contracts.seed import DAY, NOW, TODAY, Seed, plant

Change = Callable[[IUnitOfWork, Seed, Line], object]


def positions_of(uow: IUnitOfWork, *goal_ids: int) -> list[object]:
    return [standing.position for standing in uow.goals.standings(goal_ids)]


def _goal(**changed: object) -> Change:
    def change(uow: IUnitOfWork, seed: Seed, other: Line) -> None:
        uow.goals.save(replace(uow.goals.get(other.goal_id), **changed))  # type: ignore[arg-type]  # a test's own

    return change


def _line(**changed: object) -> Change:
    def change(uow: IUnitOfWork, seed: Seed, other: Line) -> None:
        uow.goals.save_lines([replace(other, **changed)])  # type: ignore[arg-type]  # a test's own

    return change


def _break(uow: IUnitOfWork, seed: Seed, other: Line) -> None:
    uow.goals.add_break(Break(id=0, name="b", first_day=TODAY, last_day=TODAY, goal_id=other.goal_id))


def _pause_account(uow: IUnitOfWork, seed: Seed, other: Line) -> None:
    account = uow.platforms.get_account(seed.other_account.id)
    uow.platforms.save_account(replace(account, state=type(account.state).PAUSED))


def _add_line(uow: IUnitOfWork, seed: Seed, other: Line) -> None:
    uow.goals.add_line(replace(other, id=0, position=1))


def test_a_standing_names_the_goal_and_its_lines_in_their_order(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        second = uow.goals.add_line(replace(seed.line, id=0, position=1, sequence=7))
        (standing,) = uow.goals.standings([seed.goal.id])
        lines = tuple(
            StandingLine(line.id, line.version, line.account_id, line.sequence) for line in (seed.line, second)
        )
        assert (standing.goal_id, standing.platform_id, standing.lines) == (seed.goal.id, seed.platform.id, lines)


def test_goals_that_differ_in_names_numbers_and_history_alone_stand_alike(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    other = seed.more("Something else", account=seed.other_account)
    with begin() as uow:
        _goal(description="Other words", instructions="Other ones")(uow, seed, other)
        _line(sequence=4, passed_over=3, next_attention_at=NOW)(uow, seed, other)
        first, second = positions_of(uow, seed.goal.id, other.goal_id)
        assert first == second
        assert hash(first) == hash(second)


@pytest.mark.parametrize(
    "change",
    [
        _goal(policy=FixedInterval(2)),
        _goal(start_date=TODAY + DAY),
        _goal(zone="Europe/Berlin"),
        _goal(lead_days=1),
        _goal(catch_up=CatchUp.NONE),
        _goal(freeze_on_miss=True),
        _goal(distribution=Distribution.ROUND_ROBIN),
        _goal(run_mode=RunMode.ON_DUE),
        _goal(planning_error="no"),
        _line(cursor=TODAY),
        _line(cursor_at=NOW),
        _line(is_met=True),
        _line(is_closed=True),
        _break,
        _pause_account,
        _add_line,
    ],
    ids=[
        "policy",
        "start",
        "zone",
        "lead",
        "catch-up",
        "freeze",
        "distribution",
        "run-mode",
        "error",
        "cursor",
        "cursor-at",
        "met",
        "closed",
        "break",
        "paused-account",
        "more-lines",
    ],
)
def test_whatever_decides_about_the_next_pass_is_part_of_the_position(begin: UnitOfWorkFactory, change: Change) -> None:
    seed = plant(begin)
    other = seed.more("Something else", account=seed.other_account)
    with begin() as uow:
        change(uow, seed, other)
        first, second = positions_of(uow, seed.goal.id, other.goal_id)
        assert first != second


def test_a_move_keeps_what_a_pass_changed_and_nothing_else(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        uow.goals.move_lines([LineMove(seed.line.id, 1, 5, TODAY, NOW, NOW + DAY)])
        uow.commit()
    with begin() as uow:
        moved = replace(seed.line, version=2, sequence=5, cursor=TODAY, cursor_at=NOW, next_attention_at=NOW + DAY)
        assert list(uow.goals.lines_of(seed.goal.id)) == [moved]


def test_a_move_of_a_line_that_was_saved_meanwhile_is_refused(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow, pytest.raises(ConcurrentChange):
        uow.goals.move_lines([LineMove(seed.line.id, 2, 5, TODAY, None, None)])


def test_what_is_free_is_locked_in_the_order_asked_for(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    other = seed.more("Something else")
    with begin() as uow:
        assert list(uow.goals.lock_free([other.goal_id, seed.goal.id])) == [other.goal_id, seed.goal.id]


def test_several_goals_are_read_at_once(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    other = seed.more("Something else", account=seed.other_account)
    with begin() as uow:
        assert list(uow.goals.get_all([other.goal_id, 4711, seed.goal.id])) == [
            seed.goal,
            uow.goals.get(other.goal_id),
        ]
        assert uow.goals.lines_of_all([other.goal_id, seed.goal.id]) == {
            other.goal_id: [other],
            seed.goal.id: [seed.line],
        }
