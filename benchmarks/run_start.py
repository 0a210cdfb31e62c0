"""Row 9: from the due instant, or a click, to the first line of the script, beside a `date` job of APScheduler."""

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from starlette.testclient import TestClient

from app.composition import Program, build
from app.settings import Settings
from benchmarks.measuring import Comparison, Figure, Result, percentile

_SCRIPT = "#!/bin/bash\necho $EPOCHREALTIME >> {file}\n"
_GOAL = {
    "platform_id": "1", "description": "Say when it begins", "execution_strategy": "CustomScript",
    "check_strategy": "NoCheck", "catchup_strategy": "none", "start_date": str(datetime.now(UTC).date()),
}  # fmt: skip
_SITE = "http://127.0.0.1:8000"
_P50, _P95 = 5.0, 20.0
_PATIENCE_SECONDS = 90.0


def measure(folder: Path, clicks: int, minutes: int, say: Callable[[str], None]) -> list[Result]:
    """Latencies of so many clicks, and of a goal that is due every minute."""
    program = build(_settings(folder))
    app = program.app.with_lifespan(program.start, program.stop)
    with TestClient(
        app, _SITE, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False, client=("127.0.0.1", 50000)
    ) as client:
        _send(client, "/platforms/add", name="P")
        jobs = _job_latencies(max(clicks, 20))
        say(f"run start: {clicks} clicks")
        clicked = _clicks(program, client, folder / "clicked", clicks)
        say(f"run start: due every minute, {minutes} minutes")
        due = _due(client, folder / "due", minutes) if minutes else ()
    return [*_results("a click", clicked, jobs), *(_results("the due instant", due, jobs) if due else [])]


def _results(since: str, ours: tuple[float, ...], jobs: tuple[float, ...]) -> list[Result]:
    work = f"from {since} to the first line of the script ({len(ours)} times)"
    return [
        Comparison("9", work, "ms", ours, jobs, "a date job of APScheduler begins"),
        Figure("9", f"{work}: median", "ms", percentile(ours, 0.5), _P50),
        Figure("9", f"{work}: 95 %", "ms", percentile(ours, 0.95), _P95),
    ]


def _settings(folder: Path) -> Settings:
    return Settings(
        host="127.0.0.1", port=8000, database_url=f"sqlite:///{folder / 'runs.sqlite3'}",
        secret_key_file=folder / "benchmark.key", timezone="UTC", services_file=Path(os.devnull),
    )  # fmt: skip


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


def _clicks(program: Program, client: TestClient, file: Path, times: int) -> tuple[float, ...]:
    """One task is run again and again."""
    script = _SCRIPT.format(file=file)
    _send(client, "/goals/add", **_GOAL, policy_type="fixed", interval_days="100000", execution_script_content=script)
    program.generating.generate_due()
    latencies: list[float] = []
    for number in range(times):
        begun = time.time()
        _send(client, "/tasks/1/run-execution")
        latencies.append(1000 * (_line(file, number) - begun))
        _until(lambda: 'hx-trigger="every 3s"' not in client.get("/tasks/1/logs").text)
        _send(client, "/tasks/1/reopen")
    return tuple(latencies)


def _due(client: TestClient, file: Path, minutes: int) -> tuple[float, ...]:
    """The first run is that of the minute in which the goal was added."""
    script = _SCRIPT.format(file=file)
    _send(
        client, "/goals/add", **_GOAL, policy_type="cron", cron="* * * * *", run_mode="on_due",
        execution_script_content=script,
    )  # fmt: skip
    latencies: list[float] = []
    for number in range(1, minutes + 1):
        begun = _line(file, number)
        latencies.append(1000 * (begun - begun // 60 * 60))
    return tuple(latencies)


def _send(client: TestClient, address: str, **fields: str) -> None:
    response = client.post(address, data=fields)
    assert response.status_code == 303, f"{address}: {response.status_code}"


def _line(file: Path, number: int) -> float:
    """The instant on a line of what the scripts wrote, once it is there."""
    _until(lambda: file.exists() and file.read_text().count("\n") > number)
    return float(file.read_text().splitlines()[number])


def _until(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > give_up_at:
            raise TimeoutError("the script did not begin")
        time.sleep(0.005)
