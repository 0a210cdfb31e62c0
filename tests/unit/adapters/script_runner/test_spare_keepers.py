"""The keeper of the next run is made before there is one: whatever becomes of it, the run is started."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.script_runner.launcher import MOST_READY, Launcher, Order

LIMITS = {"RLIMIT_CPU": 60, "RLIMIT_NPROC": 1024, "RLIMIT_NOFILE": 256}
PATIENCE = 5.0


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    made = Launcher()
    yield made
    made.close()


def said(launcher: Launcher, folder: Path, open_files: int = 256) -> str:
    """What a small script prints of the limit that it runs under."""
    order = Order(
        command=("/bin/sh", "-c", "ulimit -n"),
        environment={"PATH": "/usr/bin:/bin"},
        directory=folder,
        limits=LIMITS | {"RLIMIT_NOFILE": open_files},
        owner=(os.geteuid(), os.getegid()),
        switch=False,
    )
    return printed(launcher, order).strip()


def printed(launcher: Launcher, order: Order) -> str:
    """What comes of an order."""
    begun = launcher.begin(order)
    try:
        with os.fdopen(begun.output, "rb") as output:
            return output.read().decode()
    finally:
        os.close(begun.errors)
        begun.control.close()


def spares(launcher: Launcher) -> list[int]:
    """The keepers that wait, once there is one."""
    launcher.make_ready()
    process = launcher._running._process
    assert process is not None
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    time.sleep(0.1)  # the keeper of the run before may not be gone yet
    give_up_at = time.monotonic() + PATIENCE
    while not children.read_text().split() and time.monotonic() < give_up_at:
        time.sleep(0.01)
    return [int(pid) for pid in children.read_text().split()]


def test_one_keeper_waits_for_the_next_run(launcher: Launcher, tmp_path: Path) -> None:
    assert (said(launcher, tmp_path), len(spares(launcher))) == ("256", 1)


def test_no_more_keepers_wait_than_are_of_use(launcher: Launcher, tmp_path: Path) -> None:
    said(launcher, tmp_path)
    for _ in range(MOST_READY):
        launcher.make_ready()
    assert len(spares(launcher)) == MOST_READY


def test_before_the_first_run_nobody_knows_on_what_terms(launcher: Launcher) -> None:
    launcher.make_ready()
    assert launcher._running._process is None


def test_a_run_on_other_terms_gets_a_keeper_of_its_own(launcher: Launcher, tmp_path: Path) -> None:
    assert said(launcher, tmp_path) == "256"
    spares(launcher)
    assert (said(launcher, tmp_path, 128), said(launcher, tmp_path, 128), said(launcher, tmp_path)) == (
        "128",
        "128",
        "256",
    )


def test_a_keeper_that_was_killed_while_it_waited_is_replaced(launcher: Launcher, tmp_path: Path) -> None:
    said(launcher, tmp_path)
    for pid in spares(launcher):
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.05)
    assert said(launcher, tmp_path) == "256"


def test_no_keeper_outlives_its_launcher(launcher: Launcher, tmp_path: Path) -> None:
    said(launcher, tmp_path)
    waiting = spares(launcher)
    launcher.close()
    give_up_at = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}").exists() for pid in waiting) and time.monotonic() < give_up_at:
        time.sleep(0.01)
    assert (len(waiting), [pid for pid in waiting if Path(f"/proc/{pid}").exists()]) == (1, [])


def test_an_order_of_any_length_arrives_whole(launcher: Launcher, tmp_path: Path) -> None:
    longest = 128 * 1024 - len("VALUE_1=") - 1  # of one variable, execve(2)
    environment = {f"VALUE_{number}": str(number) * longest for number in range(9)}
    order = Order(
        command=("/bin/sh", "-c", 'for n in 0 4 8; do eval "v=\\$VALUE_$n"; printf "%s " "${#v}"; done'),
        environment=environment,
        directory=tmp_path,
        limits=LIMITS,
        owner=(os.geteuid(), os.getegid()),
        switch=False,
    )
    assert [printed(launcher, order) for _ in range(2)] == [f"{longest} " * 3] * 2


def test_a_keeper_that_may_open_too_few_files_to_rehearse_starts_its_script_all_the_same(
    launcher: Launcher, tmp_path: Path
) -> None:
    assert [said(launcher, tmp_path, most) for most in range(6, 13)] == [str(most) for most in range(6, 13)]
