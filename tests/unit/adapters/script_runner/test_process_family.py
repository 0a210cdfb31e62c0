"""No process of a run stays: not at its time limit, not at a cancel, not after a normal end, however it hides."""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.domain.isolation import Isolation
from app.ports.script_runner import ScriptJob
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.script_runner.running import Bench, asleep, new_mark

WAYS_TO_RUN: dict[str, dict[str, Any]] = {
    "plain": {"isolation": Isolation.PLAIN},
    "limited": {},
    "limited where namespaces are forbidden": {"uses_namespaces": False},
}
LEAVES_BY = {
    "a child": "spawn('sleep', LASTING)",
    "an own session": "spawn('setsid', 'sleep', LASTING)",
    "a double fork": "twice('sleep', LASTING)",
    "a double fork in another directory": "os.chdir('/'); twice('sleep', LASTING)",
    "an own session without environment": "spawn('env', '-i', '/usr/bin/setsid', '/bin/sleep', LASTING)",
    "a double fork without environment": "twice('env', '-i', '/bin/sleep', LASTING)",
    "ignored signals": "twice('sh', '-c', 'exec 2>&-; trap \"\" TERM HUP INT; while :; do sleep 1; done', LASTING)",
}
HARDEST = ("a double fork without environment", "ignored signals")
PREAMBLE = """
import os, subprocess, sys, time
LASTING = {mark!r}
def spawn(*command):
    started = subprocess.Popen(command)
    print(started.pid)
def twice(*command):
    if os.fork() == 0:
        os.setsid()
        started = subprocess.Popen(command)
        print(started.pid)
        os._exit(0)
    os.wait()
"""


def _preamble(bench: Bench) -> str:
    """What every script of this module begins with."""
    return PREAMBLE.format(mark=bench.mark)


@pytest.fixture(params=list(WAYS_TO_RUN.values()), ids=list(WAYS_TO_RUN))
def bench(bench: Bench, request: pytest.FixtureRequest) -> Bench:
    """Each way in which a script may run outside a sandbox."""
    return replace(bench, **request.param)


@pytest.mark.parametrize("way", LEAVES_BY.values(), ids=LEAVES_BY)
def test_nothing_is_left_after_a_normal_end(bench: Bench, way: str) -> None:
    ran = bench.run(f"{_preamble(bench)}\n{way}")
    assert (ran.result.exit_status, len(ran.output.split()), asleep(bench.mark)) == (0, 1, [])


@pytest.mark.parametrize("way", HARDEST, ids=HARDEST)
def test_nothing_is_left_after_the_time_limit(bench: Bench, way: str) -> None:
    ran = bench.run(f"{_preamble(bench)}\n{LEAVES_BY[way]}\ntime.sleep(60)", timeout_seconds=1)
    assert (ran.result.timed_out, len(ran.output.split()), asleep(bench.mark)) == (True, 1, [])


def test_a_child_that_lost_its_environment_and_went_elsewhere_is_known_by_its_parent(bench: Bench) -> None:
    way = "os.chdir('/'); spawn('env', '-i', '/usr/bin/setsid', '/bin/sleep', LASTING)"
    ran = bench.run(f"{_preamble(bench)}\n{way}\ntime.sleep(60)", timeout_seconds=1)
    assert (ran.result.timed_out, asleep(bench.mark)) == (True, [])


def test_one_who_ignores_the_polite_request_is_still_known_when_its_parent_has_ended(bench: Bench) -> None:
    deaf = 'exec 2>&-; trap "" TERM; while :; do /bin/sleep 0.1; done'
    way = f"os.chdir('/'); spawn('env', '-i', '/usr/bin/setsid', '/bin/sh', '-c', {deaf!r}, LASTING)"
    obeys = "import signal\nsignal.signal(15, lambda *_: os._exit(0))"
    script = f"{_preamble(bench)}\n{obeys}\n{way}\ntime.sleep(60)"
    ran = bench.run(script, timeout_seconds=1, grace_seconds=5)
    left = asleep(bench.mark)
    for pid in left:
        os.kill(pid, 9)
    assert (ran.result.timed_out, len(ran.output.split()), left) == (True, 1, [])


def test_a_script_that_ignores_the_polite_request_is_killed_after_the_grace(bench: Bench) -> None:
    script = "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('deaf')\ntime.sleep(60)"
    ran = bench.run(script, timeout_seconds=1, grace_seconds=0.5)
    assert (ran.result.exit_status, ran.result.timed_out, 1.5 <= ran.seconds < 6) == (-9, True, True)


def test_a_script_that_tidies_up_when_asked_is_given_the_time(bench: Bench) -> None:
    tidies = "import signal, sys, time\nsignal.signal(15, lambda *_: (print('tidied'), sys.exit(3)))"
    script = f"{tidies}\nprint('ready', flush=True)\ntime.sleep(60)"
    ran = bench.run(script, cancel_when_printed=b"ready", grace_seconds=30)
    assert (ran.result.exit_status, ran.output, ran.seconds < 20) == (3, b"ready\ntidied\n", True)


def test_a_stopped_script_ends_at_its_time_limit(bench: Bench) -> None:
    ran = bench.run("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", timeout_seconds=1)
    assert (ran.result.exit_status, ran.result.timed_out) == (-9, True)


def test_a_script_that_has_closed_its_output_ends_at_its_time_limit(bench: Bench) -> None:
    ran = bench.run("import os, time; os.close(1); os.close(2); time.sleep(60)", timeout_seconds=1)
    assert (ran.result.timed_out, ran.seconds < 6) == (True, True)


def test_a_script_that_floods_ends_at_its_time_limit(tmp_path: Path) -> None:
    job = _job("#!/bin/sh\nyes", emit_seconds=0)
    began = time.monotonic()
    result = ProcessScriptRunner(RecordingLogger(), parent=tmp_path).run(job)
    assert (result.timed_out, time.monotonic() - began < 6) == (True, True)


def test_a_cancel_ends_the_script_and_its_children(bench: Bench) -> None:
    script = f"{_preamble(bench)}\nspawn('setsid', 'sleep', LASTING)\nsys.stdout.flush()\ntime.sleep(60)"
    ran = bench.run(script, cancel_when_printed=b"\n")
    assert (ran.result.cancelled, ran.result.timed_out, len(ran.output.split()), asleep(bench.mark)) == (
        True,
        False,
        1,
        [],
    )


def test_somebody_elses_process_is_left_alone(bench: Bench) -> None:
    import subprocess

    with subprocess.Popen(["sleep", bench.mark], start_new_session=True) as bystander:
        bench.run("#!/bin/sh\nsleep 60 &")
        alive = asleep(bench.mark)
        bystander.kill()
    assert alive == [bystander.pid]


def test_one_who_got_away_with_the_pipe_does_not_keep_the_runner_waiting(bench: Bench) -> None:
    away = "os.chdir('/'); twice('env', '-i', '/bin/sleep', LASTING)"
    ran = bench.run(f"{_preamble(bench)}\n{away}")
    for pid in asleep(bench.mark):
        os.kill(pid, 9)
    assert (ran.result.exit_status, ran.seconds < 5) == (0, True)


def test_an_error_while_taking_output_leaves_nothing_either(tmp_path: Path) -> None:
    mark = new_mark()
    script = f"import subprocess\nprint('x', flush=True)\nsubprocess.run(['sleep', {mark!r}])"
    runner = ProcessScriptRunner(RecordingLogger(), parent=tmp_path)
    with pytest.raises(ZeroDivisionError):
        runner.run(_job(script, emit_seconds=None))
    assert (asleep(mark), list(tmp_path.iterdir())) == ([], [])


def _job(script: str, *, emit_seconds: int | None) -> ScriptJob:
    """A job of one second whose output is dropped, or cannot be taken where `emit_seconds` is None."""

    def emit(piece: bytes) -> None:
        if emit_seconds is None:
            raise ZeroDivisionError

    return ScriptJob(
        script=script,
        environment={},
        files={},
        result_file="result.json",
        timeout_seconds=1,
        emit=emit,
        is_cancelled=lambda: False,
    )
