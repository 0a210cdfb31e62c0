"""A program that was forked with everything imported is like one that was started: only sooner."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.preloaded import PROJECT, Preloaded, run_preloaded

SAYS = """import json, os, sys, threading
print(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd(), __name__, threading.active_count()]))
print("an error", file=sys.stderr)
raise SystemExit(3)
"""
# Ctrl-C is ignored by what a shell starts in the background, such as these tests, and by what that starts in turn.
WAITS = """import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
open(sys.argv[1], "w").close()
time.sleep(60)
"""
ENVIRONMENT = {"PATH": os.environ["PATH"], "TZ": "Asia/Tokyo", "LANG": "C.UTF-8", "LC_CTYPE": "C.UTF-8"}


def test_it_sees_and_says_what_a_started_one_does(tmp_path: Path) -> None:
    file = tmp_path / "says.py"
    file.write_text(SAYS)
    words = [str(file), "one", "two"]
    started = subprocess.run(
        [sys.executable, *words], cwd=PROJECT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    forked = run_preloaded(words, ENVIRONMENT)
    assert json.loads(forked.stdout) == json.loads(started.stdout)
    assert (forked.returncode, forked.stderr) == (started.returncode, started.stderr) == (3, "an error\n")


def test_the_program_is_imported_already(tmp_path: Path) -> None:
    file = tmp_path / "asks.py"
    file.write_text("import sys\nprint('app.entry_points' in sys.modules)")
    assert run_preloaded([str(file)], ENVIRONMENT).stdout == "True\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_signal_ends_it_as_it_ends_a_started_one(tmp_path: Path, number: signal.Signals) -> None:
    file, ready = tmp_path / "waits.py", tmp_path / "ready"
    file.write_text(WAITS)
    words = [str(file), str(ready)]
    statuses = []
    for start in (started, forked):
        program = start(words, tmp_path / "out")
        while not ready.exists():
            assert program.poll() is None
        program.send_signal(number)
        statuses.append(program.wait(20) != 0)
        ready.unlink()
    assert statuses == [True, True]


def started(words: list[str], out: Path) -> subprocess.Popen[bytes]:
    with out.open("wb") as log:
        return subprocess.Popen([sys.executable, *words], cwd=PROJECT, env=ENVIRONMENT, stdout=log, stderr=log)


def forked(words: list[str], out: Path) -> Preloaded:
    return Preloaded(words, ENVIRONMENT, out)


def test_one_that_goes_on_is_waited_for_only_so_long(tmp_path: Path) -> None:
    file = tmp_path / "waits.py"
    file.write_text("import time\ntime.sleep(60)")
    program = forked([str(file)], tmp_path / "out")
    with pytest.raises(subprocess.TimeoutExpired):
        program.wait(0.1)
    program.kill()
    assert (program.wait(20), program.poll(), program.returncode) == (-9, -9, -9)
