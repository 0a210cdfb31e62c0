"""What goals are sorted by: kept, found, offered; saved views; forms that come twice; one entry of the activity."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models.sql_label_reads import SqlLabelReads
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.application.keeping_views import KeepingViews
from app.domain.activity import Activity
from app.domain.errors import NotFound
from app.domain.goal import DuplicateForm
from app.domain.goal_labels import GoalLabels, Priority
from app.domain.platform import DuplicateName
from app.domain.saved_view import SavedView
from app.ports.label_rows import LabelChoices
from app.ports.persistence import UnitOfWorkFactory
from app.ports.read_models import TaskFilter
from tests.contracts.seed import NOW, Seed, by_id, goal, plant
from tests.fakes.clock import FakeClock

ANNS = GoalLabels("Ann", ("home", "weekly"), Priority.HIGH)


def found(database: Database, wanted: TaskFilter) -> list[int]:
    return [row.id for row in SqlReadModels(database).tasks(wanted, NOW, None, 1000).items]


def test_labels_are_kept_and_replaced(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    for labels in (ANNS, replace(ANNS, tags=("weekly", "garden"), responsible=""), GoalLabels()):
        with begin() as uow:
            uow.goals.save(replace(uow.goals.get(seed.goal.id), labels=labels))
            uow.commit()
        with begin() as uow:
            assert uow.goals.get(seed.goal.id).labels == labels


def test_tasks_are_found_by_the_labels_of_their_goal(seed: Seed, database: Database) -> None:
    anns = by_id(seed.tasks(3, of=seed.more(labels=ANNS)))
    bobs = by_id(seed.tasks(2, of=seed.more(labels=GoalLabels("Bob", ("home",)))))
    seed.tasks(1)
    wanted = {
        TaskFilter(responsible="Ann"): anns,
        TaskFilter(responsible="ann"): [],
        TaskFilter(tag="home"): sorted(anns + bobs),
        TaskFilter(tag="weekly", responsible="Bob"): [],
        TaskFilter(priority=Priority.HIGH, statuses=("Waiting", "Failed")): anns,
        TaskFilter(priority=Priority.HIGH, statuses=("Failed",)): [],
        TaskFilter(tag="home", text="another"): sorted(anns + bobs),
        TaskFilter(tag="home", text="nobody"): [],
        TaskFilter(tag="home", overdue=True): [],
        TaskFilter(tag="nowhere"): [],
    }
    assert {each: sorted(found(database, each)) for each in wanted} == wanted


@pytest.mark.parametrize("count", [3, 12, 51])
def test_however_many_goals_have_a_tag_its_tasks_come_in_pages_in_order(
    seed: Seed, database: Database, count: int
) -> None:
    seed.tasks(5)
    tasks = [task for _ in range(count) for task in seed.tasks(2, of=seed.more(labels=ANNS))]
    expected = [task.id for task in sorted(tasks, key=lambda task: (task.due_at, task.id))]
    reads, shown, cursor = SqlReadModels(database), list[int](), None
    while True:
        page = reads.tasks(TaskFilter(tag="home"), NOW, cursor, 7)
        shown += [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert shown == expected


def test_a_row_tells_the_labels_of_its_goal(seed: Seed, database: Database) -> None:
    line = seed.more(labels=ANNS)
    (task,) = seed.tasks(1, of=line)
    reads = SqlReadModels(database)
    assert (reads.task(task.id, NOW).labels, reads.goal(line.goal_id).labels) == (ANNS, ANNS)


def test_what_there_is_to_choose_from_is_what_goals_have_that_are_not_deleted(seed: Seed, database: Database) -> None:
    seed.more(labels=ANNS)
    seed.more(labels=ANNS)
    gone = seed.more(labels=GoalLabels("Eve", ("secret", "home")))
    seed.more(labels=GoalLabels("Bob"))
    with seed.begin() as uow:
        uow.goals.save(uow.goals.get(gone.goal_id).deleted())
        uow.commit()
    assert SqlLabelReads(database).label_choices() == LabelChoices(("Ann", "Bob"), ("home", "weekly"))


def test_a_goal_that_is_restored_is_found_by_its_tags_again(seed: Seed, database: Database) -> None:
    line = seed.more(labels=ANNS)
    with seed.begin() as uow:
        uow.goals.save(uow.goals.get(line.goal_id).deleted())
        uow.goals.restore(uow.goals.get_even_deleted(line.goal_id).restored())
        uow.commit()
    assert SqlLabelReads(database).label_choices().tags == ("home", "weekly")


def test_a_form_that_comes_twice_is_known(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        first = uow.goals.add(goal(seed.platform.id), "key")
        uow.commit()
    with begin() as uow:
        assert (uow.goals.sent_with("key"), uow.goals.sent_with("other")) == (first, None)
        with pytest.raises(DuplicateForm):
            uow.goals.add(goal(seed.platform.id), "key")
        uow.goals.save(first.deleted())
        assert uow.goals.sent_with("key") is None
        assert uow.goals.add(goal(seed.platform.id), "key").id != first.id


def test_views_that_are_changed_at_once_are_changed_one_after_the_other(database: Database) -> None:
    begin = unit_of_work_factory(database)
    keeping = KeepingViews(begin, FakeClock(NOW))
    views = [keeping.add({"name": [f"View {number}"], "query": ["tag=home"]}) for number in range(8)]

    def begin_with(view: SavedView) -> SavedView:
        return keeping.rename(view.id, {"name": [f"New {view.name}"], "is_default": ["true"]})

    with ThreadPoolExecutor(8) as threads:
        renamed = list(threads.map(begin_with, views))
    with begin() as uow:
        assert [view.name for view in uow.views.all()] == [view.name for view in renamed]
        assert [view.is_default for view in uow.views.all()].count(True) == 1


def test_views_are_kept_by_name(begin: UnitOfWorkFactory) -> None:
    with begin() as uow:
        mine = uow.views.add(SavedView(id=0, name="Mine", query="tag=home", is_default=True), NOW)
        late = uow.views.add(SavedView(id=0, name="Late", query="overdue=true"), NOW)
        with pytest.raises(DuplicateName):
            uow.views.add(SavedView(id=0, name="Late", query="tag=x"), NOW)
        with pytest.raises(DuplicateName):
            uow.views.save(replace(late, name="Mine"))
        renamed = replace(late, name="Zuletzt")
        uow.views.save(renamed)
        uow.commit()
    with begin() as uow:
        assert (list(uow.views.all()), uow.views.get(mine.id)) == ([mine, renamed], mine)
        uow.views.delete(mine.id)
        assert list(uow.views.all()) == [renamed]
        with pytest.raises(NotFound):
            uow.views.get(mine.id)


def test_one_entry_of_the_activity_is_found_again(begin: UnitOfWorkFactory) -> None:
    entry = Activity(at=NOW, actor="ann", kind="tasks_bulk", summary="Done.", details={"changed": [[1, 2]]})
    with begin() as uow:
        identity = uow.activity.record(entry)
        uow.commit()
    with begin() as uow:
        assert uow.activity.get(identity) == entry
        with pytest.raises(NotFound):
            uow.activity.get(identity + 1)
