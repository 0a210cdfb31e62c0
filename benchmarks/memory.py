"""Row 11: memory of the program at rest beside a bare application of the same parts, and while it makes many tasks."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from app.adapters.persistence.migrations import upgrade_to_head
from benchmarks.filled_database import filled
from benchmarks.measuring import Comparison, Figure, Result
from tests.live_server import PROJECT, serve

_BARE = """
import sys
import uvicorn
from fastapi import FastAPI
from sqlalchemy import create_engine, text

app = FastAPI()
engine = create_engine(sys.argv[2])

@app.get("/healthz")
def show() -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT 1")).scalars())

uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
"""
_GENERATE = """
import sys
from pathlib import Path
from app.adapters.persistence.engine import open_database
from benchmarks.filled_database import Filled

program = Filled(Path(sys.argv[1]), open_database(f"sqlite:///{sys.argv[1]}"))
def kilobytes(name):
    return int(next(line for line in open("/proc/self/status") if line.startswith(name)).split()[1])
with program.generating._begin_reading() as uow:
    uow.goals.next_attention_at()
before = kilobytes("VmRSS")
program.generating.generate_due()
print(kilobytes("VmHWM") - before)
"""
_MEGABYTE = 1024
_PAGES = ("/", "/goals", "/all-tasks", "/platforms", "/activity")


def measure(folder: Path, rounds: int, goals: int, say: Callable[[str], None]) -> list[Result]:
    """Megabytes at rest in so many rounds, taking turns, and the peak while tasks of so many goals are made."""
    ours: list[float] = []
    bare: list[float] = []
    for number in range(rounds):
        say(f"memory at rest: round {number + 1} of {rounds}")
        ours.append(_at_rest(folder / f"rest-{number}"))
        bare.append(_bare(folder / f"bare-{number}"))
    say(f"memory: the tasks of {goals:,} goals are made")
    work = f"memory that making {goals:,} tasks takes on top"
    return [
        Comparison(
            "11", "memory at rest, after a few pages", "MB", tuple(ours), tuple(bare), "a bare application", 1.5
        ),
        Figure("11", work, "MB", _while_generating(folder, goals), 60),
    ]


def _at_rest(place: Path) -> float:
    """As on every day but the first: the schema is there."""
    place.mkdir()
    key, url = str(place / "benchmark.key"), f"sqlite:///{place / 'rest.sqlite3'}"
    upgrade_to_head(url)
    with serve(url, place / "server.log", TASK_TRACKER_SECRET_KEY_FILE=key, is_preloaded=False) as server:
        for page in _PAGES:
            _get(f"{server.base_url}{page}")
        return _megabytes(server.process.pid)


def _bare(place: Path) -> float:
    place.mkdir()
    with _bare_server(place) as (process, address):
        for _ in _PAGES:
            _get(address)
        return _megabytes(process.pid)


@contextmanager
def _bare_server(place: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = 20_000 + os.getpid() % 20_000
    command = [sys.executable, "-c", _BARE, str(port), f"sqlite:///{place / 'bare.sqlite3'}"]
    process = subprocess.Popen(command, cwd=PROJECT)
    address = f"http://127.0.0.1:{port}/healthz"
    try:
        _await(address)
        yield process, address
    finally:
        process.terminate()
        process.wait()


def _await(address: str) -> None:
    give_up_at = time.monotonic() + 30
    while True:
        try:
            _get(address)
        except OSError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)
        else:
            return


def _get(address: str) -> None:
    with urlopen(address, timeout=30) as answer:
        answer.read()


def _megabytes(pid: int) -> float:
    lines: Sequence[str] = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / _MEGABYTE


def _while_generating(folder: Path, goals: int) -> float:
    file = folder / "memory.sqlite3"
    filled(file, goals).database.dispose()
    done = subprocess.run(
        [sys.executable, "-c", _GENERATE, str(file)], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return int(done.stdout) / _MEGABYTE
