"""Files kept with runs, on every kind of store: what is kept comes back, and what is old goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.adapters.persistence.engine import open_database
from app.adapters.persistence.read_models.sql_run_reads import SqlRunReads
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.domain.errors import NotFound
from app.domain.run import Run
from app.domain.run_file import RunFile
from app.ports.run_reads import IRunReads, RunFileRow
from tests.contracts.conftest import COPIES, POSTGRESQL
from tests.contracts.seed import DAY, NOW, Seed, plant
from tests.fakes.store import FakeStore
from tests.web.fake_run_reads import FakeRunReads

PICTURE = RunFile("b-first.png", b"\x89PNG\r\n\x1a\n\x00\xff")
TEXT = RunFile("a-second.txt", "wörds".encode())


@dataclass
class World:
    """A planted store, and what pages ask of it."""

    seed: Seed
    reads: IRunReads

    def run(self) -> Run:
        return self.seed.run(self.seed.tasks(1)[0])

    def kept(self, *files: RunFile, days_ago: int = 0) -> Run:
        run = self.run()
        with self.seed.begin() as uow:
            uow.run_files.keep(run.id, files, NOW - days_ago * DAY)
            uow.commit()
        return run

    def forget(self, days_ago: int, limit: int = 10) -> int:
        with self.seed.begin() as uow:
            count = uow.run_files.forget(NOW - days_ago * DAY, limit)
            uow.commit()
        return count

    def names(self, *runs: Run) -> list[list[str]]:
        return [[file.name for file in self.reads.files(run.id)] for run in runs]


@pytest.fixture(params=["fake", "sqlite", POSTGRESQL])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        store = FakeStore()
        yield World(plant(store.unit_of_work), FakeRunReads(store))
        return
    database = open_database(request.getfixturevalue(COPIES[request.param]))
    yield World(plant(unit_of_work_factory(database)), SqlRunReads(database))
    database.dispose()


def test_files_are_listed_in_the_order_of_their_making_without_their_content(world: World) -> None:
    run = world.kept(PICTURE, TEXT)
    assert list(world.reads.files(run.id)) == [
        RunFileRow(name="b-first.png", media_type="image/png", size=10),
        RunFileRow(name="a-second.txt", media_type="text/plain", size=6),
    ]


def test_a_file_comes_back_byte_for_byte(world: World) -> None:
    run = world.kept(PICTURE, TEXT)
    assert [world.reads.file(run.id, name) for name in ("a-second.txt", "b-first.png")] == [TEXT, PICTURE]


def test_a_run_that_left_nothing_has_no_files(world: World) -> None:
    run = world.kept()
    assert (list(world.reads.files(run.id)), list(world.reads.files(4711))) == ([], [])


@pytest.mark.parametrize("name", ["c.png", "A-second.txt", ""])
def test_a_file_that_is_not_there_is_not_found(world: World, name: str) -> None:
    run, other = world.kept(TEXT), world.kept(PICTURE)
    with pytest.raises(NotFound):
        world.reads.file(run.id, name)
    with pytest.raises(NotFound):
        world.reads.file(other.id, TEXT.name)


def test_files_of_hidden_tasks_are_not_shown(world: World) -> None:
    run = world.kept(TEXT)
    with world.seed.begin() as uow:
        uow.tasks.hide(goal_id=world.seed.goal.id)
        uow.commit()
    assert list(world.reads.files(run.id)) == []
    with pytest.raises(NotFound):
        world.reads.file(run.id, TEXT.name)


def test_what_is_older_goes_and_what_is_not_stays(world: World) -> None:
    old, edge, new = world.kept(TEXT, PICTURE, days_ago=3), world.kept(TEXT, days_ago=2), world.kept(TEXT)
    assert (world.forget(days_ago=2), world.names(old, edge, new)) == (2, [[], [TEXT.name], [TEXT.name]])


def test_at_most_so_many_go_at_once_the_oldest_first(world: World) -> None:
    newer, older = world.kept(TEXT, days_ago=3), world.kept(TEXT, days_ago=5)
    assert (world.forget(days_ago=1, limit=1), world.names(newer, older)) == (1, [[TEXT.name], []])


def test_nothing_is_kept_without_a_commit(world: World) -> None:
    run = world.run()
    with world.seed.begin() as uow:
        uow.run_files.keep(run.id, [TEXT], NOW)
    assert list(world.reads.files(run.id)) == []
