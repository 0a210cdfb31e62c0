"""The level that a run gets: the stronger of what the program and the goal demand, or no run at all."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.adapters.script_runner.owner import Owner
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.script_runner.rules import RunnerRules
from app.adapters.script_runner.sandbox import Sandbox
from app.domain.isolation import Containment, Isolation
from app.ports.script_runner import IsolationReport, ScriptJob, ScriptResult
from scripts.ensure_sandbox import find_sandbox, missing_sandbox
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.script_runner.running import asleep, new_mark

PLAIN, LIMITED, SANDBOXED = Isolation.PLAIN, Isolation.LIMITED, Isolation.SANDBOXED
needs_sandbox = pytest.mark.skipif(find_sandbox() is None, reason=missing_sandbox())
SERVER = """
import os, sys
from pathlib import Path
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from tests.unit.adapters.script_runner.test_isolation_levels import job
from tests.unit.adapters.recording_logger import RecordingLogger
runner = ProcessScriptRunner(RecordingLogger(), parent=Path(sys.argv[1]), uses_namespaces=sys.argv[2] == "True")
mark = os.environ["MARK"]
runner.run(job(f"import os, subprocess\\nif os.fork() == 0: os.setsid()\\nsubprocess.run(['sleep', '{mark}'])"))
"""


def job(script: str, containment: Containment = Containment()) -> ScriptJob:
    """A job whose output nobody reads."""
    return ScriptJob(
        script=script, environment={}, files={}, result_file="result.json", timeout_seconds=20, emit=lambda _: None,
        is_cancelled=lambda: False, containment=containment,
    )  # fmt: skip


def runner(place: Path, isolation: Isolation = LIMITED, *, hidden: tuple[Path, ...] = ()) -> ProcessScriptRunner:
    """The real one."""
    return ProcessScriptRunner(RecordingLogger(), rules=RunnerRules(isolation=isolation, hidden=hidden), parent=place)


@pytest.mark.parametrize(
    ("default", "minimum", "reached"),
    [
        (PLAIN, None, PLAIN),
        (PLAIN, LIMITED, LIMITED),
        (LIMITED, None, LIMITED),
        (LIMITED, PLAIN, LIMITED),
        pytest.param(LIMITED, SANDBOXED, SANDBOXED, marks=needs_sandbox),
        pytest.param(SANDBOXED, LIMITED, SANDBOXED, marks=needs_sandbox),
    ],
)
def test_a_run_gets_the_stronger_level(
    tmp_path: Path, default: Isolation, minimum: Isolation | None, reached: Isolation
) -> None:
    result = runner(tmp_path, default).run(job("print('x')", Containment(minimum)))
    assert result == ScriptResult(exit_status=0, last_line="x", isolation=reached)


def test_a_run_that_cannot_have_its_level_does_not_start_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = runner(tmp_path).run(job(f"open({str(tmp_path / 'began')!r}, 'w')", Containment(SANDBOXED)))
    why = (
        "The isolation level sandboxed is demanded and cannot be had here: bubblewrap (bwrap) is not installed. "
        "What helps: as root: apt-get install bubblewrap."
    )
    assert (result, (tmp_path / "began").exists()) == (ScriptResult(exit_status=None, failure=why), False)


def test_no_machine_without_linux_runs_scripts_unless_a_setting_allows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    result = runner(tmp_path).run(job(""))
    assert (result.exit_status, "TASK_TRACKER_ISOLATION=plain" in result.failure) == (None, True)


def test_each_level_is_reported_with_what_it_consists_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Owner, "of_this_program", lambda: Owner(os.geteuid(), os.getegid(), is_other=False))
    plain, limited, _ = runner(tmp_path).levels()
    assert plain == IsolationReport(
        isolation=PLAIN,
        is_reached=False,
        reason="no script runs without isolation unless TASK_TRACKER_ISOLATION=plain says so",
    )
    assert (limited.is_reached, limited.reason) == (
        True,
        "limits, no new privileges, a PID namespace, the user of this program",
    )


def test_a_machine_that_forbids_namespaces_still_limits_and_says_so(tmp_path: Path) -> None:
    without = ProcessScriptRunner(RecordingLogger(), parent=tmp_path, uses_namespaces=False)
    _, limited, _ = without.levels()
    assert (limited.is_reached, "no PID namespace" in limited.reason, "docs/operations.md" in limited.remedy) == (
        True,
        True,
        True,
    )


def test_a_bubblewrap_that_does_not_work_keeps_the_program_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("not a program")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = runner(tmp_path).run(job("", Containment(SANDBOXED)))
    assert (result.exit_status, "cannot be had here: The script cannot be started" in result.failure) == (None, True)
    assert runner(tmp_path).run(job("")).exit_status == 0


@needs_sandbox
def test_a_sandboxed_script_writes_the_folder_of_its_goal_and_no_other(tmp_path: Path) -> None:
    given, other = tmp_path / "given", tmp_path / "other"
    given.mkdir()
    other.mkdir()
    script = f"""import os
open({str(given / "x")!r}, 'w').write('here')
print(os.path.exists({str(other)!r}))"""
    result = runner(tmp_path).run(job(script, Containment(SANDBOXED, (str(given),))))
    assert (result.last_line, (given / "x").read_text()) == ("False", "here")


@needs_sandbox
@pytest.mark.parametrize("network", [True, False])
def test_a_sandboxed_script_has_the_network_only_where_its_goal_asks(tmp_path: Path, network: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = f"import socket; print(socket.socket().connect_ex(('127.0.0.1', {server.getsockname()[1]})) == 0)"
        result = runner(tmp_path).run(job(script, Containment(SANDBOXED, network=network)))
    assert result.last_line == str(network)


@needs_sandbox
@pytest.mark.parametrize("folder", ["", "..", "/", "relative", "/no/such/folder"])
def test_a_folder_that_would_show_secrets_or_is_none_keeps_the_run_from_starting(tmp_path: Path, folder: str) -> None:
    secrets = tmp_path / "outer" / "db"
    secrets.mkdir(parents=True)
    named = str(secrets / folder) if folder in {"", ".."} else folder
    result = runner(tmp_path, hidden=(secrets,)).run(job("", Containment(SANDBOXED, (named,))))
    assert (result.exit_status, result.failure.startswith("The script cannot be started: The goal names the")) == (
        None,
        True,
    )


@pytest.mark.parametrize("uses_namespaces", [True, False])
def test_a_server_that_is_killed_leaves_no_script_behind(tmp_path: Path, uses_namespaces: bool) -> None:
    mark = new_mark()
    command = [sys.executable, "-c", SERVER, str(tmp_path), str(uses_namespaces)]
    with subprocess.Popen(command, env={**os.environ, "MARK": mark}) as server:
        begun = _eventually(lambda: len(asleep(mark)) == 2)
        server.send_signal(signal.SIGKILL)
    assert (begun, _eventually(lambda: asleep(mark) == [], 2)) == (True, True)


@pytest.mark.parametrize("uses_namespaces", [True, False])
def test_no_program_that_a_script_starts_gains_privileges(tmp_path: Path, uses_namespaces: bool) -> None:
    limited = ProcessScriptRunner(RecordingLogger(), parent=tmp_path, uses_namespaces=uses_namespaces)
    script = "print([line for line in open('/proc/self/status') if 'NoNewPrivs' in line])"
    assert limited.run(job(script)).last_line == r"['NoNewPrivs:\t1\n']"


def test_a_launcher_that_was_killed_is_started_again(tmp_path: Path) -> None:
    living = runner(tmp_path)
    living.run(job(""))
    launcher = living._starter._launcher._running._process
    assert launcher is not None
    launcher.kill()
    launcher.wait()
    assert living.run(job("")).exit_status == 0


def test_the_options_of_the_sandbox_build_the_root_from_nothing() -> None:
    words = Sandbox("/usr/bin/bwrap", can_forbid_nesting=True).around(("true",), Path("/tmp/x"), [], Containment())
    places = [words[number + 1] for number, word in enumerate(words) if word in {"--ro-bind", "--bind"}]
    assert {"/", "/home", "/root", "/srv", "/var", "/etc", "/tmp"} & set(places) == set()


def _eventually(holds: object, seconds: float = 10) -> bool:
    last = time.monotonic() + seconds
    assert callable(holds)
    while not holds() and time.monotonic() < last:
        time.sleep(0.01)
    return bool(holds())
