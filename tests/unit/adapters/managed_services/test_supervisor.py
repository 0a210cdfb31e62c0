"""No process of a service stays: not when it is stopped, not when it ends by itself, not when the program is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.adapters.managed_services.declarations import DeclaredService
from tests.unit.adapters.managed_services.running import Make, eventually, only_state, shell
from tests.unit.adapters.script_runner.running import is_alive, living, open_descriptors

HIDES_BY = {
    "a child": "sleep 60 & echo $! >> pids",
    "an own session": "setsid sh -c 'echo $$ >> pids; exec sleep 60' &",
    "a double fork": "(setsid sh -c 'echo $$ >> pids; exec sleep 60' &)",
    "an empty environment": "(env -i setsid sh -c 'echo $$ >> pids; exec sleep 60' &)",
    "ignored signals": "(setsid sh -c 'trap \"\" TERM HUP; echo $$ >> pids; while :; do sleep 0.1; done' &)",
}
WRITTEN = "until test -s pids; do sleep 0.01; done"
PROJECT = Path(__file__).parents[4]
PROGRAM = """
import sys, time
from app.adapters.managed_services.declarations import DeclaredService
from app.adapters.managed_services.declared_services import DeclaredServices
from app.adapters.system.clock import SystemClock
from app.adapters.system.logging import StandardLogger
service = DeclaredService(command=["/bin/sh", "-c", sys.argv[1]], cwd=sys.argv[2])
services = DeclaredServices({"mailer": service}, SystemClock(), StandardLogger(), grace_seconds=0.5)
services.start("mailer")
print("up", flush=True)
time.sleep(60)
"""


def _pids(folder: Path, count: int = 1) -> bytes:
    """The numbers that the processes of a service have noted, once there are so many."""
    file = folder / "pids"
    assert eventually(lambda: file.exists() and len(file.read_bytes().split()) >= count)
    return file.read_bytes()


@pytest.mark.parametrize("way", HIDES_BY.values(), ids=HIDES_BY)
def test_nothing_is_left_after_a_stop(make: Make, tmp_path: Path, way: str) -> None:
    services = make(grace_seconds=0.3, mailer=shell(f"{way}\n{WRITTEN}\necho $$ >> pids; exec sleep 60", tmp_path))
    services.start("mailer")
    before = living(_pids(tmp_path, 2))
    services.stop("mailer")
    assert (len(before), living(_pids(tmp_path))) == (2, [])


@pytest.mark.parametrize("way", HIDES_BY.values(), ids=HIDES_BY)
def test_nothing_is_left_when_it_ends_by_itself(make: Make, tmp_path: Path, way: str) -> None:
    services = make(mailer=shell(f"{way}\n{WRITTEN}\nsleep 1.2; exit 3", tmp_path))
    services.start("mailer")
    assert eventually(lambda: not only_state(services).is_running)
    assert (len(_pids(tmp_path).split()), living(_pids(tmp_path))) == (1, [])


@pytest.mark.parametrize("way", HIDES_BY.values(), ids=HIDES_BY)
def test_nothing_is_left_when_the_program_is_killed_outright(tmp_path: Path, way: str) -> None:
    script = f"{way}\n{WRITTEN}\necho $$ >> pids; exec sleep 60"
    command = [sys.executable, "-c", PROGRAM, script, str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as program:
        said = program.stdout.readline() if program.stdout else b""
        before = living(_pids(tmp_path, 2))
        program.kill()
    assert (said, len(before)) == (b"up\n", 2)
    assert eventually(lambda: not living(_pids(tmp_path)))


def test_the_service_ends_also_when_its_supervisor_is_killed(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell("echo $$ $PPID > pids; exec sleep 60", tmp_path))
    services.start("mailer")
    service, supervisor = map(int, _pids(tmp_path, 2).split())
    os.kill(supervisor, signal.SIGKILL)
    assert eventually(lambda: not is_alive(service))
    assert eventually(lambda: only_state(services).detail == "ended by signal 9")


def test_a_supervisor_that_is_asked_to_end_takes_the_service_along(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell("echo $PPID > supervisor; (sleep 60 & echo $! > pids); exec sleep 60", tmp_path))
    services.start("mailer")
    _pids(tmp_path)
    os.kill(int((tmp_path / "supervisor").read_text()), signal.SIGTERM)
    assert eventually(lambda: only_state(services).detail == "ended by signal 15")
    assert living(_pids(tmp_path)) == []


def test_a_service_that_tidies_up_when_asked_is_given_the_time(make: Make, tmp_path: Path) -> None:
    tidies_up = "lambda *_: (time.sleep(0.5), print('tidied'), sys.exit())"
    program = f"import signal, sys, time; signal.signal(15, {tidies_up}); print('up'); time.sleep(60)"
    service = DeclaredService(command=[sys.executable, "-I", "-u", "-c", program], cwd=str(tmp_path))
    services = make(grace_seconds=5, mailer=service)
    services.start("mailer")
    services.stop("mailer")
    assert only_state(services).log_tail == "up\ntidied"


def test_every_process_is_asked_once(make: Make, tmp_path: Path) -> None:
    counts = "signal.signal(15, lambda *_: print('asked')); print('up')"
    program = f"import os, signal, time; {counts}; os.fork() or os.setsid(); [time.sleep(0.01) for _ in range(6000)]"
    service = DeclaredService(command=[sys.executable, "-I", "-u", "-c", program], cwd=str(tmp_path))
    services = make(grace_seconds=0.5, mailer=service)
    services.start("mailer")
    services.stop("mailer")
    assert only_state(services).log_tail == "up\nasked\nasked"


def test_a_service_that_does_not_listen_is_killed_after_the_grace(make: Make, tmp_path: Path) -> None:
    script = "trap '' TERM; echo $$ > pids; while :; do sleep 0.05; done"
    services = make(grace_seconds=0.5, mailer=shell(script, tmp_path))
    services.start("mailer")
    began = time.monotonic()
    services.stop("mailer")
    assert (living(_pids(tmp_path)), 0.5 <= time.monotonic() - began < 3) == ([], True)


def test_a_paused_service_can_be_stopped(make: Make, tmp_path: Path) -> None:
    services = make(grace_seconds=0.3, mailer=shell("echo $$ > pids; exec sleep 60", tmp_path))
    services.start("mailer")
    os.kill(int(_pids(tmp_path)), signal.SIGSTOP)
    services.stop("mailer")
    assert (living(_pids(tmp_path)), only_state(services).is_running) == ([], False)


def test_all_services_are_stopped_side_by_side(make: Make, tmp_path: Path) -> None:
    deaf = "trap '' TERM; echo $$ >> pids; while :; do sleep 0.05; done"
    services = make(grace_seconds=1, **{f"deaf{number}": shell(deaf, tmp_path, autostart=True) for number in range(4)})
    services.start_automatic()
    _pids(tmp_path, 4)
    began = time.monotonic()
    services.close()
    assert (living(_pids(tmp_path)), time.monotonic() - began < 3) == ([], True)


def test_children_that_come_and_go_are_buried(make: Make, tmp_path: Path) -> None:
    script = "echo $PPID > supervisor; for i in 1 2 3 4 5; do (sh -c 'exit 0' & exit 0); done; echo up; exec sleep 60"
    services = make(mailer=shell(script, tmp_path))
    services.start("mailer")
    supervisor = (tmp_path / "supervisor").read_text().strip()
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children")
    assert eventually(lambda: len(children.read_text().split()) == 1)


def test_a_service_leaves_no_open_pipe_behind(make: Make, tmp_path: Path) -> None:
    services = make(mailer=shell("exec sleep 60", tmp_path))

    def once() -> int:
        services.start("mailer")
        services.stop("mailer")
        return open_descriptors()

    assert once() == once()
