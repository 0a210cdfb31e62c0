"""Row 9: from the due instant, or a click, to the first line of the script, beside a `date` job of APScheduler."""

import os
import select
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from apscheduler.schedulers.background import BackgroundScheduler

from benchmarks.measuring import Comparison, Figure, Result, percentile
from tests.live_server import serve

_SCRIPT = "#!/bin/sh\necho > {pipe}\n"
_GOAL = {
    "platform_id": "1", "description": "Say when it begins", "execution_strategy": "CustomScript",
    "check_strategy": "NoCheck", "catchup_strategy": "none", "start_date": str(datetime.now(UTC).date()),
}  # fmt: skip
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
_P50, _P95 = 5.0, 20.0
_PATIENCE_SECONDS = 90.0


def measure(folder: Path, clicks: int, minutes: int, say: Callable[[str], None]) -> list[Result]:
    """Latencies of so many clicks, and of a goal that is due every minute, in a server of its own."""
    jobs = _job_latencies(max(clicks, 20))
    key = str(folder / "benchmark.key")
    with serve(
        f"sqlite:///{folder / 'runs.sqlite3'}",
        folder / "server.log",
        is_preloaded=False,
        TASK_TRACKER_SECRET_KEY_FILE=key,
    ) as server:
        site = _Site(server.base_url)
        site.send("/platforms/add", name="P")
        say(f"run start: {clicks} clicks")
        clicked = _clicks(site, folder / "clicked", clicks)
        say(f"run start: due every minute, {minutes} minutes")
        due = _due(site, folder / "due", minutes) if minutes else ()
    return [*_results("a click", clicked, jobs), *(_results("the due instant", due, jobs) if due else [])]


class _Site:
    """A browser's connection to the program: kept open, as browsers do."""

    def __init__(self, address: str) -> None:
        self._connection = HTTPConnection(address.removeprefix("http://"))

    def send(self, path: str, **fields: str) -> None:
        """Post a form."""
        status, _ = self._answer("POST", path, urlencode(fields))
        assert status == HTTPStatus.SEE_OTHER, f"{path}: {status}"

    def page(self, path: str) -> str | None:
        """A page as it stands; None where there is none."""
        status, text = self._answer("GET", path, None)
        return text if status == HTTPStatus.OK else None

    def _answer(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        self._connection.request(method, path, body, _HEADERS)
        with self._connection.getresponse() as response:
            return response.status, response.read().decode()


def _results(since: str, ours: tuple[float, ...], jobs: tuple[float, ...]) -> list[Result]:
    work = f"from {since} to the first line of the script ({len(ours)} times)"
    return [
        Comparison("9", work, "ms", ours, jobs, "a date job of APScheduler begins"),
        Figure("9", f"{work}: median", "ms", percentile(ours, 0.5), _P50),
        Figure("9", f"{work}: 95 %", "ms", percentile(ours, 0.95), _P95),
    ]


def _job_latencies(times: int) -> tuple[float, ...]:
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.start()
    latencies: list[float] = []
    for _ in range(times):
        begun, has_begun = [0.0], threading.Event()

        def job(begun: list[float] = begun, has_begun: threading.Event = has_begun) -> None:
            begun[0] = time.time()
            has_begun.set()

        due = datetime.now(UTC) + timedelta(milliseconds=50)
        scheduler.add_job(job, "date", run_date=due)
        has_begun.wait(_PATIENCE_SECONDS)
        latencies.append(1000 * (begun[0] - due.timestamp()))
    scheduler.shutdown()
    return tuple(latencies)


def _clicks(site: _Site, pipe: Path, times: int) -> tuple[float, ...]:
    """One task is run again and again."""
    beginnings = _Beginnings(pipe)
    site.send(
        "/goals/add", **_GOAL, policy_type="fixed", interval_days="100000", execution_script_content=beginnings.script
    )
    _until(lambda: site.page("/tasks/1/logs") is not None)
    latencies: list[float] = []
    for _ in range(times):
        begun = time.time()
        site.send("/tasks/1/run-execution")
        latencies.append(1000 * (beginnings.next() - begun))
        _until(lambda: 'hx-trigger="every 3s"' not in (site.page("/tasks/1/logs") or ""))
        site.send("/tasks/1/reopen")
    return tuple(latencies)


def _due(site: _Site, pipe: Path, minutes: int) -> tuple[float, ...]:
    """The first run is that of the minute in which the goal was added."""
    beginnings = _Beginnings(pipe)
    site.send(
        "/goals/add", **_GOAL, policy_type="cron", cron="* * * * *", run_mode="on_due",
        execution_script_content=beginnings.script,
    )  # fmt: skip
    latencies: list[float] = []
    beginnings.next()
    for _ in range(minutes):
        begun = beginnings.next()
        latencies.append(1000 * (begun - begun // 60 * 60))
    return tuple(latencies)


class _Beginnings:
    """When scripts begin, told by their first line through a pipe."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self.script = _SCRIPT.format(pipe=pipe)
        self._descriptor = os.open(pipe, os.O_RDWR)

    def next(self) -> float:
        """The instant of the next one, once it is there."""
        ready, _, _ = select.select([self._descriptor], [], [], _PATIENCE_SECONDS)
        if not ready:
            raise TimeoutError("the script did not begin")
        begun = time.time()
        os.read(self._descriptor, 1)
        return begun


def _until(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > give_up_at:
            raise TimeoutError("the run did not end")
        time.sleep(0.005)
