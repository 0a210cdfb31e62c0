"""Goals and their lines."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from app.adapters.persistence.codecs import UnreadableRow, policy_json, policy_of
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.goal import Distribution, Goal, GoalStatus
from app.domain.line import Plan
from app.domain.scheduling.after_completion import AfterCompletion
from app.domain.scheduling.calendar_rule import CalendarRule
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.cron import Cron
from app.domain.scheduling.deadline import Deadline
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.policy import SchedulingPolicy
from app.domain.scheduling.spread import Shape
from app.domain.scheduling.state_based import StateBased
from app.domain.strategy import RunMode, StrategyChoice
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import DAY, NOW, TODAY, Seed, goal, line, plant

LAST_DAY = date(2027, 6, 30)
POLICIES = (
    FixedInterval(3, (5, 6), LAST_DAY),
    FixedInterval(1),
    Deadline(LAST_DAY, 30, Shape.BACK_LOADED, (6,), 2, skip_forgives=True),
    StateBased(2, (0,), LAST_DAY),
    StateBased(7),
    AfterCompletion(3, LAST_DAY),
    AfterCompletion(1),
    CalendarRule("FREQ=MONTHLY;BYDAY=2TU", LAST_DAY),
    Cron("30 9 * * 1-5", LAST_DAY),
)


def stored(seed: Seed, **changed: Any) -> tuple[Goal, Goal]:
    """A goal as it was added, and as it is read again."""
    with seed.begin() as uow:
        added = uow.goals.add(goal(seed.platform.id, **changed))
        uow.commit()
    with seed.begin() as uow:
        return added, uow.goals.get(added.id)


def test_every_field_of_a_goal_is_kept(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    added, found = stored(
        seed,
        policy=POLICIES[2],
        account_ids=(seed.other_account.id, seed.account.id),
        distribution=Distribution.ROUND_ROBIN,
        catch_up=CatchUp.LATEST,
        freeze_on_miss=True,
        zone="Europe/Berlin",
        due_time=time(23, 5),
        lead_days=3,
        grace_minutes=90,
        execution=StrategyChoice("CustomScript", {"script_content": "true\n"}, {"TOKEN": "sealed:ß"}),
        check=StrategyChoice("NoCheck"),
        run_mode=RunMode.ON_DUE,
        timeout_seconds=7,
        instructions="Gently.",
        status=GoalStatus.PAUSED,
        paused_from=GoalStatus.FROZEN,
        pause_reason="holiday",
        paused_until=LAST_DAY,
        planning_error="none yet",
    )
    assert found == added


@pytest.mark.parametrize("policy", POLICIES, ids=repr)
def test_every_policy_comes_back_as_it_was(policy: SchedulingPolicy) -> None:
    assert policy_of(policy.name, policy_json(policy)) == policy


@pytest.mark.parametrize(("name", "text"), [("unheard_of", "{}"), ("fixed", "not json"), ("fixed", "{}")])
def test_a_policy_that_cannot_be_read_says_so(name: str, text: str) -> None:
    with pytest.raises(UnreadableRow, match=name):
        policy_of(name, text)


def test_a_goal_saved_from_an_old_copy_is_refused(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    edited = replace(seed.goal, description="Edited", account_ids=(seed.other_account.id, seed.account.id))
    with begin() as uow:
        uow.goals.save(edited)
        uow.commit()
    with begin() as uow:
        with pytest.raises(ConcurrentChange):
            uow.goals.save(replace(seed.goal, description="Too late"))
        assert uow.goals.get(seed.goal.id) == replace(edited, version=2)


def test_a_deleted_goal_is_found_by_nothing(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        uow.goals.save_lines([replace(seed.line, next_attention_at=NOW)])
        uow.goals.save(replace(seed.goal, status=GoalStatus.DELETED))
        uow.commit()
    with begin() as uow:
        with pytest.raises(NotFound):
            uow.goals.get(seed.goal.id)
        assert list(uow.goals.all_ids()) == []
        assert list(uow.goals.of_platform(seed.platform.id)) == []
        assert list(uow.goals.of_account(seed.account.id)) == []
        assert list(uow.goals.due(NOW, 10)) == []
        assert uow.goals.next_attention_at() is None


def test_goals_by_account_and_platform(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    other = seed.more(account=seed.other_account).goal_id
    with begin() as uow:
        assert list(uow.goals.of_account(seed.account.id)) == [seed.goal.id]
        assert list(uow.goals.of_account(seed.other_account.id)) == [other]
        assert list(uow.goals.of_platform(seed.platform.id)) == [seed.goal.id, other]
        assert list(uow.goals.all_ids()) == [seed.goal.id, other]


def test_the_accounts_at_work_are_those_of_open_tasks(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    other = seed.more(account=seed.other_account)
    (task,) = seed.tasks(1)
    with begin() as uow:
        assert list(uow.goals.accounts_at_work([seed.goal.id, other.goal_id])) == [seed.account.id]
        assert list(uow.goals.accounts_at_work([other.goal_id])) == []
    seed.act(task.id, "start")
    with begin() as uow:
        assert list(uow.goals.accounts_at_work([seed.goal.id])) == [seed.account.id]
    seed.act(task.id, "complete")
    with begin() as uow:
        assert list(uow.goals.accounts_at_work([seed.goal.id])) == []


def test_a_goal_is_one_of_an_account_that_left_it_while_a_task_of_that_is_open(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    with begin() as uow:
        uow.goals.save(replace(seed.goal, account_ids=(seed.other_account.id,)))
        uow.commit()
    with begin() as uow:
        assert list(uow.goals.of_account(seed.account.id)) == [seed.goal.id]
    seed.act(task.id, "complete")
    with begin() as uow:
        assert list(uow.goals.of_account(seed.account.id)) == []


def test_a_goal_can_be_locked_and_one_that_is_not_there_cannot(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        assert uow.goals.lock(seed.goal.id, wait=True)
        assert uow.goals.lock(seed.goal.id, wait=False)
        assert not uow.goals.lock(4711, wait=False)


def test_every_field_of_a_line_is_kept(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    changed = replace(
        seed.line,
        cursor=TODAY,
        sequence=9,
        turn=1,
        plan=Plan(((739_000, 2), (739_001, 1)), owed=3, made=1),
        is_met=True,
        is_closed=True,
        passed_over=4,
        next_attention_at=NOW,
    )
    with begin() as uow:
        uow.goals.save_lines([changed])
        uow.commit()
    with begin() as uow:
        assert list(uow.goals.lines_of(seed.goal.id)) == [replace(changed, version=2)]
        with pytest.raises(ConcurrentChange):
            uow.goals.save_lines([seed.line])


def test_lines_come_by_position(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        last = uow.goals.add_line(line(seed.goal.id, position=2))
        middle = uow.goals.add_line(line(seed.goal.id, position=1))
        assert list(uow.goals.lines_of(seed.goal.id)) == [seed.line, middle, last]


def test_due_goals_come_longest_waiting_first_and_each_once(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    late, soon = seed.more("late"), seed.more("soon")
    with begin() as uow:
        second = uow.goals.add_line(line(late.goal_id, position=1, next_attention_at=NOW - 4 * DAY))
        uow.goals.save_lines([replace(late, next_attention_at=NOW - 3 * DAY)])
        uow.goals.save_lines([replace(seed.line, next_attention_at=NOW)])
        uow.goals.save_lines([replace(soon, next_attention_at=NOW + DAY)])
        assert second.goal_id == late.goal_id
        assert list(uow.goals.due(NOW, 10)) == [late.goal_id, seed.goal.id]
        assert list(uow.goals.due(NOW, 1)) == [late.goal_id]
        assert (uow.goals.count_due(NOW), uow.goals.count_due(NOW - DAY)) == (2, 1)
        assert list(uow.goals.due(NOW, 2)) == [late.goal_id, seed.goal.id]
        assert uow.goals.next_attention_at() == NOW - 4 * DAY


def test_a_goal_that_cannot_be_planned_is_postponed_with_the_reason(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        uow.goals.save_lines([replace(seed.line, next_attention_at=NOW)])
        uow.goals.postpone(seed.goal.id, NOW + DAY, "ValueError: no")
        uow.commit()
    with begin() as uow:
        assert uow.goals.get(seed.goal.id) == replace(seed.goal, planning_error="ValueError: no", version=2)
        assert list(uow.goals.due(NOW, 10)) == []
        assert uow.goals.next_attention_at() == NOW + DAY


def test_a_deleted_goal_is_shown_again_as_it_is_given(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        uow.goals.save(seed.goal.deleted())
        uow.commit()
    with begin() as uow:
        deleted = uow.goals.get_even_deleted(seed.goal.id)
        assert deleted == replace(seed.goal.deleted(), version=2)
        uow.goals.restore(deleted.restored())
        uow.commit()
    with begin() as uow:
        assert uow.goals.get(seed.goal.id) == replace(seed.goal, version=3)
        assert uow.goals.get_even_deleted(seed.goal.id) == uow.goals.get(seed.goal.id)


def test_a_goal_is_restored_once_and_only_as_it_was_read(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        uow.goals.save(seed.goal.deleted())
        uow.commit()
    with begin() as uow:
        with pytest.raises(ConcurrentChange):
            uow.goals.restore(seed.goal)
        uow.goals.restore(replace(seed.goal, version=2))
        with pytest.raises(ConcurrentChange):
            uow.goals.restore(replace(seed.goal, version=3))


def test_what_was_never_there_is_not_found_among_the_deleted_either(begin: UnitOfWorkFactory) -> None:
    with begin() as uow, pytest.raises(NotFound):
        uow.goals.get_even_deleted(4711)


def test_a_known_goal_that_nobody_changed_is_not_read_again(sql_begin: UnitOfWorkFactory) -> None:
    seed = plant(sql_begin)
    _, known = stored(seed)
    with seed.begin() as uow:
        assert uow.goals.lock_again(known) is known


def test_a_known_goal_is_as_it_stands_now(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    _, known = stored(seed, account_ids=(seed.account.id,))
    with seed.begin() as uow:
        uow.goals.save(replace(known, account_ids=(seed.other_account.id,)))
        uow.commit()
    with seed.begin() as uow:
        again = uow.goals.lock_again(known)
        assert (again.account_ids, again.version) == ((seed.other_account.id,), known.version + 1)


def test_a_known_goal_that_was_deleted_is_not_found(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    _, known = stored(seed)
    with seed.begin() as uow:
        uow.goals.save(known.deleted())
        uow.commit()
    with seed.begin() as uow, pytest.raises(NotFound):
        uow.goals.lock_again(known)
