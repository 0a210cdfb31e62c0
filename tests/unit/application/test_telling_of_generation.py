"""Where making tasks takes long, pages know how many goals are left."""

from __future__ import annotations

from datetime import timedelta

from app.application.background_work import BackgroundWork, Progress
from app.application.generating_tasks import GeneratingTasks
from app.application.recording_runs import RecordingRuns
from app.application.telling_of_generation import MAKING_TASKS
from tests.builders import World
from tests.fakes.logger import FakeLogger
from tests.fakes.scheduler import FakeRunQueue, FakeScheduler


class Watched:
    """A generator whose every transaction takes a while by the clock, and what pages would have known meanwhile."""

    def __init__(self, world: World, seconds: float) -> None:
        self.works, self.seen = BackgroundWork(FakeLogger()), list[Progress]()
        begin, logger = world.store.unit_of_work, FakeLogger()

        def reading() -> object:
            self.seen += self.works.going_on()
            world.clock.instant += timedelta(seconds=seconds)
            return begin()

        recording = RecordingRuns(begin, world.clock, FakeRunQueue(), FakeScheduler(), logger)
        self.generating = GeneratingTasks(begin, reading, world.clock, recording, logger, self.works)  # type: ignore[arg-type]


def test_what_takes_long_is_told_of_until_it_is_over(world: World) -> None:
    for _ in range(3):
        world.add_goal(account_ids=[1, 2], start_date="2025-01-01")
    watched = Watched(world, 2)
    watched.generating.generate_due()
    assert {each.work for each in watched.seen} == {MAKING_TASKS}
    assert list(dict.fromkeys((each.done, each.of) for each in watched.seen)) == [(0, 3), (2, 3), (3, 3)]
    assert watched.works.going_on() == []


def test_what_is_quick_is_not_told_of(world: World) -> None:
    world.add_goal(account_ids=[1, 2], start_date="2025-01-01")
    watched = Watched(world, 0)
    watched.generating.generate_due()
    assert watched.seen == []
