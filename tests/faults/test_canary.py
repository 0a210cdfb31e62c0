"""A secret that its script, its strategy and its errors give away in every way is nowhere to be found afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.faults.canary import TRAITOR, Canary, in_folder, in_pages, in_postgres, in_processes
from tests.faults.databases import *  # noqa: F403 - fixtures
from tests.live_server import LiveServer, serve
from tests.regression.program import SAME_SITE, Visitor, wait_until

LOUD = ("-m", "tests.faults.canary_program", "serve")


@dataclass(frozen=True, slots=True)
class Betrayed:
    """A program whose runs have given a secret away."""

    server: LiveServer
    client: httpx2.Client
    canary: Canary
    folder: Path
    in_processes: dict[str, list[str]]
    """As it was while the scripts ran."""
    histories: list[str]


@contextmanager
def betrayed(url: str, folder: Path, **settings: str) -> Iterator[Betrayed]:
    """Two scripts and a strategy have each given it away and ended."""
    canary = Canary()
    temporary = folder / "tmp"
    temporary.mkdir()
    with (
        serve(
            url, folder / "program.log", program=LOUD, is_preloaded=False, TMPDIR=str(temporary), **settings
        ) as server,
        httpx2.Client(base_url=server.base_url, headers=SAME_SITE, timeout=30) as client,
    ):
        visitor = Visitor(client)
        visitor.begin()
        tasks = [add(visitor, canary, folder, number) for number in range(3)]
        for task in tasks:
            visitor.send(f"/tasks/{task}/run-execution")
        wait_until(lambda: all((folder / f"begun{number}").exists() for number in range(2)))
        exposed = in_processes(canary)
        (folder / "gate").touch()
        histories = [visitor.history_after_runs(task) for task in tasks]
        yield Betrayed(server, client, canary, folder, exposed, histories)


def add(visitor: Visitor, canary: Canary, folder: Path, number: int) -> int:
    """The task of a goal whose script gives the secret away, whose script raises it besides, or whose strategy does."""
    lines = [f"CANARY={canary.secret}", f"BEGUN={folder / f'begun{number}'}", f"GATE={folder / 'gate'}"]
    return visitor.add_goal(
        description=f"Betray {number}",
        execution_strategy="Betrayer" if number == 2 else "CustomScript",
        execution_script_content=TRAITOR,
        execution_script_env_vars="\n".join(lines + (["RAISES=1"] if number == 1 else [])),
        check_strategy="NoCheck",
    )


def test_the_secret_is_nowhere(database_url: str, tmp_path: Path) -> None:
    with betrayed(database_url, tmp_path) as told:
        canary = told.canary
        in_tables = {} if database_url.startswith("sqlite") else in_postgres(canary, database_url)
        pages, read = in_pages(canary, told.client, range(1, 5))
        left_over = [each.name for each in (tmp_path / "tmp").iterdir()]
        told.server.stop()
        in_files = in_folder(canary, tmp_path)
    assert (told.in_processes, in_tables, pages, in_files, left_over) == ({}, {}, {}, {}, [])
    # It was given away, and it was looked for everywhere.
    assert ["••••••••" in history for history in told.histories] == [True] * 3
    words = ("note ••••••••", "exit status 1", "The strategy failed: PermissionError")
    assert [word in history for word, history in zip(words, told.histories, strict=True)] == [True] * 3
    assert (read > 40, "DEBUG" in told.server.log) == (True, True)


def test_the_search_finds_a_secret_that_was_not_masked(sqlite_copy: str, tmp_path: Path) -> None:
    with betrayed(sqlite_copy, tmp_path, FAULT_PLANT="unmasked") as told:
        pages, _ = in_pages(told.canary, told.client, range(1, 5))
        told.server.stop()
        in_files = in_folder(told.canary, tmp_path)
    in_database = {way for name, ways in in_files.items() if name.startswith("tasks.sqlite3") for way in ways}
    on_pages = {way for ways in pages.values() for way in ways}
    # Wide letters are stored as text, in which each zero byte is a sign that can be seen: then they are raw.
    printed = {"raw", "half", "the other half", "hexadecimal", "HEXADECIMAL", "with colons", "quoted"}
    assert (printed - in_database, printed - on_pages, in_files["program.log"][:1]) == (set(), set(), ["raw"])
    assert any(way.startswith("base64") for way in in_database)


def test_the_search_finds_a_secret_in_a_process(tmp_path: Path) -> None:
    import subprocess

    canary = Canary()
    with subprocess.Popen(["sleep", "60"], env={"LEAK": canary.secret}) as process:
        try:
            # Popen returns while the kernel is still laying out the new program: until then its words are not there.
            while not Path(f"/proc/{process.pid}/cmdline").read_bytes():
                time.sleep(0.001)
            found = in_processes(canary)
        finally:
            process.kill()
    assert list(found) == [f"{process.pid}: {b'sleep' + bytes(1) + b'60' + bytes(1)!r}"]


@pytest.mark.parametrize("way", Canary().traces())
def test_every_trace_is_recognised(way: str) -> None:
    canary = Canary()
    assert way in canary.found_in(b"before " + canary.traces()[way] + b" after")
