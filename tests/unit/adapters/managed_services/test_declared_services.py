"""Starting, watching and stopping real programs."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.managed_services.declarations import DeclaredService
from app.adapters.managed_services.declared_services import DeclaredServices
from app.ports.managed_services import ServiceFailed, ServiceState, UnknownService
from tests.fakes.clock import FakeClock
from tests.unit.adapters.managed_services.running import Make, eventually, only_state, shell
from tests.unit.adapters.recording_logger import RecordingLogger

STAYS = "echo up; exec sleep 60"
NOTES_ITS_START = "echo start >> starts; exec sleep 60"


def _tail_is(services: DeclaredServices, text: str) -> bool:
    return eventually(lambda: only_state(services).log_tail == text)


def _side_by_side(*acts: Callable[[], object]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _failing(services: DeclaredServices) -> ServiceState:
    """The state after a start that must fail."""
    with pytest.raises(ServiceFailed, match="mailer"):
        services.start("mailer")
    return only_state(services)


def test_nothing_is_started_by_being_declared(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell(NOTES_ITS_START, tmp_path, autostart=True))
    state = ServiceState(name="mailer", label="Mailer", is_running=False, can_be_stopped=True)
    assert (services.states(), (tmp_path / "starts").exists()) == ((state,), False)


def test_a_started_service_shows_since_when_it_runs_and_what_it_printed(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell(STAYS, tmp_path))
    services.start("mailer")
    assert only_state(services) == ServiceState(
        name="mailer",
        label="Mailer",
        is_running=True,
        can_be_stopped=True,
        started_at=FakeClock().now(),
        log_tail="up",
    )


def test_a_start_answers_when_it_has_stayed_up_for_a_second(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell(STAYS, tmp_path))
    began = time.monotonic()
    services.start("mailer")
    assert 0.9 < time.monotonic() - began < 3


def test_a_service_that_runs_is_not_started_again(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell(NOTES_ITS_START, tmp_path))
    services.start("mailer")
    services.start("mailer")
    assert (tmp_path / "starts").read_text() == "start\n"


def test_many_starts_at_once_make_one_process(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell(NOTES_ITS_START, tmp_path))
    _side_by_side(*[lambda: services.start("mailer")] * 8)
    assert (tmp_path / "starts").read_text() == "start\n"


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        ("echo oh no >&2; exit 3", "ended with exit status 3"),
        ("echo oh no; kill -SEGV $$", "ended by signal 11"),
        ("echo oh no; kill -KILL $$", "ended by signal 9"),
        ("echo oh no", "ended with exit status 0: a service has to stay in the foreground"),
        ("sleep 60 & echo oh no", "ended with exit status 0: a service has to stay in the foreground"),
    ],
    ids=["exit status", "signal", "kill", "a normal end", "a child in the background"],
)
def test_a_service_that_does_not_stay_up_has_failed(make: Make, tmp_path: Path, script: str, detail: str) -> None:
    assert _failing(make(mailer=shell(script, tmp_path))) == ServiceState(
        name="mailer",
        label="Mailer",
        is_running=False,
        has_failed=True,
        can_be_stopped=True,
        detail=detail,
        log_tail="oh no",
    )


def test_a_program_that_is_not_there_is_told_by_name(make: Make, tmp_path: Path) -> None:
    state = _failing(make(mailer=DeclaredService(label="Mailer", command=["/no/such/program"], cwd=str(tmp_path))))
    assert (state.detail, state.log_tail) == (
        "ended with exit status 127",
        "Cannot be started: No such file or directory: /no/such/program",
    )


def test_a_folder_that_is_not_there_is_told_by_name(make: Make, tmp_path: Path) -> None:
    state = _failing(make(mailer=shell(STAYS, tmp_path / "nowhere")))
    assert state.log_tail == f"Cannot be started: No such file or directory: {tmp_path}/nowhere"


def test_a_command_that_the_system_does_not_take_is_told(make: Make, tmp_path: Path) -> None:
    service = DeclaredService(label="Mailer", command=["/bin/echo", "x" * 4_000_000], cwd=str(tmp_path))
    state = _failing(make(mailer=service))
    assert (state.has_failed, state.detail) == (True, "cannot be started: Argument list too long")


def test_a_machine_that_is_full_now_may_start_it_later(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    services = make(mailer=shell(STAYS, tmp_path))
    with monkeypatch.context() as full:
        full.setattr(subprocess, "Popen", refuse)
        before = _failing(services).detail
    services.start("mailer")
    assert (before, only_state(services).detail) == ("cannot be started: Resource temporarily unavailable", "")


def test_a_failed_service_can_be_started_again(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell("test -e ready || exit 3; echo up; exec sleep 60", tmp_path))
    _failing(services)
    (tmp_path / "ready").touch()
    services.start("mailer")
    state = only_state(services)
    assert (state.is_running, state.has_failed, state.detail, state.log_tail) == (True, False, "", "up")


def test_a_service_that_ends_later_has_failed(make: Make, tmp_path: Path, logger: RecordingLogger) -> None:
    services = make(mailer=shell("until test -e enough; do sleep 0.01; done; exit 4", tmp_path))
    services.start("mailer")
    (tmp_path / "enough").touch()
    assert eventually(lambda: only_state(services).detail == "ended with exit status 4")
    assert logger.messages == [("info", "A service is started"), ("warning", "A service has ended by itself")]
    assert logger.values == [{"service": "mailer"}, {"service": "mailer", "exit_status": 4}]


def test_a_stopped_service_stands_still_without_having_failed(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell(STAYS, tmp_path))
    services.start("mailer")
    services.stop("mailer")
    assert only_state(services) == ServiceState(
        name="mailer", label="Mailer", is_running=False, can_be_stopped=True, log_tail="up"
    )


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_service_that_stands_still_can_be_stopped(make: Make, tmp_path: Path, times: int) -> None:
    services = make(mailer=shell(STAYS, tmp_path))
    if times:
        services.start("mailer")
    for _ in range(times + 1):
        services.stop("mailer")
    assert only_state(services).is_running is False


def test_a_start_while_it_is_being_stopped_waits_and_starts_it_anew(make: Make, tmp_path: Path) -> None:
    lingers = "trap 'sleep 0.5; echo end >> starts; exit 0' TERM; echo start >> starts; while :; do sleep 0.05; done"
    services = make(mailer=shell(lingers, tmp_path))
    services.start("mailer")
    stopping = threading.Thread(target=services.stop, args=("mailer",))
    stopping.start()
    time.sleep(0.2)
    services.start("mailer")
    stopping.join()
    assert (only_state(services).is_running, (tmp_path / "starts").read_text()) == (True, "start\nend\nstart\n")


@pytest.mark.parametrize("act", ["start", "stop"])
def test_a_service_that_is_not_declared_is_unknown(make: Make, tmp_path: Path, act: str) -> None:
    with pytest.raises(UnknownService, match="nothing"):
        getattr(make(mailer=shell(STAYS, tmp_path)), act)("nothing")


def test_only_what_is_declared_so_starts_with_the_program(make: Make, tmp_path: Path) -> None:
    services = make(one=shell(STAYS, tmp_path, autostart=True), two=shell(STAYS, tmp_path))
    services.start_automatic()
    assert [(state.name, state.is_running) for state in services.states()] == [("one", True), ("two", False)]


def test_an_automatic_start_that_fails_keeps_nobody_from_starting(make: Make, tmp_path: Path) -> None:
    services = make(one=shell("exit 3", tmp_path, autostart=True), two=shell(STAYS, tmp_path, autostart=True))
    services.start_automatic()
    assert eventually(lambda: [state.has_failed for state in services.states()] == [True, False])
    assert services.states()[1].is_running


def test_after_the_end_of_the_program_nothing_starts_any_more(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell(NOTES_ITS_START, tmp_path))
    services.close()
    _failing(services)
    assert not (tmp_path / "starts").exists()


def test_it_runs_in_its_folder_with_its_variables_and_none_of_ours(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:secret@db/tasks")
    monkeypatch.setenv("TASK_TRACKER_ADMIN_PASSWORD", "secret")
    for name, value in {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "LANG": "C.UTF-8", "TZ": "UTC"}.items():
        monkeypatch.setenv(name, value)
    program = "import os, time; print(os.getcwd(), sorted(os.environ.items()), flush=True); time.sleep(60)"
    service = DeclaredService(command=[sys.executable, "-I", "-c", program], cwd=str(tmp_path), env={"A": "1 2"})
    services = make(mailer=service)
    services.start("mailer")
    expected = [("A", "1 2"), ("HOME", "/nowhere"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin"), ("TZ", "UTC")]
    assert _tail_is(services, f"{tmp_path} {expected}")


def test_it_has_an_ended_input_and_no_files_of_ours(make: Make, tmp_path: Path) -> None:
    with (tmp_path / "ours").open("w"):
        program = "import os, sys, time; print(repr(sys.stdin.read()), sorted(os.listdir('/proc/self/fd')), flush=True)"
        command = [sys.executable, "-I", "-c", f"{program}; time.sleep(60)"]
        services = make(mailer=DeclaredService(command=command, cwd=str(tmp_path)))
        services.start("mailer")
        # The fourth is the folder that is being listed.
        assert _tail_is(services, "'' ['0', '1', '2', '3']")


def test_a_flood_neither_stops_the_program_nor_fills_the_memory(make: Make, tmp_path: Path) -> None:
    flood = "i=0; while test $i -lt 300; do head -c 100000 /dev/zero | tr '\\0' x; echo; i=$((i+1)); done"
    services = make(mailer=shell(f"{flood}; echo done; exec sleep 60", tmp_path))
    services.start("mailer")
    assert _tail_is(services, "done")


def test_what_it_prints_is_shown_without_the_values_of_its_variables(make: Make, tmp_path: Path) -> None:
    script = "echo token=$TOKEN port=$PORT; exec sleep 60"
    services = make(mailer=shell(script, tmp_path, env={"TOKEN": "hunter2-is-long", "PORT": "8025"}))
    services.start("mailer")
    assert only_state(services).log_tail == "token=•••••••• port=8025"


def test_a_status_address_without_an_answer_is_told_of_a_service_that_runs(make: Make, tmp_path: Path) -> None:
    service = shell(STAYS, tmp_path).model_copy(update={"status_url": "http://127.0.0.1:1/"})
    services = make(mailer=service)
    before = only_state(services).detail
    services.start("mailer")
    assert (before, only_state(services).detail) == ("", "no answer from its status address")


def test_the_home_address_is_handed_on(make: Make, tmp_path: Path) -> None:
    service = shell(STAYS, tmp_path).model_copy(update={"home_url": "http://127.0.0.1:9000/"})
    assert only_state(make(mailer=service)).home_url == "http://127.0.0.1:9000/"
