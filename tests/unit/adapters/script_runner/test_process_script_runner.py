"""What a script is given, what comes back of it, and that both have bounds."""

import json
import os
import resource
from functools import partial
from pathlib import Path

import pytest

from app.adapters.script_runner.private_directory import LARGEST_RESULT
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.domain.isolation import Isolation
from app.ports.script_runner import ScriptJob, ScriptResult
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.script_runner.counting import run_and_count
from tests.unit.adapters.script_runner.running import Bench, open_descriptors

_ended = partial(ScriptResult, isolation=Isolation.LIMITED)
SHOW_ENVIRONMENT = "import json, os; print(json.dumps(dict(os.environ)))"


def test_a_script_without_a_first_line_is_python(bench: Bench) -> None:
    ran = bench.run("import sys\nprint('hello', sys.version_info.major)")
    assert (ran.result, ran.output) == (_ended(exit_status=0, last_line="hello 3"), b"hello 3\n")


def test_python_sees_no_packages_of_this_program(bench: Bench) -> None:
    assert bench.run("import sqlalchemy").result.exit_status == 1


def test_the_first_line_names_another_interpreter(bench: Bench) -> None:
    assert bench.run("#!/bin/sh -e\necho $0 | sed 's|.*/||'\nfalse\necho never").output == b"script\n"


def test_the_first_line_is_never_given_to_a_shell(bench: Bench) -> None:
    ran = bench.run("#!/bin/echo one; 'two words' $HOME\n")
    assert ran.output.split(b" /")[0] == b"one; two words $HOME"


@pytest.mark.parametrize(
    ("script", "failure"),
    [
        ("#!/no/such/program\n", "The script cannot be started: No such file or directory: /no/such/program."),
        ("#!/etc\n", "The script cannot be started: Permission denied: /etc."),
        (
            "#!  \n",
            "The script cannot be started: The first line of the script starts with #! but names no interpreter.",
        ),
        ("#!'\n", "The script cannot be started: The first line of the script cannot be read: No closing quotation"),
        ("#!/bin/s\0h\n", "The script cannot be started: embedded null byte"),
    ],
)
def test_an_interpreter_that_cannot_be_started_is_a_failure_in_words(bench: Bench, script: str, failure: str) -> None:
    assert bench.run(script).result == ScriptResult(exit_status=None, failure=failure)


def test_a_variable_with_an_impossible_name_is_a_failure_in_words(bench: Bench) -> None:
    result = bench.run("", environment={"A=B": "1"}).result
    assert result == ScriptResult(
        exit_status=None, failure="The script cannot be started: illegal environment variable name"
    )


def test_a_temporary_place_that_is_missing_is_a_failure_in_words(tmp_path: Path) -> None:
    result = Bench(tmp_path / "missing").run("").result
    assert "The script cannot be started: No such file or directory" in result.failure


def test_the_environment_is_exactly_what_was_given(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASK_TRACKER_ADMIN_PASSWORD", "hunter2")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    environment = json.loads(bench.run(SHOW_ENVIRONMENT, environment={"TOKEN": "t"}).output)
    home = environment["HOME"]
    assert environment == {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": home,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": home,
        "TOKEN": "t",
        "RESULT_FILE": f"{home}/result.json",
        "TASK_TRACKER_RUN": environment["TASK_TRACKER_RUN"],
    }


def test_a_job_cannot_move_the_result_file_or_the_mark(bench: Bench) -> None:
    given = {"RESULT_FILE": "/etc/passwd", "TASK_TRACKER_RUN": "none", "LANG": "C"}
    environment = json.loads(bench.run(SHOW_ENVIRONMENT, environment=given).output)
    moved = {name for name, value in given.items() if environment[name] == value}
    assert moved == {"LANG"}


def test_no_descriptor_of_this_program_reaches_the_script(bench: Bench, tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        ran = bench.run(f"import os; os.fstat({secret.fileno()})")
    assert (ran.result.exit_status, b"Bad file descriptor" in ran.output) == (1, True)


def test_standard_input_is_empty_whatever_this_program_reads(bench: Bench) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"for the server only")
    os.close(writer)
    before = os.dup(0)
    os.dup2(reader, 0)
    try:
        ran = bench.run("import sys; print(repr(sys.stdin.read()))")
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(reader)
    assert ran.output == b"''\n"


def test_the_script_works_in_a_private_directory_with_its_files(bench: Bench) -> None:
    script = """import os
print(oct(os.stat('.').st_mode)[-3:], os.getcwd() == os.environ['HOME'], open('context.json').read())"""
    assert bench.run(script, files={"context.json": '{"ü": 1}'}).output.decode() == '700 True {"ü": 1}\n'


@pytest.mark.parametrize("name", ["../up", "/etc/x", "a/b", "..", "", "script"])
def test_a_file_is_written_nowhere_else_and_over_nothing(bench: Bench, name: str) -> None:
    assert bench.run("", files={name: "x"}).result.exit_status is None


def test_the_private_directory_is_gone_afterwards(bench: Bench) -> None:
    bench.run("import os; os.makedirs('deep/er'); open('deep/er/x', 'w'); os.chmod('deep/er', 0); os.chmod('deep', 0)")
    assert list(bench.directory.iterdir()) == []


def test_removing_the_private_directory_follows_no_link(bench: Bench, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("still here")
    kept.chmod(0o755)
    bench.run(f"import os; os.symlink({str(kept)!r}, 'link')")
    assert ((kept / "file").read_text(), oct(kept.stat().st_mode)[-3:]) == ("still here", "755")


def test_a_script_may_remove_its_own_directory(bench: Bench) -> None:
    assert bench.run("import os, shutil; shutil.rmtree(os.environ['HOME'])").result == _ended(exit_status=0)


def test_the_exit_status_comes_back(bench: Bench) -> None:
    assert bench.run("raise SystemExit(7)").result == _ended(exit_status=7)


def test_a_signal_is_a_negative_exit_status(bench: Bench) -> None:
    assert bench.run("import os; os.kill(os.getpid(), 9)").result == _ended(exit_status=-9)


def test_both_streams_are_output_but_only_standard_output_has_the_last_line(bench: Bench) -> None:
    ran = bench.run(
        "import sys\nprint(' GOAL_MET ')\nprint()\nsys.stdout.flush()\nprint('CHECK_FAIL', file=sys.stderr)"
    )
    assert (ran.result.last_line, sorted(ran.output.split())) == ("GOAL_MET", [b"CHECK_FAIL", b"GOAL_MET"])


def test_output_comes_while_the_script_still_runs(tmp_path: Path) -> None:
    came: list[bytes] = []
    job = ScriptJob(
        script="print('begun')\nimport time\ntime.sleep(30)",
        environment={},
        files={},
        result_file="result.json",
        timeout_seconds=20,
        emit=came.append,
        is_cancelled=lambda: b"".join(came) == b"begun\n",
    )
    assert ProcessScriptRunner(RecordingLogger(), parent=tmp_path).run(job).cancelled


def test_output_before_the_time_limit_is_kept(bench: Bench) -> None:
    ran = bench.run("print('so far')\nimport time\ntime.sleep(30)", timeout_seconds=1)
    assert (ran.output, ran.result) == (b"so far\n", _ended(exit_status=-15, timed_out=True, last_line="so far"))


def test_python_named_by_the_first_line_loses_no_output_either(bench: Bench) -> None:
    ran = bench.run("#!/usr/bin/env python3\nprint('so far')\nimport time\ntime.sleep(30)", timeout_seconds=1)
    assert ran.output == b"so far\n"


def test_output_that_is_no_text_passes_unchanged(bench: Bench) -> None:
    ran = bench.run("import sys; sys.stdout.buffer.write(bytes(range(256)))")
    assert ran.output == bytes(range(256))


def test_fifty_megabytes_in_one_line_need_no_memory(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = run_and_count(tmp_path, "import sys\nfor _ in range(50): sys.stdout.write('x' * 1024 * 1024)")
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (count, grown_kib < 8 * 1024) == (50 * 1024 * 1024, True)


def test_the_result_file_comes_back(bench: Bench) -> None:
    ran = bench.run("import os; os.chdir('/'); open(os.environ['RESULT_FILE'], 'w').write('{\"value\": 1}')")
    assert ran.result == _ended(exit_status=0, result_text='{"value": 1}')


@pytest.mark.parametrize(
    ("script", "failure"),
    [
        ("import os; os.mkfifo('result.json')", "The result file is not a regular file."),
        ("import os; os.mkdir('result.json')", "The result file is not a regular file."),
        ("import os; os.symlink('/etc/passwd', 'result.json')",
         "The result file cannot be read: Too many levels of symbolic links."),
        (f"open('result.json', 'w').write(' ' * {LARGEST_RESULT + 1})", "The result file is larger than 64 KiB."),
        ("open('result.json', 'wb').write(bytes([255]))", "The result file is not UTF-8 text."),
    ],
)  # fmt: skip
def test_a_result_file_that_cannot_be_taken_is_a_failure_in_words(bench: Bench, script: str, failure: str) -> None:
    assert bench.run(script).result == _ended(exit_status=0, failure=failure)


def test_a_result_file_of_64_kib_is_taken_whole(bench: Bench) -> None:
    text = bench.run(f"open('result.json', 'w').write('x' * {LARGEST_RESULT})").result.result_text
    assert text == "x" * LARGEST_RESULT


def test_runs_leave_no_descriptors_open(bench: Bench) -> None:
    bench.run("")
    before = open_descriptors()
    for script in ("", "#!/no/such/program", "#!/bin/true"):
        bench.run(script)
    assert open_descriptors() == before
