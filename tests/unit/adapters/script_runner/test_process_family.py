"""No process of a run stays: not at its time limit, not at a cancel, not after a normal end, however it hides."""

import os
import time
from pathlib import Path

import pytest

from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.ports.script_runner import ScriptJob
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.script_runner.running import Bench, living

LEAVES_BY = {
    "a child": "spawn('sleep', '60')",
    "an own session": "spawn('setsid', 'sleep', '60')",
    "a double fork": "twice('sleep', '60')",
    "a double fork in another directory": "os.chdir('/'); twice('sleep', '60')",
    "an own session without environment": "spawn('env', '-i', '/usr/bin/setsid', '/bin/sleep', '60')",
    "a double fork without environment": "twice('env', '-i', '/bin/sleep', '60')",
    "ignored signals": "twice('sh', '-c', 'exec 2>&-; trap \"\" TERM HUP INT; while :; do sleep 1; done')",
}
PREAMBLE = """
import os, subprocess, sys, time
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


@pytest.mark.parametrize("way", LEAVES_BY.values(), ids=LEAVES_BY)
def test_nothing_is_left_after_a_normal_end(bench: Bench, way: str) -> None:
    ran = bench.run(f"{PREAMBLE}\n{way}")
    assert (ran.result.exit_status, len(ran.output.split()), living(ran.output)) == (0, 1, [])


@pytest.mark.parametrize("way", LEAVES_BY.values(), ids=LEAVES_BY)
def test_nothing_is_left_after_the_time_limit(bench: Bench, way: str) -> None:
    ran = bench.run(f"{PREAMBLE}\n{way}\ntime.sleep(60)", timeout_seconds=1)
    assert (ran.result.timed_out, len(ran.output.split()), living(ran.output)) == (True, 1, [])


def test_a_child_that_lost_its_environment_and_went_elsewhere_is_known_by_its_parent(bench: Bench) -> None:
    way = "os.chdir('/'); spawn('env', '-i', '/usr/bin/setsid', '/bin/sleep', '60')"
    ran = bench.run(f"{PREAMBLE}\n{way}\ntime.sleep(60)", timeout_seconds=1)
    assert (ran.result.timed_out, living(ran.output)) == (True, [])


def test_one_who_ignores_the_polite_request_is_still_known_when_its_parent_has_ended(bench: Bench) -> None:
    deaf = 'exec 2>&-; trap "" TERM; while :; do /bin/sleep 0.1; done'
    way = f"os.chdir('/'); spawn('env', '-i', '/usr/bin/setsid', '/bin/sh', '-c', {deaf!r})"
    obeys = "import signal\nsignal.signal(15, lambda *_: os._exit(0))"
    script = f"{PREAMBLE}\n{obeys}\n{way}\ntime.sleep(60)"
    ran = bench.run(script, timeout_seconds=1, grace_seconds=5)
    left = living(ran.output)
    for pid in left:
        os.kill(pid, 9)
    assert (ran.result.timed_out, len(ran.output.split()), left) == (True, 1, [])


def test_a_script_that_ignores_the_polite_request_is_killed_after_the_grace(bench: Bench) -> None:
    script = "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('deaf')\ntime.sleep(60)"
    ran = bench.run(script, timeout_seconds=1, grace_seconds=0.5)
    assert (ran.result.exit_status, ran.result.timed_out, 1.5 <= ran.seconds < 6) == (-9, True, True)


def test_a_script_that_tidies_up_when_asked_is_given_the_time(bench: Bench) -> None:
    script = "import signal, sys, time\nsignal.signal(15, lambda *_: (print('tidied'), sys.exit(3)))\ntime.sleep(60)"
    ran = bench.run(script, timeout_seconds=1, grace_seconds=10)
    assert (ran.result.exit_status, ran.output, ran.seconds < 6) == (3, b"tidied\n", True)


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
    began = time.monotonic()
    ran = bench.run(
        f"{PREAMBLE}\nspawn('setsid', 'sleep', '60')\ntime.sleep(60)",
        is_cancelled=lambda: time.monotonic() - began > 1,
    )
    assert (ran.result.cancelled, ran.result.timed_out, len(ran.output.split()), living(ran.output)) == (
        True,
        False,
        1,
        [],
    )


def test_somebody_elses_process_is_left_alone(bench: Bench) -> None:
    import subprocess

    with subprocess.Popen(["sleep", "60"], start_new_session=True) as bystander:
        bench.run("#!/bin/sh\nsleep 60 &")
        alive = living(str(bystander.pid).encode())
        bystander.kill()
    assert alive == [bystander.pid]


def test_one_who_got_away_with_the_pipe_does_not_keep_the_runner_waiting(bench: Bench) -> None:
    away = "os.chdir('/'); twice('env', '-i', '/bin/sleep', '30')"
    ran = bench.run(f"{PREAMBLE}\n{away}")
    for pid in living(ran.output):
        os.kill(pid, 9)
    assert (ran.result.exit_status, ran.seconds < 5) == (0, True)


def test_an_error_while_taking_output_leaves_nothing_either(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = f"import os, time\nopen({str(pid_file)!r}, 'w').write(str(os.getpid()))\nprint('x')\ntime.sleep(60)"
    runner = ProcessScriptRunner(RecordingLogger(), parent=tmp_path)
    with pytest.raises(ZeroDivisionError):
        runner.run(_job(script, emit_seconds=None))
    assert (living(pid_file.read_bytes()), [path.name for path in tmp_path.iterdir()]) == ([], ["pid"])


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
