"""Platforms, goals, breaks and activity as pages show them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import text

from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.domain.account import AccountState
from app.domain.activity import Activity
from app.domain.breaks import Break
from app.domain.errors import NotFound
from app.domain.goal import GoalStatus
from app.domain.platform import Platform
from app.domain.run_rules import AccountRunRules
from app.domain.scheduling.deadline import Deadline
from app.ports.read_models import AccountRow, ActivityRow, GoalRow, InvalidCursor, PlatformRow
from tests.contracts.seed import DAY, NOW, TODAY, Seed, goal, line


def test_a_platform_with_its_accounts_and_what_they_have(seed: Seed, pages: SqlReadModels) -> None:
    first, second, _ = seed.tasks(3)
    seed.act(first.id, "start", at=NOW)
    seed.act(second.id, "complete", at=NOW + DAY)
    seed.tasks(2, of=seed.more())
    with seed.begin() as uow:
        rules = AccountRunRules(most_running=2, gap_seconds=30, quiet_from=time(22), quiet_until=time(6))
        paused = replace(seed.other_account, state=AccountState.PAUSED, notes="n", run_rules=rules)
        uow.platforms.save_account(paused)
        uow.commit()
    ids: dict[str, Any] = {"platform_id": seed.platform.id}
    expected = PlatformRow(
        id=seed.platform.id,
        name="Garden",
        color="#206bc4",
        goal_count=2,
        accounts=(
            AccountRow(
                id=seed.account.id,
                username="ann",
                notes="",
                state=AccountState.LIVE,
                waiting=1,
                in_progress=1,
                completed=1,
                last_activity_at=NOW + DAY,
                **ids,
            ),
            AccountRow(
                id=seed.other_account.id,
                username="bob",
                notes="n",
                state=AccountState.PAUSED,
                run_rules=rules,
                **ids,
            ),
        ),
        own=AccountRow(id=0, username="", notes="", state=AccountState.LIVE, waiting=2, **ids),
    )
    assert list(pages.platforms()) == [expected]
    assert pages.platform(seed.platform.id) == expected
    assert pages.dashboard(NOW).platforms == (expected,)


def test_platforms_come_by_name_whatever_its_case_and_deleted_ones_not_at_all(seed: Seed, pages: SqlReadModels) -> None:
    with seed.begin() as uow:
        for name in ("attic", "Zoo", "Cellar"):
            uow.platforms.add(Platform(id=0, name=name, config={"color": "red"}))
        uow.platforms.delete(seed.platform.id, NOW)
        uow.commit()
    assert [(row.name, row.color) for row in pages.platforms()] == [("attic", ""), ("Cellar", ""), ("Zoo", "")]
    with pytest.raises(NotFound):
        pages.platform(seed.platform.id)


def test_a_goal_with_its_sums(seed: Seed, pages: SqlReadModels) -> None:
    with seed.begin() as uow:
        accounts = (seed.other_account.id, seed.account.id)
        added = uow.goals.add(
            goal(seed.platform.id, policy=Deadline(date(2027, 6, 1), 30), account_ids=accounts, missing=7)
        )
        lines = [
            uow.goals.add_line(line(added.id, account_id=account, position=position, passed_over=2))
            for position, account in enumerate(accounts)
        ]
        uow.goals.save_lines([replace(lines[1], next_attention_at=NOW)])
        uow.goals.add_line(line(added.id, position=2, is_closed=True, next_attention_at=NOW + DAY))
        uow.commit()
    seed.tasks(3, of=lines[0])
    seed.act(seed.tasks(1, of=lines[1])[0].id, "fail")
    expected = GoalRow(
        id=added.id,
        description="Water the plants",
        platform_id=seed.platform.id,
        platform_name="Garden",
        platform_color="#206bc4",
        policy_type="deadline",
        sentence=added.policy.sentence(TODAY),
        status=GoalStatus.ACTIVE,
        pause_reason="",
        paused_until=None,
        planning_error="",
        missing=7,
        account_usernames=("bob", "ann"),
        start_date=TODAY,
        last_day=date(2027, 6, 1),
        total=60,
        waiting=3,
        in_progress=0,
        completed=0,
        failed=1,
        skipped=0,
        passed_over=4,
        next_attention_at=NOW,
    )
    assert pages.goal(added.id) == expected
    assert pages.goals(None).items[0] == expected


def test_a_deleted_goal_is_not_shown_nor_counted(seed: Seed, pages: SqlReadModels) -> None:
    with seed.begin() as uow:
        uow.goals.save(replace(seed.goal, status=GoalStatus.DELETED))
        uow.commit()
    with pytest.raises(NotFound):
        pages.goal(seed.goal.id)
    assert pages.goals(None).items == ()
    assert pages.platform(seed.platform.id).goal_count == 0


def test_goals_come_newest_first_page_by_page_there_and_back(seed: Seed, pages: SqlReadModels) -> None:
    newest = [seed.more(str(number)).goal_id for number in range(4)][::-1]
    first = pages.goals(None, 2)
    second = pages.goals(first.next, 2)
    third = pages.goals(second.next, 2)
    found = [[row.id for row in page.items] for page in (first, second, third)]
    assert found == [newest[:2], newest[2:], [seed.goal.id]]
    assert (first.previous, third.next) == (None, None)
    assert pages.goals(third.previous, 2).items == second.items
    assert pages.goals(second.previous, 2) == first


def test_a_goal_that_cannot_be_read_does_not_hide_the_others(
    seed: Seed, pages: SqlReadModels, database: Database
) -> None:
    seed.more()
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE goals SET policy = 'junk' WHERE id = :id"), {"id": seed.goal.id})
    assert [row.sentence for row in pages.goals(None).items] == [
        "Every day from 4 May 2027",
        "The schedule of this goal cannot be read.",
    ]


def test_the_moves_of_a_task_come_oldest_first_and_without_anything_else(seed: Seed, pages: SqlReadModels) -> None:
    task, other = seed.tasks(2)
    moved = "task_rescheduled"
    wanted = [(moved, task, "first"), (moved, other, "other"), ("goal_frozen", task, "frozen")]
    entries = [
        Activity(at=NOW, actor="ann", kind=kind, summary=summary, goal_id=of.goal_id, task_id=of.id)
        for kind, of, summary in [*wanted, (moved, task, "second"), (moved, task, "third")]
    ]
    with seed.begin() as uow:
        uow.activity.add(entries)
        uow.commit()
    assert [row.summary for row in pages.moves_of_task(task.id)] == ["first", "second", "third"]
    assert [row.summary for row in pages.moves_of_task(task.id, size=2)] == ["second", "third"]


def test_activity_comes_newest_first_of_everything_or_of_one_goal(seed: Seed, pages: SqlReadModels) -> None:
    with seed.begin() as uow:
        of_goal = [Activity(at=NOW, actor="ann", kind="k", summary=f"s{n}", goal_id=seed.goal.id) for n in range(3)]
        uow.activity.add([*of_goal, Activity(at=NOW, actor="ann", kind="k", summary="other", platform_id=1, task_id=2)])
        uow.commit()
    first = pages.activity(None, size=3)
    assert [row.summary for row in first.items] == ["other", "s2", "s1"]
    assert first.items[0] == ActivityRow(
        id=4, at=NOW, actor="ann", kind="k", summary="other", platform_id=1, goal_id=None, task_id=2,
        platform_name=seed.platform.name, platform_is_there=True,
    )  # fmt: skip
    assert {(row.goal_description, row.goal_is_there) for row in first.items[1:]} == {(seed.goal.description, True)}
    assert [row.summary for row in pages.activity(first.next, size=3).items] == ["s0"]
    assert [row.summary for row in pages.activity(None, goal_id=seed.goal.id).items] == ["s2", "s1", "s0"]


def test_the_activity_tells_whether_its_task_still_has_a_page(seed: Seed, pages: SqlReadModels) -> None:
    (task,) = seed.tasks(1)
    with seed.begin() as uow:
        uow.activity.add([Activity(at=NOW, actor="ann", kind="k", summary="s", task_id=task.id)])
        uow.commit()
    found = [row.task_is_there for row in pages.activity(None).items]
    with seed.begin() as uow:
        uow.tasks.hide(goal_id=task.goal_id)
        uow.commit()
    assert [*found, *(row.task_is_there for row in pages.activity(None).items)] == [True, False]


def test_the_newest_deletion_of_a_goal_can_be_undone_while_its_platform_is_there(
    seed: Seed, pages: SqlReadModels
) -> None:
    other = seed.more().goal_id
    kinds = [
        ("goal_deleted", seed.goal.id),
        ("goal_deleted", other),
        ("k", seed.goal.id),
        ("goal_deleted", seed.goal.id),
    ]

    def offered() -> list[int]:
        return [row.id for row in pages.activity(None).items if row.can_restore]

    with seed.begin() as uow:
        uow.activity.add([Activity(at=NOW, actor="ann", kind=kind, summary="s", goal_id=goal) for kind, goal in kinds])
        uow.commit()
    found = [offered()]
    with seed.begin() as uow:
        uow.goals.save(seed.goal.deleted())
        uow.commit()
    assert not any(row.goal_is_there for row in pages.activity(None, seed.goal.id).items)
    found += [offered(), [row.id for row in pages.activity(None, seed.goal.id).items if row.can_restore]]
    with seed.begin() as uow:
        uow.platforms.delete(seed.platform.id, NOW)
        uow.commit()
    assert [*found, offered()] == [[], [4], [4], []]


def test_a_goal_that_moves_counts_for_its_new_platform(seed: Seed, pages: SqlReadModels) -> None:
    def counts() -> list[int]:
        return [pages.platform(platform_id).goal_count for platform_id in (seed.platform.id, other.id)]

    with seed.begin() as uow:
        other = uow.platforms.add(Platform(id=0, name="Shop"))
        uow.goals.save(replace(seed.goal, platform_id=other.id, account_ids=()))
        uow.commit()
    found = [counts()]
    with seed.begin() as uow:
        uow.goals.save(uow.goals.get(seed.goal.id).deleted())
        uow.commit()
    assert [*found, counts()] == [[0, 1], [0, 0]]


def test_a_restored_goal_counts_for_its_platform_again(seed: Seed, pages: SqlReadModels) -> None:
    with seed.begin() as uow:
        uow.goals.save(seed.goal.deleted())
        uow.goals.restore(replace(seed.goal, version=2))
        uow.commit()
    assert (pages.platform(seed.platform.id).goal_count, [row.id for row in pages.goals(None).items]) == (
        1,
        [seed.goal.id],
    )


@pytest.mark.parametrize("ask", [SqlReadModels.goals, SqlReadModels.activity])
def test_a_place_that_cannot_be_read_is_refused(pages: SqlReadModels, ask: Callable[..., object]) -> None:
    with pytest.raises(InvalidCursor):
        ask(pages, "nowhere")


def test_breaks_come_with_the_names_of_what_they_are_for(seed: Seed, pages: SqlReadModels) -> None:
    scopes: tuple[dict[str, int], ...] = (
        {},
        {"platform_id": seed.platform.id},
        {"account_id": seed.account.id},
        {"goal_id": seed.goal.id},
    )
    with seed.begin() as uow:
        added = [
            uow.goals.add_break(Break(id=0, name="b", first_day=TODAY + DAY * number, last_day=TODAY + 2 * DAY, **ids))
            for number, ids in enumerate(scopes[:3])
        ]
        added.append(uow.goals.add_break(Break(id=0, name="b", first_day=TODAY, last_day=TODAY, **scopes[3])))
        uow.goals.delete_break(added[0].id, NOW)
        uow.commit()
    rows = pages.breaks(TODAY)
    assert [(row.platform_name, row.account_username, row.goal_description) for row in rows] == [
        ("", "", "Water the plants"), ("Garden", "", ""), ("", "ann", ""),
    ]  # fmt: skip
    assert [row.id for row in pages.breaks(TODAY + DAY)] == [added[1].id, added[2].id]
