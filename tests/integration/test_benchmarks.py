"""The benchmarks run; what they measure here says nothing, so nothing is asked of it."""

import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import Comparison

PROJECT = Path(__file__).parents[2]


def test_every_benchmark_runs_on_small_figures() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    rows = {line.split("|")[1].strip() for line in done.stdout.splitlines() if line.startswith("|")}
    assert (done.returncode, done.stderr, rows) == (0, "", {"1", "2", "3", "8", "9", "11"})


def test_a_ratio_is_that_of_the_medians() -> None:
    compared = Comparison("1", "work", "s", (9.0, 3.0, 2.0), (1.0, 2.0, 50.0), "the limit", 1.5)
    assert (compared.ratio, compared.is_met) == (1.5, True)
