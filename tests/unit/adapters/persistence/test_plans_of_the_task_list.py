"""What the list of tasks asks is found along an index: SQLite neither reads a whole table nor sorts what many have."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, event

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.migrations import upgrade_to_head
from app.adapters.persistence.read_models.sql_label_reads import SqlLabelReads
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.domain.goal_labels import GoalLabels, Priority
from app.ports.read_models import TaskFilter
from tests.contracts.seed import NOW, Seed, plant

RARE, FREQUENT = "rare", "frequent"
FILTERS = {
    "a tag of few goals": TaskFilter(tag=RARE),
    "a person with few goals": TaskFilter(responsible=RARE),
    "a priority of many goals": TaskFilter(priority=Priority.HIGH),
    "a tag of many goals": TaskFilter(tag=FREQUENT),
    "a person with many goals": TaskFilter(responsible=FREQUENT, statuses=("Waiting", "Skipped")),
    "several statuses": TaskFilter(statuses=("Waiting", "Failed")),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path_factory.mktemp('plans') / 'tasks.sqlite3'}"
    upgrade_to_head(url)
    opened = open_database(url)
    seed: Seed = plant(unit_of_work_factory(opened))
    for _ in range(51):
        seed.more(labels=GoalLabels(FREQUENT, (FREQUENT,), Priority.HIGH))
    seed.more(labels=GoalLabels(RARE, (RARE,)))
    yield opened
    opened.dispose()


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_reads_tasks_by_an_index_in_its_order(database: Database, name: str) -> None:
    plans = _explained(database, lambda reads: reads.tasks(FILTERS[name], NOW, None))
    of_tasks = [plan for plan in plans if plan.startswith(("SCAN tasks", "SEARCH tasks")) and "due" in plan]
    assert of_tasks
    assert [plan for plan in plans if plan.startswith("SCAN tasks")] == []
    assert [plan for plan in plans if plan.startswith("SCAN goals")] == []
    assert {plan.partition(" USING")[2].partition("(")[2][:8] for plan in of_tasks} <= {"status=?", "goal_id="}


def test_what_there_is_to_choose_from_is_found_by_skipping(database: Database) -> None:
    plans = _explained(database, lambda _: SqlLabelReads(database).label_choices())
    whole = [plan for plan in plans if plan.startswith("SCAN") and "words" not in plan]
    assert (whole, any("ix_goals_responsible" in plan for plan in plans)) == ([], True)


def _explained(database: Database, question: object) -> list[str]:
    plans: list[str] = []

    def explain(connection: Connection, cursor: object, sql: str, given: object, *_: object) -> None:
        assert connection.connection.driver_connection is not None
        rows = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {sql}", given)
        plans.extend(row[3] for row in rows)

    event.listen(database.reader, "before_cursor_execute", explain)
    try:
        assert callable(question)
        question(SqlReadModels(database))
    finally:
        event.remove(database.reader, "before_cursor_execute", explain)
    return plans
