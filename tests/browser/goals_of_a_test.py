"""Goals that one test works on, so that the tests of a module can share a running program."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

from tests.browser.filled import PATIENCE_SECONDS, post
from tests.live_server import HTTP, LiveServer


def make_task(server: LiveServer, description: str, **changes: str) -> str:
    """A goal on platform 1 of every day from today on; the id of its first task, once that is made."""
    goal = {
        "platform_id": "1", "description": description, "start_date": str(datetime.now(UTC).date()), "timezone": "UTC",
        "policy_type": "fixed", "interval_days": "1",
    }  # fmt: skip
    post(server, "/goals/add", **(goal | changes))
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        answer = HTTP.get(f"{server.base_url}/all-tasks", params={"q": description})
        if found := re.search(r'id="task-(\d+)"', answer.text):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"no task was made for {description}")
