"""What the settings say when the password's file cannot be used: one line, what to do, never the content."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings
from tests.privileges import open_to_others, without_privileges


def refusal(file: Path) -> str:
    with pytest.raises(ValueError, match="ADMIN_PASSWORD_FILE") as refused:
        _ = Settings(admin_password_file=file).password
    return str(refused.value)


def test_a_password_file_of_somebody_else_says_what_to_type(tmp_path: Path) -> None:
    file = open_to_others(tmp_path) / "admin_password"
    file.write_text("correct horse")
    file.chmod(0o000)
    with without_privileges() as owner:
        said = refusal(file)
    user = owner.partition(":")[0]
    assert said == (
        f"TASK_TRACKER_ADMIN_PASSWORD_FILE: {file} cannot be read. "
        f"Let user {user} read it (beside docker-compose.yml: sudo chown {user} db/admin_password)"
    )


@pytest.mark.parametrize(
    ("content", "reason"), [(b" \n", "is empty"), (b"\xff\xfe\x00", "is not text in UTF-8"), (None, "No such file")]
)
def test_a_password_file_without_a_password_is_refused(tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "admin_password"
    if content is not None:
        file.write_bytes(content)
    assert reason in refusal(file)


def test_the_file_wins_over_the_variable_and_its_line_end_is_no_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "admin_password"
    file.write_text("correct horse\n")
    assert Settings(admin_password_file=file, admin_password="other").password == "correct horse"


def test_networks_are_read_with_commas_between() -> None:
    networks = Settings.model_validate({"allowed_networks": "10.0.0.0/8, fd00::/8,"}).networks
    assert [str(network) for network in networks] == ["10.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize("typed", ["10.0.0.1/8", "localhost", "10.0.0.0/33"])
def test_what_is_no_network_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="write networks such as"):
        Settings.model_validate({"allowed_networks": typed})


@pytest.mark.parametrize("name", ["Nowhere/Land", "Factory", "localtime", "right/Europe/Paris"])
def test_a_zone_that_means_nothing_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="there is no time zone"):
        Settings(timezone=name)


@pytest.mark.parametrize(("machine", "zone"), [("Europe/Paris", "Europe/Paris"), ("Factory", "UTC"), ("", "UTC")])
def test_the_zone_of_the_machine_is_that_of_new_goals_where_it_has_one(
    monkeypatch: pytest.MonkeyPatch, machine: str, zone: str
) -> None:
    monkeypatch.setattr("app.settings.get_localzone_name", lambda: machine)
    assert Settings(timezone="").zone == zone
