"""The stream that tells lists of changes: what it says, how little it looks, when it ends."""

from __future__ import annotations

from collections.abc import Callable

import anyio
import pytest

from app.adapters.web.page_watch import PageWatch, SharedLook, changed_kinds, code_of
from app.adapters.web.rendering import Pages, make_pages
from app.adapters.web.streams import LONGEST_SECONDS, Watchers
from app.ports.changes import Marks
from tests.web.site import PROJECT, DatabaseGone, Site

PULSE = "event: pulse"


def pages_of(site: Site) -> Pages:
    return make_pages(
        PROJECT / "templates", PROJECT / "static", site.clock.now, site.acts.pulse, going_on=tuple, local_mode=True
    )


class Ticks:
    """A clock that goes on by a second whenever it is looked at."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds


@pytest.fixture
def site() -> Site:
    return Site().with_goal()


def watch_of(site: Site, monotonic: Callable[[], float] | None = None, look_seconds: float = 0.0) -> PageWatch:
    look = SharedLook(site.changes, look_seconds, monotonic or Ticks())
    return PageWatch(look, pages_of(site), Watchers(), DatabaseGone)


def frames(watch: PageWatch, seen: str, meanwhile: Callable[[int], None] = lambda _: None) -> list[str]:
    """What one page is told, without what only keeps the line open."""

    async def read() -> list[str]:
        told: list[str] = []
        async for frame in watch.events(seen):
            told.append(frame)
            meanwhile(len(told))
        return told

    return [frame for frame in anyio.run(read) if not frame.startswith((":", "retry", PULSE))]


def test_a_page_that_is_as_it_was_made_is_told_nothing(site: Site) -> None:
    assert frames(watch_of(site), code_of(site.changes.marks())) == []


def test_a_page_is_told_what_has_changed_since_it_was_made(site: Site) -> None:
    seen = code_of(site.changes.marks())
    site.post("/tasks/1/start")
    code = code_of(site.changes.marks())
    assert frames(watch_of(site), seen) == [f"event: changed\nid: {code}\ndata: tasks\n\n"]


def test_a_change_is_told_once(site: Site) -> None:
    def meanwhile(number: int) -> None:
        if number == 6:
            site.post("/tasks/1/start")

    told = frames(watch_of(site), code_of(site.changes.marks()), meanwhile)
    assert [frame.splitlines()[0::2] for frame in told] == [["event: changed", "data: tasks"]]


@pytest.mark.parametrize("seen", ["", "1", "1.2", "x.y.z.w"])
def test_what_cannot_be_read_counts_as_everything_changed(seen: str) -> None:
    assert changed_kinds(Marks("1", "2", "3"), seen) == ["tasks", "runs", "activity"]


@pytest.mark.parametrize(("seen", "kinds"), [("1.2.3", []), ("1.9.3", ["runs"]), ("0.2.4", ["tasks", "activity"])])
def test_each_kind_has_its_own_mark(seen: str, kinds: list[str]) -> None:
    assert changed_kinds(Marks("1", "2", "3"), seen) == kinds


def test_everybody_who_watches_shares_one_look(site: Site) -> None:
    async def look() -> None:
        shared = SharedLook(site.changes, 1.0, lambda: 5.0)
        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(shared.marks)

    before = site.changes.looks
    anyio.run(look)
    assert site.changes.looks - before == 1


def test_a_stream_ends_by_itself(site: Site) -> None:
    clock = Ticks()
    frames(watch_of(site, clock), "")
    assert LONGEST_SECONDS < clock.seconds < 2 * LONGEST_SECONDS + 10


def test_it_ends_when_the_program_does(site: Site) -> None:
    watch = watch_of(site)
    watch.watchers.is_ending = True
    assert frames(watch, "") == []


def test_it_ends_while_the_database_does_not_answer(site: Site) -> None:
    watch = watch_of(site)
    site.reads.broken = DatabaseGone()
    assert frames(watch, "") == []


def test_the_pulse_is_told_when_it_changes(site: Site) -> None:
    async def read() -> list[str]:
        told: list[str] = []
        async for frame in watch_of(site).events(""):
            told.append(frame)
            site.scheduler_is_alive = len(told) < 9
        return [frame for frame in told if frame.startswith(PULSE)]

    assert ["pulse-stopped" in frame for frame in anyio.run(read)] == [False, True]
