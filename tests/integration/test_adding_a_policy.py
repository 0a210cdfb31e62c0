"""The policy of docs/adding-a-policy.md, as it stands there, in a copy of the program: nothing else is edited."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "adding-a-policy.md"
COPIED = ("app", "alembic", "templates", "static", "alembic.ini", "main.py", "pyproject.toml")
_LAST_OF_THE_TUPLE = "Cron)"
_USING = """
import json, os, re, sys
from pathlib import Path
from starlette.testclient import TestClient
from app.composition import build
from app.settings import Settings

settings = Settings(
    host="127.0.0.1", port=8000, database_url="sqlite:///copy.sqlite3", secret_key_file=Path("copy.key"),
    timezone="UTC", services_file=Path(os.devnull),
)
program = build(settings)
goal = {
    "platform_id": "1", "description": "Send the figures", "policy_type": "last_weekday", "start_date": "2027-05-04",
    "task_distribution_strategy": "all", "catchup_strategy": "all", "execution_strategy": "Manual",
    "check_strategy": "ManualCheck",
}
with TestClient(
    program.app.with_lifespan(program.start, program.stop), "http://127.0.0.1:8000", follow_redirects=False,
    headers={"Sec-Fetch-Site": "same-origin"}, client=("127.0.0.1", 50000),
) as client:
    client.post("/platforms/add", data={"name": "P"})
    form = client.get("/goals/add").text
    refused = client.post("/goals/add", data={**goal, "weekday": "9"})
    preview = client.post("/goals/preview", data={**goal, "weekday": "4"}).text
    past = client.post("/goals/add", data={**goal, "start_date": "2026-01-01", "weekday": "4"})
    program.generating.generate_due()
    rows = client.get("/all-tasks?due_to=2026-04-01").text.partition('id="live"')[2]
    tasks = re.findall(r'datetime="(2026-0[1-4]-\\d\\d)"', rows)
    edit = client.get("/goals/1/edit").text
print(json.dumps({
    "form": "Last weekday of the month" in form and 'name="weekday"' in form,
    "refused": refused.status_code, "kept": "Send the figures" in refused.text,
    "preview": preview, "added": past.status_code, "tasks": sorted(set(tasks) - {"2026-04-01"}),
    "edit": bool(re.search(r'<option value="4" selected', edit)),
}))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the program with the new policy answers."""
    copy = tmp_path_factory.mktemp("with-a-policy")
    for name in COPIED:
        source = PROJECT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
    policy, registration = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    scheduling = copy / "app" / "domain" / "scheduling"
    (scheduling / "last_weekday.py").write_text(policy)
    registry = scheduling / "registry.py"
    text = registry.read_text()
    assert text.count(_LAST_OF_THE_TUPLE) == 1
    text = text.replace("from app.domain.scheduling.policy", registration + "from app.domain.scheduling.policy")
    registry.write_text(text.replace(_LAST_OF_THE_TUPLE, "Cron, LastWeekday)"))
    done = subprocess.run([sys.executable, "-c", _USING], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_form_offers_it_with_its_parameter(answers: dict[str, object]) -> None:
    assert answers["form"] is True


def test_what_is_not_one_of_its_choices_is_refused_and_nothing_typed_is_lost(answers: dict[str, object]) -> None:
    assert (answers["refused"], answers["kept"]) == (422, True)


def test_the_preview_says_the_rule_and_its_next_dates(answers: dict[str, object]) -> None:
    preview = str(answers["preview"])
    dates = re.findall(r'datetime="(2027-\d\d-\d\d)', preview)
    assert "On the last Friday of every month from 4 May 2027" in preview
    assert dates[:3] == ["2027-05-28", "2027-06-25", "2027-07-30"]


def test_it_is_stored_and_makes_tasks(answers: dict[str, object]) -> None:
    assert (answers["added"], answers["tasks"]) == (303, ["2026-01-30", "2026-02-27", "2026-03-27"])


def test_the_form_for_editing_shows_what_was_chosen(answers: dict[str, object]) -> None:
    assert answers["edit"] is True
