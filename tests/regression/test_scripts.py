"""What scripts get, what is left of them, and how often they run: tried with the program and real processes."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import httpx2
import pytest

from tests.live_server import serve
from tests.regression.program import SAME_SITE, Visitor, wait_until
from tests.unit.adapters.script_runner.running import asleep, new_mark

CLICKS = 6
APPEND_A_LINE_AND_WAIT = """import os, time
with open(os.environ["TARGET"], "a") as target:
    target.write("one run\\n")
while not os.path.exists(os.environ["GATE"]):
    time.sleep(0.05)
"""
SHOW_EVERYTHING = """import json, os, pathlib
read = {name: pathlib.Path(name).read_text() for name in os.listdir(".") if name != "script"}
pathlib.Path(os.environ["TARGET"]).write_text(json.dumps({"environment": dict(os.environ), "files": read}))
print("GOAL_MET")
"""
# The child leaves the session, the grandchild leaves it again and forgets its environment; none of them ends by itself.
LEAVE_A_FAMILY = """import os, subprocess, sys, time
CHILD = '''import os, subprocess, sys, time
grandchild = subprocess.Popen(["sleep", sys.argv[1]], start_new_session=True, env={}, cwd="/")
open(os.environ["BEGUN"], "w").write("all three")
time.sleep(600)
'''
print("begun so far")
subprocess.Popen([sys.executable, "-c", CHILD, os.environ["MARK"]], start_new_session=True, stdout=subprocess.DEVNULL)
subprocess.run(["sleep", os.environ["MARK"]])
"""


Seen = dict[str, dict[str, dict[str, str]]]


def click_at_once(base_url: str, address: str) -> list[tuple[int, str]]:
    """Several people, or one with a nervous finger, send the same form in the same moment; the answers in order."""
    barrier, answers = threading.Barrier(CLICKS), list[tuple[int, str]]()

    def click() -> None:
        with httpx2.Client(base_url=base_url, headers=SAME_SITE, timeout=60) as client:
            client.get("/healthz")
            barrier.wait()
            response = client.post(address)
            answers.append((response.status_code, response.headers.get("location", "")))

    threads = [threading.Thread(target=click) for _ in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers, key=lambda answer: "already" in answer[1])


def test_clicks_in_the_same_moment_run_the_script_once(tmp_path: Path, sqlite_url: str) -> None:
    target, gate = tmp_path / "runs", tmp_path / "gate"
    with (
        serve(sqlite_url, tmp_path / "program.log") as server,
        httpx2.Client(base_url=server.base_url, headers=SAME_SITE, timeout=60) as client,
    ):
        visitor = Visitor(client)
        visitor.begin()
        task = visitor.add_goal(
            execution_strategy="CustomScript",
            execution_script_content=APPEND_A_LINE_AND_WAIT,
            execution_script_env_vars=f"TARGET={target}\nGATE={gate}",
        )
        answers = click_at_once(server.base_url, f"/tasks/{task}/run-execution")
        gate.touch()
        history = visitor.history_after_runs(task)
    second = (303, "/all-tasks?done=already-queued")
    assert answers == [(303, "/all-tasks?done=run-queued"), *[second] * (CLICKS - 1)]
    assert (target.read_text(), history.count("asked for by"), server.alarms) == ("one run\n", 1, [])


def test_a_time_limit_ends_the_whole_family_and_keeps_the_output(visitor: Visitor, tmp_path: Path) -> None:
    begun, mark = tmp_path / "begun", new_mark()
    task = visitor.add_goal(
        execution_strategy="CustomScript",
        execution_script_content=LEAVE_A_FAMILY,
        execution_script_env_vars=f"BEGUN={begun}\nMARK={mark}",
        timeout_seconds="4",
    )
    history = visitor.run(task, "execution")
    ended_at = time.monotonic()
    assert begun.read_text() == "all three"
    wait_until(lambda: not asleep(mark) or time.monotonic() > ended_at + 2)
    told = [words in history for words in ("Timed out after 4 seconds.", "begun so far", "No output")]
    assert (asleep(mark), told) == ([], [True, True, False])


@pytest.fixture
def seen(visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """What each of a goal's two scripts finds in its environment and its directory; the server has a secret, too."""
    monkeypatch.setenv("CANARY_OF_THE_SERVER", "server-secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:database-secret@db/tasks")
    fields = {
        name: text
        for role, strategy in (("execution", "CustomScript"), ("check", "CustomScriptCheck"))
        for name, text in (
            (f"{role}_strategy", strategy),
            (f"{role}_script_content", SHOW_EVERYTHING.replace("TARGET", f"{role.upper()}_TARGET")),
            (
                f"{role}_script_env_vars",
                f"{role.upper()}_TARGET={tmp_path / role}\nSECRET_OF_{role.upper()}={role}-secret",
            ),
        )
    }
    task = visitor.add_goal(**fields)
    visitor.run(task, "execution")
    visitor.run(task, "check")
    return {role: json.loads((tmp_path / role).read_text()) for role in ("execution", "check")}


@pytest.mark.parametrize("role", ["execution", "check"])
def test_a_script_gets_its_own_variables_and_nothing_of_the_server_or_the_other_script(seen: Seen, role: str) -> None:
    own = {f"{role.upper()}_TARGET", f"SECRET_OF_{role.upper()}"}
    told = {
        "PATH",
        "HOME",
        "LANG",
        "TZ",
        "TMPDIR",
        "RUN_KEY",
        "TASK_CONTEXT",
        "RESULT_FILE",
        "TASK_TRACKER_RUN",
        "TASK_RUN_MODE",
    }
    environment = seen[role]["environment"]
    assert (set(environment), environment[f"SECRET_OF_{role.upper()}"]) == (own | told, f"{role}-secret")


@pytest.mark.parametrize(("role", "other"), [("execution", "check"), ("check", "execution")])
def test_no_value_that_is_not_its_own_reaches_a_script(seen: Seen, role: str, other: str) -> None:
    everything = json.dumps(seen[role])
    foreign = (f"{other}-secret", "server-secret", "database-secret")
    assert [value for value in foreign if value in everything] == []
