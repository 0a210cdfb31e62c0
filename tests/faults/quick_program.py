"""`python -m tests.faults.quick_program serve …`: the program with shorter times, so that a test need not wait.

`FAULT_STOP_SECONDS`: how long scripts may go on after SIGTERM; `FAULT_LEASE_SECONDS`: how long a claim holds.
"""

import os
from datetime import timedelta

import pytest

from app import composition, entry_points
from app.application import beginning_runs, run_heartbeat


def hasten(patch: pytest.MonkeyPatch) -> None:
    """Shorten what the environment says."""
    stop, lease = (float(os.environ.get(f"FAULT_{name}_SECONDS", "0")) for name in ("STOP", "LEASE"))
    if stop:
        patch.setattr(composition, "STOP_SECONDS", stop)
    if lease:
        shorten_lease(patch, lease)


def shorten_lease(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """A lease of so many seconds, renewed four times within them."""
    for module in (run_heartbeat, beginning_runs):
        patch.setattr(module, "LEASE", timedelta(seconds=seconds))
    patch.setattr(run_heartbeat, "BEAT_SECONDS", seconds / 4)
    patch.setattr(run_heartbeat, "OUTPUT_SECONDS", seconds / 8)


if __name__ == "__main__":
    hasten(pytest.MonkeyPatch())
    entry_points.command_line()
