"""The starting texts of scripts do what they say, with a context as the program gives it."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

FOLDER = Path(__file__).parents[4] / "templates" / "scripts"
CONTEXT = {
    "task": {"id": 4, "sequence": 1, "due_date": "2027-05-04", "due_at": "2027-05-05T00:00:00+00:00", "status": "x"},
    "goal": {"id": 3, "description": "Post an answer", "instructions": "", "policy_type": "fixed"},
    "account": {"id": 1, "username": "ann", "notes": ""},
    "platform": {"id": 1, "name": "Forum", "config": {}},
    "run": {"id": 9, "kind": "execution", "attempt": 1, "key": "3:1:1", "mode": "acting"},
}


class _Site(HTTPServer):
    """Remembers what is posted, and shows a number."""

    posted: list[tuple[str | None, str | None, object]]


class _Handler(BaseHTTPRequestHandler):
    server: _Site

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.posted.append((self.headers["Authorization"], self.headers["Idempotency-Key"], body))
        self._answer(b"ok")

    def do_GET(self) -> None:
        self._answer(b"<p>1,250 followers</p>")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        pass


@pytest.fixture
def site() -> Iterator[_Site]:
    server = _Site(("127.0.0.1", 0), _Handler)
    server.posted = []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def run(name: str, folder: Path, mode: str = "acting", **variables: str) -> subprocess.CompletedProcess[str]:
    """As a strategy runs it, without a launcher around."""
    (folder / "context.json").write_text(json.dumps(CONTEXT))
    environment: Mapping[str, str] = {
        "PATH": "/usr/bin:/bin", "RUN_KEY": "3:1:1", "TASK_RUN_MODE": mode, "TASK_CONTEXT": json.dumps(CONTEXT),
        "RESULT_FILE": str(folder / "result.json"), **variables,
    }  # fmt: skip
    interpreter = "/bin/sh" if name.endswith(".sh") else sys.executable
    command = [interpreter, str(FOLDER / name)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=20)


def test_the_first_one_reads_the_task(tmp_path: Path) -> None:
    done = run("read_context.py", tmp_path)
    assert (done.returncode, done.stdout) == (
        0, "Post an answer: due on 2027-05-04, for ann\nThe key of this work is 3:1:1.\n",
    )  # fmt: skip


def test_a_message_is_posted_with_the_key(tmp_path: Path, site: _Site) -> None:
    url = f"http://127.0.0.1:{site.server_port}/hook"
    done = run("post_to_webhook.py", tmp_path, WEBHOOK_URL=url, WEBHOOK_KEY="k-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert site.posted == [("Bearer k-1", "3:1:1", {"text": "Post an answer (2027-05-04)"})]


@pytest.mark.parametrize(
    ("target", "verdict"), [("1250", "CHECK_SUCCESS"), ("1251", "CHECK_FAIL")], ids=["reached", "not reached"]
)
def test_a_number_is_compared_with_its_target(tmp_path: Path, site: _Site, target: str, verdict: str) -> None:
    url = f"http://127.0.0.1:{site.server_port}/"
    done = run("check_number.py", tmp_path, PAGE_URL=url, TARGET=target, PATTERN="([0-9,]+) followers")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "result.json").read_text()) == {
        "verdict": verdict, "value": 1250.0, "target": float(target), "note": f"1250 of {target}",
    }  # fmt: skip


def test_a_folder_is_packed(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.txt").write_text("kept")
    done = run("back_up_folder.sh", tmp_path, SOURCE=str(tmp_path / "own"), TARGET=str(tmp_path / "packed"))
    assert (done.returncode, done.stderr) == (0, "")
    (archive,) = (tmp_path / "packed").iterdir()
    with tarfile.open(archive) as packed:
        assert sorted(packed.getnames()) == [".", "./a.txt"]


@pytest.mark.parametrize("name", ["post_to_webhook.py", "back_up_folder.sh", "check_number.py"])
def test_without_its_variables_it_says_what_is_missing(tmp_path: Path, name: str) -> None:
    done = run(name, tmp_path)
    assert (done.returncode != 0, "Add the variable" in done.stderr) == (True, True)


def test_in_the_shadow_nothing_is_done(tmp_path: Path, site: _Site) -> None:
    packed = tmp_path / "packed"
    url = f"http://127.0.0.1:{site.server_port}/hook"
    ends = [
        run("read_context.py", tmp_path, "shadow"),
        run("post_to_webhook.py", tmp_path, "shadow", WEBHOOK_URL=url),
        run("back_up_folder.sh", tmp_path, "shadow", SOURCE=str(tmp_path), TARGET=str(packed)),
    ]
    assert [(end.returncode, "A shadow run" in end.stdout) for end in ends] == [(0, True)] * 3
    assert (site.posted, packed.exists()) == ([], False)
