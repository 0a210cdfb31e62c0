"""The strategy of docs/adding-a-strategy.md, as it stands there: as one file in a copy of the program, and as a package
that pip installs. Either way it is offered everywhere and does a task, and nothing else is edited."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "adding-a-strategy.md"
COPIED = ("app", "alembic", "templates", "static", "alembic.ini", "main.py", "pyproject.toml")
_USING = """
import json, os, re, sys, time
from pathlib import Path
from starlette.testclient import TestClient
from app.composition import build
from app.settings import Settings

folder = Path(sys.argv[1])
program = build(Settings(
    host="127.0.0.1", port=8000, database_url=f"sqlite:///{folder}/db.sqlite3", secret_key_file=folder / "key",
    timezone="UTC", services_file=Path(os.devnull),
))
goal = {
    "platform_id": "1", "description": "Note the day", "policy_type": "fixed", "interval_days": "1000",
    "start_date": "2026-01-02", "catchup_strategy": "all", "execution_strategy": "AppendLine",
    "check_strategy": "NoCheck", "execution_append_file": str(folder / "done.txt"),
}

def until_completed():
    for _ in range(300):
        page = client.get("/tasks/1/logs").text
        if "One line added." in page and "Completed" in page:
            return True
        time.sleep(0.05)
    return False

with TestClient(
    program.app.with_lifespan(program.start, program.stop), "http://127.0.0.1:8000", follow_redirects=False,
    headers={"Sec-Fetch-Site": "same-origin"}, client=("127.0.0.1", 50000),
) as client:
    client.post("/platforms/add", data={"name": "P"})
    form, page = client.get("/goals/add").text, client.get("/strategies").text
    items = client.get("/api/v1/strategies").json()["items"]
    refused = client.post("/goals/add", data={**goal, "execution_append_file": ""})
    added = client.post("/goals/add", data=goal).status_code
    program.generating.generate_due()
    asked = client.post("/tasks/1/run-execution").status_code
    print(json.dumps({
        "form": 'value="AppendLine"' in form and 'name="execution_append_file"' in form,
        "catalogue": 'id="AppendLine"' in page and "/srv/notes/done.txt" in page,
        "api": [each["parameters"] for each in items if each["name"] == "AppendLine"],
        "refused": refused.status_code, "kept": "Note the day" in refused.text,
        "answers": [added, asked], "completed": until_completed(), "written": (folder / "done.txt").read_text(),
    }))
"""


def _parts() -> tuple[str, str]:
    """The module, and the description of its package."""
    text = PAGE.read_text()
    (module,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (description,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    return module, description


def _as_one_file(folder: Path) -> Path:
    copy = folder / "program"
    copy.mkdir()
    for name in COPIED:
        source = PROJECT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
    (copy / "app" / "adapters" / "strategies" / "append_line.py").write_text(_parts()[0])
    return copy


def _as_a_package(folder: Path) -> Path:
    """What pip makes of the package, in a folder that Python looks into; nothing is fetched for it."""
    source, site = folder / "task-tracker-append-line", folder / "site"
    source.mkdir()
    module, description = _parts()
    (source / "task_tracker_append_line.py").write_text(module)
    (source / "pyproject.toml").write_text(description)
    install = ("pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--target", site, source)
    done = subprocess.run([sys.executable, "-m", *install], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture(scope="module", params=["one file", "a package"])
def answers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the program with the new strategy answers."""
    folder = tmp_path_factory.mktemp("with-a-strategy")
    if request.param == "one file":
        path = [_as_one_file(folder)]
    else:
        path = [PROJECT, _as_a_package(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    command = [sys.executable, "-c", _USING, str(folder)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_strategy_of_the_page_has_about_thirty_lines() -> None:
    assert 25 <= len([line for line in _parts()[0].splitlines() if line.strip()]) <= 35


def test_it_is_offered_by_form_catalogue_and_api(answers: dict[str, object]) -> None:
    parameter = {
        "name": "append_file", "label": "File", "type": "text", "required": True, "secret": False, "default": "",
        "help": "Its whole path.", "choices": [], "examples": [],
    }  # fmt: skip
    assert (answers["form"], answers["catalogue"], answers["api"]) == (True, True, [[parameter]])


def test_what_it_requires_is_required_and_nothing_typed_is_lost(answers: dict[str, object]) -> None:
    assert (answers["refused"], answers["kept"]) == (422, True)


def test_it_does_a_task(answers: dict[str, object]) -> None:
    assert (answers["answers"], answers["completed"], answers["written"]) == ([303, 303], True, "2026-01-02 1:1:1\n")
