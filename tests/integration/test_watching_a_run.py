"""Somebody who watches a run does not keep the program from ending."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

from tests.live_server import HTTP, LiveServer, serve
from tests.regression.program import SAME_SITE

SECONDS = 4
SLOW = f"import time\nprint('begun', flush=True)\ntime.sleep({SECONDS})\n"
GOAL = {
    "platform_id": "1", "description": "Wait", "start_date": "2026-01-01", "policy_type": "fixed",
    "interval_days": "1", "catchup_strategy": "latest", "execution_strategy": "CustomScript",
    "execution_script_content": SLOW, "run_mode": "on_due",
}  # fmt: skip


def _wait_for_run(server: LiveServer) -> None:
    deadline = time.monotonic() + 20
    while "begun" not in HTTP.get(f"{server.base_url}/runs/1/output").text:
        assert time.monotonic() < deadline, "the run does not begin"
        time.sleep(0.05)


def test_a_stream_ends_at_once_when_the_program_is_asked_to_end(sqlite_url: str, tmp_path: Path) -> None:
    with serve(sqlite_url, tmp_path / "program.log") as server:
        for address, fields in (("/platforms/add", {"name": "Forum"}), ("/goals/add", GOAL)):
            HTTP.post(f"{server.base_url}{address}", data=fields, headers=SAME_SITE)
        _wait_for_run(server)
        with HTTP.stream("GET", f"{server.base_url}/runs/1/events", timeout=30) as stream:
            lines = stream.iter_lines()
            before = [next(lines) for _ in range(3)]
            asked = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            rest = list(lines)
            took = time.monotonic() - asked
        server.process.wait(30)
        names = re.findall(r"^event: (\w+)$", "\n".join([*before, *rest]), re.MULTILINE)
    found = names[:3], "over" in names, took < SECONDS / 2, server.alarms
    assert found == (["facts", "acts", "output"], False, True, [])
