"""The health check of the container, against a program that runs and one that does not."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.live_server import PROJECT, serve


def checked(port: int) -> int:
    """Its exit status; it finds the program by its port alone, and needs no password."""
    done = subprocess.run(
        [sys.executable, "deploy/health_check.py"],
        cwd=PROJECT, env={"TASK_TRACKER_PORT": str(port)}, check=False, capture_output=True,
    )  # fmt: skip
    return done.returncode


def test_the_health_check_tells_a_running_program_from_one_that_is_gone(sqlite_url: str, tmp_path: Path) -> None:
    with serve(sqlite_url, tmp_path / "log", is_preloaded=False, TASK_TRACKER_ADMIN_PASSWORD="a password") as server:
        port = urlsplit(server.base_url).port or 0
        running = checked(port)
    assert (running, checked(port)) == (0, 1)
