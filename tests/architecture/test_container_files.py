"""What the container files promise stays true when the program changes."""

import re

from app.composition import STOP_SECONDS
from app.settings import Settings
from tests.architecture.project import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")


def test_a_container_waits_longer_for_its_end_than_running_scripts_may_take() -> None:
    (seconds,) = re.findall(r"stop_grace_period: (\d+)s", COMPOSE)
    assert int(seconds) > STOP_SECONDS


def test_every_variable_that_the_container_files_set_is_a_setting() -> None:
    known = {f"TASK_TRACKER_{name.upper()}" for name in Settings.model_fields}
    of_the_files = {"TASK_TRACKER_UID", "TASK_TRACKER_GID"}
    assert set(re.findall(r"TASK_TRACKER_[A-Z_]+", COMPOSE + DOCKERFILE)) - known == of_the_files


def test_the_port_is_the_one_of_the_program() -> None:
    port = Settings.model_fields["port"].default
    assert (f"EXPOSE {port}" in DOCKERFILE, f":{port}:{port}" in COMPOSE) == (True, True)


def test_nothing_secret_gets_into_an_image() -> None:
    assert {"db/*", "services.toml", ".git"} <= set(IGNORED)


def test_the_program_in_a_container_is_not_root() -> None:
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["1000:1000"]
    assert "${TASK_TRACKER_UID:-1000}:${TASK_TRACKER_GID:-1000}" in COMPOSE
