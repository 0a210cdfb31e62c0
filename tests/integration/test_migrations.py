"""The schema: made, taken down and made again on both databases, by one process or several."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from alembic import command
from app.adapters.persistence.engine import open_database
from app.adapters.persistence.metadata import SCHEMA_REVISION
from app.adapters.persistence.migrations import DatabaseIsNewer, migrating, upgrade_to_head
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.tables import metadata
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.composition import Program, build
from app.domain.breaks import Break
from app.domain.scheduling.deadline import Deadline
from app.ports.day_rows import DayRow
from app.settings import Settings
from tests.contracts.seed import DAY, NOW, TODAY, plant, version
from tests.fakes.logger import FakeLogger

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind."""
    name: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return name


def migrate(url: str, direction: str, revision: str) -> None:
    with migrating(url) as connection:
        config = Config(PROJECT / "alembic.ini", attributes={"connection": connection})
        getattr(command, direction)(config, revision)


def table_names(url: str) -> set[str]:
    database = open_database(url)
    with database.reading() as connection:
        names = set(inspect(connection).get_table_names())
    database.dispose()
    return names


def drift(url: str) -> list[object]:
    with migrating(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def refusals(url: str) -> list[str]:
    """What becomes of changing and removing history."""
    with migrating(url) as connection:
        instant = "0" if connection.dialect.name == "sqlite" else "now()"
        columns = "(at, actor, kind, summary, details)"
        connection.execute(text(f"INSERT INTO activity {columns} VALUES ({instant}, 'a', 'k', 's', '{{}}')"))
    return [refusal(url, act) for act in ("UPDATE activity SET actor = 'x'", "DELETE FROM activity")]


def refusal(url: str, act: str) -> str:
    with pytest.raises(IntegrityError) as refused:
        execute(url, act)
    return str(refused.value.orig).splitlines()[0]


def execute(url: str, statement: str) -> None:
    with migrating(url) as connection:
        connection.execute(text(statement))


def test_an_upgrade_makes_every_table(url: str) -> None:
    upgrade_to_head(url)
    assert table_names(url) == {*metadata.tables, "alembic_version"}


def test_the_schema_can_be_taken_down_and_made_again(url: str) -> None:
    upgrade_to_head(url)
    migrate(url, "downgrade", "base")
    assert table_names(url) == {"alembic_version"}
    migrate(url, "upgrade", "head")
    assert table_names(url) == {*metadata.tables, "alembic_version"}
    assert refusals(url) == ["activity is append-only", "activity is append-only"]


def test_the_migrations_and_the_tables_say_the_same(url: str) -> None:
    upgrade_to_head(url)
    assert drift(url) == []


def test_history_can_neither_be_changed_nor_removed(url: str) -> None:
    upgrade_to_head(url)
    assert refusals(url) == ["activity is append-only", "activity is append-only"]


def test_versions_of_scripts_can_neither_be_changed_nor_removed(url: str) -> None:
    upgrade_to_head(url)
    database = open_database(url)
    seed = plant(unit_of_work_factory(database))
    with seed.begin() as uow:
        for is_draft in (False, True):
            uow.scripts.add(version(seed.goal.id, "echo done", is_draft=is_draft))
        uow.commit()
    database.dispose()
    acts = ("UPDATE script_versions SET content = 'x'", "DELETE FROM script_versions WHERE is_draft")
    assert [refusal(url, act) for act in acts] == ["script_versions is append-only"] * 2


def test_a_table_that_sqlite_rebuilds_gets_its_triggers_back(sqlite_url: str) -> None:
    upgrade_to_head(sqlite_url)
    with migrating(sqlite_url) as connection:
        connection.exec_driver_sql("ALTER TABLE activity RENAME TO old")
        connection.exec_driver_sql("CREATE TABLE activity AS SELECT * FROM old")
        connection.exec_driver_sql("DROP TABLE old")
    migrate(sqlite_url, "upgrade", "head")
    assert refusals(sqlite_url) == ["activity is append-only", "activity is append-only"]


def test_the_program_knows_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(Config(PROJECT / "alembic.ini")).get_current_head() == SCHEMA_REVISION


def test_several_processes_may_upgrade_at_once(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade_to_head, [url] * 4))
    assert table_names(url) == {*metadata.tables, "alembic_version"}


def test_a_database_of_a_later_program_is_refused(url: str) -> None:
    upgrade_to_head(url)
    execute(url, "UPDATE alembic_version SET version_num = '2099_01_01_0000'")
    with pytest.raises(DatabaseIsNewer, match="schema 2099_01_01_0000, which this version"):
        upgrade_to_head(url)


def test_the_current_folder_does_not_matter(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    upgrade_to_head(sqlite_url)
    assert table_names(sqlite_url) == {*metadata.tables, "alembic_version"}


def test_the_command_line_of_alembic_uses_the_address_in_the_environment(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    command.upgrade(Config(PROJECT / "alembic.ini"), "head")
    assert table_names(sqlite_url) == {*metadata.tables, "alembic_version"}


def test_goals_with_a_deadline_are_looked_at_once_more_when_what_does_not_fit_is_kept(url: str) -> None:
    upgrade_to_head(url)
    database = open_database(url)
    seed = plant(unit_of_work_factory(database))
    troubled = seed.more(policy=Deadline(TODAY, 5, daily_cap=1))
    migrate(url, "downgrade", "2026_11_24_0550")
    upgrade_to_head(url)
    with seed.begin() as uow:
        assert uow.goals.due(datetime.now(UTC), 9) == [troubled.goal_id]
    database.dispose()


def test_what_has_ended_before_days_were_counted_is_counted_when_they_are(url: str) -> None:
    upgrade_to_head(url)
    database = open_database(url)
    seed = plant(unit_of_work_factory(database))
    late, done, failed, skipped, _ = seed.tasks(5, due=TODAY - 2 * DAY)
    for task, act, at in ((late, "complete", NOW), (done, "complete", NOW - 3 * DAY), (failed, "fail", NOW)):
        seed.act(task.id, act, at=at)
    seed.act(skipped.id, "skip")
    expected = SqlReadModels(database).days_since(TODAY - 9 * DAY)
    migrate(url, "downgrade", "2026_11_25_0250")
    upgrade_to_head(url)
    assert SqlReadModels(database).days_since(TODAY - 9 * DAY) == expected
    assert expected == [DayRow(TODAY - 3 * DAY, 1), DayRow(TODAY, 1, late=1, failed=1, skipped=1)]
    database.dispose()


def test_a_start_in_another_zone_counts_days_again(url: str) -> None:
    def started(zone: str) -> Program:
        program = build(Settings(database_url=url, timezone=zone), logger=FakeLogger())
        program.migrate()
        return program

    program = started("UTC")
    seed = plant(unit_of_work_factory(program.database))
    (task,) = seed.tasks(1)
    seed.act(task.id, "complete", at=NOW + timedelta(hours=1))
    program.database.dispose()
    program = started("Pacific/Auckland")
    assert SqlReadModels(program.database).days_since(TODAY) == [DayRow(TODAY + DAY, 1)]
    program.database.dispose()


def test_breaks_that_were_made_twice_are_kept_once(url: str) -> None:
    upgrade_to_head(url)
    database = open_database(url)
    seed = plant(unit_of_work_factory(database))
    migrate(url, "downgrade", "2026_11_29_0900")
    with seed.begin() as uow:
        for goal_id in (None, None, seed.goal.id, seed.goal.id, None):
            uow.goals.add_break(Break(id=0, name="b", first_day=TODAY, last_day=TODAY, goal_id=goal_id))
        uow.commit()
    upgrade_to_head(url)
    with seed.begin() as uow:
        assert [(each.id, each.goal_id) for each in uow.goals.breaks()] == [(1, None), (3, seed.goal.id)]
    database.dispose()


def test_a_migration_that_breaks_a_reference_is_rolled_back(sqlite_url: str) -> None:
    upgrade_to_head(sqlite_url)
    orphan = "INSERT INTO accounts (platform_id, username, notes, is_paused, version) VALUES (9, 'u', '', 0, 1)"
    with pytest.raises(RuntimeError, match="a row of accounts that names a missing row of platforms"):
        execute(sqlite_url, orphan)
    file = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    assert file.execute("SELECT count(*) FROM accounts").fetchone() == (0,)
    file.close()
