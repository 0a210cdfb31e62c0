"""Streams of server-sent events: what they say, when they end, and how many there may be."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import anyio
import pytest
from starlette.types import Message, Scope

from app.adapters.web.rendering import make_pages
from app.adapters.web.run_watch import RunWatch
from app.adapters.web.streams import LONGEST_SECONDS, Watchers, WatchResponse
from app.domain.run import Run, RunOutcome, RunOutput, RunStatus
from app.domain.run_file import RunFile
from tests.web.site import BY_SCRIPT, PROJECT, DatabaseGone, Site

Events = list[tuple[str, str]]
PATIENCE_SECONDS = 5  # a stream that does not end fails its test


@pytest.fixture
def site() -> Site:
    """One queued run."""
    site = Site().with_goal(**BY_SCRIPT)
    site.post("/tasks/1/run-execution")
    return site


def watch_of(site: Site, watchers: Watchers | None = None, monotonic: Callable[[], float] = lambda: 0.0) -> RunWatch:
    pages = make_pages(
        PROJECT / "templates", PROJECT / "static", site.clock.now, site.acts.pulse, going_on=tuple, local_mode=True
    )
    return RunWatch(site.run_reads, pages, watchers or Watchers(), DatabaseGone, look_seconds=0, monotonic=monotonic)


def claimed(site: Site) -> Run:
    with site.store.unit_of_work() as uow:
        run = uow.runs.claim(1, site.clock.now(), timedelta(minutes=1), "here:1")
        assert run is not None
        uow.commit()
    return run


def write(site: Site, run: Run, printed: str) -> None:
    with site.store.unit_of_work() as uow:
        uow.runs.keep_output(run, RunOutput(printed))
        uow.commit()


def end(site: Site, run: Run) -> None:
    with site.store.unit_of_work() as uow:
        uow.runs.finish(run, RunOutcome(status=RunStatus.FAILED, note="It broke"), site.clock.now())
        uow.commit()


def read(frames: str) -> Events:
    """What a browser would understand: the name of each event, and the words of its data."""
    events = []
    for block in frames.split("\n\n"):
        fields = [line.partition(": ") for line in block.split("\n") if line and not line.startswith((":", "retry"))]
        data = "\n".join(value for name, _, value in fields if name == "data")
        events += [(value, words(data)) for name, _, value in fields if name == "event"]
    return events


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


async def rest_of(stream: AsyncIterator[str]) -> str:
    with anyio.fail_after(PATIENCE_SECONDS):
        return "".join([frames async for frames in stream])


def test_a_stream_says_only_what_has_changed_and_ends_with_the_run(site: Site) -> None:
    async def watched() -> list[Events]:
        run, stream = claimed(site), watch_of(site).events(1)
        looks = [await anext(stream)]
        looks.append(await anext(stream))
        site.clock.advance(timedelta(seconds=7))
        looks.append(await anext(stream))
        write(site, run, "<b>\x1b[31mone\x1b[m\r\ntwo")
        looks.append(await anext(stream))
        end(site, run)
        looks.append(await rest_of(stream))
        return [read(frames) for frames in looks]

    _, first, still, printed, last = anyio.run(watched)
    assert [name for name, _ in first] == ["facts", "acts", "output", "elapsed"]
    assert (still, printed) == (
        [("elapsed", "7.0 s")],
        [("output", "&lt;b&gt; one two"), ("elapsed", "7.0 s")],
    )
    assert [name for name, _ in last] == ["facts", "acts", "over"]
    assert (last[0][1].startswith("Failed"), last[1:]) == (True, [("acts", ""), ("over", "The run is over: failed.")])


def test_the_files_of_a_run_come_with_its_end(site: Site) -> None:
    async def watched() -> list[Events]:
        run, stream = claimed(site), watch_of(site).events(1)
        looks = [await anext(stream), await anext(stream)]
        with site.store.unit_of_work() as uow:
            uow.run_files.keep(run.id, [RunFile("end.png", b"\x89PNG\r\n\x1a\n")], site.clock.now())
            uow.commit()
        end(site, run)
        looks.append(await rest_of(stream))
        return [read(frames) for frames in looks]

    _, first, last = anyio.run(watched)
    assert ("files" in dict(first), dict(last)["files"]) == (False, "Files end.png 1 KiB")


def test_a_lease_that_is_renewed_is_no_news(site: Site) -> None:
    async def watched() -> Events:
        run, stream = claimed(site), watch_of(site).events(1)
        await anext(stream)
        await anext(stream)
        with site.store.unit_of_work() as uow:
            uow.runs.renew(run, site.clock.now() + timedelta(minutes=5))
            uow.commit()
        return read(await anext(stream))

    assert [name for name, _ in anyio.run(watched)] == ["elapsed"]


def test_a_cancel_takes_the_button_away(site: Site) -> None:
    async def watched() -> Events:
        claimed(site)
        stream = watch_of(site).events(1)
        await anext(stream)
        await anext(stream)
        site.acts.cancelling.cancel(1, "ann")
        return read(await anext(stream))

    assert [(name, said) for name, said in anyio.run(watched) if name == "acts"] == [("acts", "")]


def test_a_stream_of_a_run_that_is_over_says_everything_once(site: Site) -> None:
    end(site, claimed(site))
    names = [name for name, _ in read(anyio.run(rest_of, watch_of(site).events(1)))]
    assert (names, site.run_reads.looks) == (["facts", "acts", "output", "over"], 1)


def test_several_watch_one_run(site: Site) -> None:
    async def watched() -> list[list[str]]:
        run, watch = claimed(site), watch_of(site)
        streams = [watch.events(1), watch.events(1)]
        for stream in streams:
            await anext(stream)
            await anext(stream)
        end(site, run)
        return [[name for name, _ in read(await rest_of(stream))] for stream in streams]

    assert anyio.run(watched) == [["facts", "acts", "over"]] * 2


def test_a_stream_ends_with_the_program(site: Site) -> None:
    async def watched() -> str:
        watchers = Watchers()
        stream = watch_of(site, watchers).events(1)
        await anext(stream)
        await anext(stream)
        watchers.is_ending = True
        return await rest_of(stream)

    assert anyio.run(watched) == ""


def test_a_stream_ends_before_a_server_loses_patience_and_the_browser_comes_back(site: Site) -> None:
    times = iter([0.0, 0.0, LONGEST_SECONDS - 1, LONGEST_SECONDS])
    frames = anyio.run(rest_of, watch_of(site, monotonic=lambda: next(times)).events(1))
    assert (frames.startswith("retry: 1000\n\n"), frames.count(": still queued\n\n")) == (True, 2)


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_stream_ends_where_nothing_can_be_read_any_more(site: Site, *, is_gone: bool) -> None:
    async def watched() -> str:
        stream = watch_of(site).events(1)
        await anext(stream)
        await anext(stream)
        if is_gone:
            site.store.tables.hidden_tasks.add(1)
        else:
            site.run_reads.broken = DatabaseGone()
        return await rest_of(stream)

    assert anyio.run(watched) == ""


class Visitor:
    """A client of the stream; it leaves when told to, and says so when it was sent the third message."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.leaves, self.has_seen = anyio.Event(), anyio.Event()

    async def receive(self) -> Message:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.messages.append(message)
        if len(self.messages) == 3:
            self.has_seen.set()


SCOPE: Scope = {"type": "http", "method": "GET", "path": "/runs/1/events", "headers": [], "query_string": b""}


def test_a_place_is_given_back_when_the_client_goes_away(site: Site) -> None:
    async def watched() -> tuple[int, int, int]:
        claimed(site)
        watchers, visitor = Watchers(free=3), Visitor()
        watch = replace(watch_of(site, watchers), look_seconds=0.001)
        async with anyio.create_task_group() as group:
            group.start_soon(WatchResponse(watch.events(1), watch.watchers), SCOPE, visitor.receive, visitor.send)
            await visitor.has_seen.wait()
            during = watchers.free
            visitor.leaves.set()
        looks = site.run_reads.looks
        await anyio.sleep(0.02)
        return during, watchers.free, site.run_reads.looks - looks

    assert anyio.run(watched) == (2, 3, 0)


def test_too_many_watchers_are_told_to_come_back_later(site: Site) -> None:
    async def watched() -> list[Message]:
        visitor = Visitor()
        with anyio.fail_after(PATIENCE_SECONDS):
            watch = watch_of(site, Watchers(free=0))
            await WatchResponse(watch.events(1), watch.watchers)(SCOPE, visitor.receive, visitor.send)
        return visitor.messages

    start = anyio.run(watched)[0]
    assert (start["status"], dict(start["headers"])[b"retry-after"]) == (503, b"10")


def test_the_answer_is_a_stream_that_no_proxy_collects(site: Site) -> None:
    end(site, claimed(site))
    response = site.get("/runs/1/events")
    headers = {name: response.headers[name] for name in ("content-type", "cache-control", "x-accel-buffering")}
    assert (response.status_code, headers) == (
        200,
        {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no"},
    )


def test_what_is_not_there_is_not_watched(site: Site) -> None:
    assert site.get("/runs/9/events").status_code == 404
