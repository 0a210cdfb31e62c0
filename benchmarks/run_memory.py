"""Row 11, its last part: how much the program grows while a script prints 1 GiB."""

import time
from collections.abc import Callable
from pathlib import Path

from app.composition import Program
from app.domain.run import RunStatus
from benchmarks.measuring import Figure, Result
from benchmarks.script_runs import program_of_runs, request_runs, runs_are_over, stop

_ALLOWED = 8.0
_SAMPLE_SECONDS = 0.01
_PAGES_OF_A_MEBIBYTE = 256


def measure(folder: Path, mebibytes: int, say: Callable[[str], None]) -> list[Result]:
    """The most that this process held while so much was printed, beyond what it held after a small first run."""
    say(f"run memory: a script prints {mebibytes:,} MiB")
    peaks = [_peak(folder / f"memory-{size}.sqlite3", size) for size in (4, mebibytes)]
    work = f"growth of the program while a script prints {mebibytes:,} MiB"
    return [Figure("11", work, "MiB", max(0.0, peaks[1] - peaks[0]), _ALLOWED)]


def _peak(file: Path, mebibytes: int) -> float:
    """MiB that this process held at most during one run."""
    program = program_of_runs(file, ("/usr/bin/head", f"--bytes={mebibytes}M", "/dev/zero"), 1)
    runs = request_runs(program)
    program.queue.offer(runs[0])
    peak = _until_over(program, runs)
    stop(program, RunStatus.SUCCEEDED)
    return peak


def _until_over(program: Program, runs: list[int]) -> float:
    peak = _resident_mebibytes()
    while not runs_are_over(program, runs):
        peak = max(peak, _resident_mebibytes())
        time.sleep(_SAMPLE_SECONDS)
    return peak


def _resident_mebibytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) / _PAGES_OF_A_MEBIBYTE
