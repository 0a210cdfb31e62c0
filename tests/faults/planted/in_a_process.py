"""Mistakes in the process that is killed or stopped."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from app.adapters.persistence.run_repository import SqlRunRepository
from app.adapters.persistence.tables import runs
from app.application.recording_runs import RecordingRuns
from app.domain.run import Run, RunOutcome


def _writes_whatever_the_fence(patch: pytest.MonkeyPatch) -> None:
    def write(self: SqlRunRepository, _mine: Any, run: Run, *_: Any, **values: Any) -> bool:
        self._connection.execute(update(runs).where(runs.c.id == run.id).values(values))
        return True

    patch.setattr(SqlRunRepository, "_write", write)


def _ends_in_two_commits(patch: pytest.MonkeyPatch) -> None:
    """The run first; the task is forgotten, because the process is gone before it."""

    def end(self: RecordingRuns, run: Run, outcome: RunOutcome, *_: Any, **__: Any) -> None:
        with self._begin() as uow:
            uow.runs.finish(run, outcome, self._clock.now())
            uow.commit()
        os.kill(os.getpid(), signal.SIGKILL)

    patch.setattr(RecordingRuns, "end", end)


PLANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "nothing": lambda patch: None,
    "writes whatever the fence": _writes_whatever_the_fence,
    "ends in two commits": _ends_in_two_commits,
}
