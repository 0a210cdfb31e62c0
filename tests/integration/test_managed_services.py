"""Helper programs of the real program: what its answers say is what the machine shows."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live_server import HTTP, LiveServer, program_environment, run_command, serve
from tests.preloaded import run_preloaded
from tests.unit.adapters.managed_services.running import eventually
from tests.unit.adapters.script_runner.running import living

# Every service notes its process here, beside the file that declares it.
NOTED = "echo $$ >> pids"
HIDDEN = "(setsid sh -c 'echo $$ >> pids; exec sleep 300' &)"
DECLARED = f"""
[services.steady]
command = ["sh", "-c", "{NOTED}; {HIDDEN}; exec sleep 300"]

[services.dies]
command = ["sh", "-c", "echo I cannot find my way; exit 3"]

[services.late]
command = ["sh", "-c", "{NOTED}; until test -e enough; do sleep 0.02; done; echo enough; exit 4"]

[services.automatic]
command = ["sh", "-c", "touch automatic; {NOTED}; exec sleep 300"]
autostart = true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the services of this test are declared."""
    folder = tmp_path / "helpers"
    folder.mkdir()
    file = folder / "services.toml"
    file.write_text(DECLARED)
    return file


@pytest.fixture
def live_server(tmp_path: Path, sqlite_copy: str, file: Path) -> Iterator[LiveServer]:
    """The program with these services."""
    with serve(sqlite_copy, tmp_path / "program.log", TASK_TRACKER_SERVICES_FILE=str(file)) as server:
        yield server


def _post(server: LiveServer, address: str) -> tuple[int, object]:
    """As `curl -X POST` would."""
    answer = HTTP.post(f"{server.base_url}/services/{address}", timeout=15)
    return answer.status_code, answer.json()


def _page(server: LiveServer) -> str:
    return HTTP.get(server.base_url, timeout=5).text


def _living(file: Path) -> list[int]:
    noted = file.with_name("pids")
    return living(noted.read_bytes()) if noted.exists() else []


def test_a_started_service_really_runs_and_a_stopped_one_really_does_not(live_server: LiveServer, file: Path) -> None:
    assert eventually(lambda: len(_living(file)) == 1)  # the automatic one
    answers = [_post(live_server, "steady/start"), _post(live_server, "steady/start")]
    assert (answers, len(_living(file))) == ([(200, {"status": "started"})] * 2, 3)
    answers = [_post(live_server, "steady/stop"), _post(live_server, "steady/stop")]
    assert (answers, len(_living(file))) == ([(200, {"status": "stopped"})] * 2, 1)


def test_a_service_that_dies_at_once_is_a_failure_with_its_last_words(live_server: LiveServer) -> None:
    answer = _post(live_server, "dies/start")
    page = _page(live_server)
    assert answer == (502, {"error": "Service failed to start"})
    assert ("ended with exit status 3" in page, "I cannot find my way" in page) == (True, True)


def test_a_service_that_dies_later_is_shown_as_failed(live_server: LiveServer, file: Path) -> None:
    answer = _post(live_server, "late/start")
    file.with_name("enough").touch()
    assert (answer, eventually(lambda: "ended with exit status 4" in _page(live_server))) == (
        (200, {"status": "started"}),
        True,
    )


def test_what_is_not_declared_or_built_in_is_refused(live_server: LiveServer) -> None:
    assert [_post(live_server, address) for address in ("nothing/start", "nothing/stop", "scheduler/stop")] == [
        (404, {"error": "Service not found"}),
        (404, {"error": "Service not found"}),
        (409, {"error": "Service cannot be stopped"}),
    ]


def test_services_end_with_the_program(live_server: LiveServer, file: Path) -> None:
    _post(live_server, "steady/start")
    before = len(_living(file))
    live_server.stop()
    assert (before, _living(file), live_server.alarms) == (3, [], [])


def test_services_end_also_when_the_program_is_killed(live_server: LiveServer, file: Path) -> None:
    _post(live_server, "steady/start")
    before = len(_living(file))
    live_server.process.kill()
    live_server.process.wait()
    assert (before, eventually(lambda: not _living(file))) == (3, True)


def test_a_status_address_that_hangs_does_not_slow_the_page(tmp_path: Path, sqlite_url: str, file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/status"
        file.write_text(f'[services.hangs]\ncommand = ["sleep", "300"]\nstatus_url = "{url}"\n')
        with serve(sqlite_url, tmp_path / "program.log", TASK_TRACKER_SERVICES_FILE=str(file)) as server:
            began = time.monotonic()
            _page(server)
            assert time.monotonic() - began < 3


def test_other_commands_start_no_services(sqlite_url: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.live_server.program_environment", lambda url: _environment(url, file))
    run_command(sqlite_url, "migrate")
    run_command(sqlite_url, "generate")
    assert not file.with_name("automatic").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "there is no such file"),
        ('[services.mailer]\ncommand = "mail --now"', "services.mailer.command: must be a list of texts"),
    ],
    ids=["no file", "a mistake"],
)
@pytest.mark.parametrize("command", ["serve", "generate"])
def test_a_file_that_cannot_be_used_refuses_the_start_in_one_line(
    sqlite_url: str, tmp_path: Path, command: str, content: str | None, reason: str
) -> None:
    file = tmp_path / "named.toml"
    if content is not None:
        file.write_text(content)
    ended = run_preloaded(["main.py", command], _environment(sqlite_url, file))
    assert (ended.returncode, ended.stderr) == (1, f"{file}: {reason}\n")


def _environment(database_url: str, file: Path) -> dict[str, str]:
    return program_environment(database_url, TASK_TRACKER_SERVICES_FILE=os.fspath(file), TASK_TRACKER_PORT="0")
