"""A process of the program that asks for a run, performs it, and is gone at one step of it, as by `kill -9`.

`python -m tests.faults.dying_process URL FOLDER STEP PLANT`: a step of `STEPS` and a bug of `PLANTS`. While the script
runs, somebody else has to kill it.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.adapters.scheduling.apscheduler import ApsScheduler
from app.adapters.scheduling.run_pool import ThreadRunQueue
from app.adapters.system.logging import configure_logging
from app.application import recording_runs
from app.application.beginning_runs import Asked, Begun
from app.application.recording_runs import Place, RecordingRuns
from app.application.run_consequences import follow
from app.composition import build
from app.ports.persistence import IUnitOfWork
from tests.faults.planted.in_a_process import PLANTS
from tests.faults.quick_program import shorten_lease
from tests.regression.program import ADDRESS, SAME_SITE, local_settings

LEASE_SECONDS = 1.0
PATIENCE_SECONDS = 60.0


def die(*_: object, **__: object) -> None:
    """Without a word, as the kernel does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def _die_before_the_commit(*given: Any, **more: Any) -> Any:
    follow(*given, **more)
    die()


def _die_before_the_claim(patch: pytest.MonkeyPatch) -> None:
    """When the script lies ready, in a process that stands still before its commit."""
    real = Place.begin_new

    def stand_still(self: Place, uow: IUnitOfWork, asked: Asked) -> None:
        real(self, uow, asked)
        time.sleep(PATIENCE_SECONDS)

    patch.setattr(Place, "begin_new", stand_still)
    patch.setattr(RecordingRuns, "await_go_ahead", die)


def _die_after_the_claim(patch: pytest.MonkeyPatch) -> None:
    """When the run has its go-ahead and its script is about to be started."""
    real = RecordingRuns.await_go_ahead

    def wait_and_die(self: RecordingRuns, begun: Begun) -> None:
        real(self, begun)
        die()

    patch.setattr(RecordingRuns, "await_go_ahead", wait_and_die)


Plant = Callable[[pytest.MonkeyPatch], None]
STEPS: dict[str, Plant] = {
    "after the queue row": lambda patch: patch.setattr(ThreadRunQueue, "offer", die),
    "before the claim is durable": _die_before_the_claim,
    "after the claim": _die_after_the_claim,
    "while the script runs": lambda patch: None,
    "after the script": lambda patch: patch.setattr(RecordingRuns, "end", die),
    "while recording": lambda patch: patch.setattr(recording_runs, "follow", _die_before_the_commit),
    "after recording": lambda patch: patch.setattr(ApsScheduler, "wake_at", die),
}


def main(url: str, folder: str, step: str, plant: str) -> None:
    """Ask for a run of task 1 and go on until the end, which comes from outside if not from here."""
    configure_logging()
    patch = pytest.MonkeyPatch()
    shorten_lease(patch, LEASE_SECONDS)
    program = build(local_settings(url, Path(folder)))
    if step == "after the queue row":
        patch.setattr(ThreadRunQueue, "start", lambda self: None)
    app = program.app.with_lifespan(program.start, program.stop)
    with TestClient(app, ADDRESS, headers=SAME_SITE, follow_redirects=False, client=("127.0.0.1", 50000)) as client:
        while step != "after the queue row" and program.queue._idle == 0:
            time.sleep(0.005)
        STEPS[step](patch)
        PLANTS[plant](patch)
        client.post("/tasks/1/run-execution")
        time.sleep(PATIENCE_SECONDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
