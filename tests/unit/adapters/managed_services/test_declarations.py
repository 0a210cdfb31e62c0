"""The services file: what it may say, and that one line names each mistake in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.adapters.managed_services.declarations import DeclaredService, UnusableServicesFile, read_declarations

EVERYTHING = """
[services.mailer]
label = "Mailer"
command = ["python3", "-m", "mailer", ""]
cwd = "mail"
env = { TOKEN = "abc", _EMPTY = "" }
status_url = "http://127.0.0.1:9000/status?brief=1"
home_url = "https://mail.example.org/"
autostart = true

[services.feed-2]
command = ["./feed"]
"""
NAME_RULE = "a name has a to z, 0 to 9 and -, at most 63 of them, and is not 'scheduler'"
MISTAKES = {
    "no command": ('label = "x"', "services.mailer.command: is missing"),
    "a command line": ('command = "mail --now"', "services.mailer.command: must be a list of texts"),
    "an empty command": ("command = []", "services.mailer.command: must not be empty"),
    "a program without name": ('command = ["", "x"]', "services.mailer.command.0: must not be empty"),
    "a number as word": ('command = ["mail", 1]', "services.mailer.command.1: must be text"),
    "NUL in a word": (r'command = ["ma\u0000il"]', "services.mailer.command.0: must not hold a NUL character"),
    "an unknown key": ('command = ["x"]\ncomand = ["y"]', "services.mailer.comand: there is no such key"),
    "a label that is a number": ('command = ["x"]\nlabel = 3', "services.mailer.label: must be text"),
    "a folder that is a list": ('command = ["x"]\ncwd = []', "services.mailer.cwd: must be text"),
    "variables as text": ('command = ["x"]\nenv = "A=1"', "services.mailer.env: must be a table"),
    "a variable that is a number": ('command = ["x"]\nenv = { A = 1 }', "services.mailer.env.A: must be text"),
    "a bad name of a variable": (
        'command = ["x"]\nenv = { "A-B" = "1" }',
        "services.mailer.env.A-B.[key]: is no name of a variable",
    ),
    "autostart as text": ('command = ["x"]\nautostart = "yes"', "services.mailer.autostart: must be true or false"),
    "a script as address": (
        'command = ["x"]\nhome_url = "javascript:alert(1)"',
        "services.mailer.home_url: must be an address that starts with http:// or https://",
    ),
    "a file as status address": (
        'command = ["x"]\nstatus_url = "file:///etc/passwd"',
        "services.mailer.status_url: must be an address that starts with http:// or https://",
    ),
    "a password in an address": (
        'command = ["x"]\nhome_url = "http://ann:pass@mail.example.org/"',
        "services.mailer.home_url: must not hold a user name or password: addresses are shown",
    ),
    "no port": (
        'command = ["x"]\nhome_url = "http://mail.example.org:99999/"',
        "services.mailer.home_url: Port out of range 0-65535",
    ),
    "two mistakes": ("label = 3", "services.mailer.label: must be text; services.mailer.command: is missing"),
}
WRONG_FILES = {
    "no TOML": ("command", "is not TOML: Expected '=' after a key in a key/value pair (at end of document)"),
    "another table": ('[service.mailer]\ncommand = ["x"]', "service: there is no such key"),
    "services as a number": ("services = 3", "services: must be a table"),
    "a service as a number": ("[services]\nmailer = 3", "services.mailer: must be a table"),
    "the name of the scheduler": ('[services.scheduler]\ncommand = ["x"]', f"services.'scheduler': {NAME_RULE}"),
    "capitals in a name": ('[services.Mailer]\ncommand = ["x"]', f"services.'Mailer': {NAME_RULE}"),
    "a slash in a name": ('[services."a/b"]\ncommand = ["x"]', f"services.'a/b': {NAME_RULE}"),
    "a new line in a name": ('[services."a\\nb"]\ncommand = ["x"]', rf"services.'a\nb': {NAME_RULE}"),
    "an empty name": ('[services.""]\ncommand = ["x"]', f"services.'': {NAME_RULE}"),
    "a name that is too long": (f'[services.{"a" * 64}]\ncommand = ["x"]', f"services.'{'a' * 64}': {NAME_RULE}"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the services of this test are declared."""
    return tmp_path / "services.toml"


def _refusal(file: Path) -> str:
    with pytest.raises(UnusableServicesFile) as caught:
        read_declarations(file, file)
    return str(caught.value)


def test_everything_that_can_be_declared_is_read(file: Path) -> None:
    file.write_text(EVERYTHING)
    folder = str(file.parent)
    assert read_declarations(file, file) == {
        "mailer": DeclaredService(
            label="Mailer",
            command=["python3", "-m", "mailer", ""],
            cwd=f"{folder}/mail",
            env={"TOKEN": "abc", "_EMPTY": ""},
            status_url="http://127.0.0.1:9000/status?brief=1",
            home_url="https://mail.example.org/",
            autostart=True,
        ),
        "feed-2": DeclaredService(label="feed-2", command=["./feed"], cwd=folder),
    }


def test_the_order_of_the_file_is_kept(file: Path) -> None:
    file.write_text("".join(f'[services.{name}]\ncommand = ["x"]\n' for name in ["zebra", "ant", "mole"]))
    assert list(read_declarations(file, file)) == ["zebra", "ant", "mole"]


def test_a_folder_from_the_root_stays_as_it_is(file: Path) -> None:
    file.write_text('[services.mailer]\ncommand = ["x"]\ncwd = "/var/mail"')
    assert read_declarations(file, file)["mailer"].cwd == "/var/mail"


@pytest.mark.parametrize("content", ["", "[services]"], ids=["an empty file", "an empty table"])
def test_nothing_has_to_be_declared(file: Path, content: str) -> None:
    file.write_text(content)
    assert read_declarations(file, file) == {}


def test_a_default_file_that_is_not_there_declares_nothing(file: Path) -> None:
    assert read_declarations(None, file) == {}


def test_the_default_file_is_read_where_none_is_named(file: Path) -> None:
    file.write_text(EVERYTHING)
    assert list(read_declarations(None, file)) == ["mailer", "feed-2"]


def test_a_named_file_that_is_not_there_is_refused(file: Path) -> None:
    assert _refusal(file) == f"{file}: there is no such file"


def test_a_folder_is_refused(file: Path) -> None:
    file.mkdir()
    assert _refusal(file) == f"{file}: cannot be read: Is a directory"


def test_a_file_that_is_not_utf_8_is_refused(file: Path) -> None:
    file.write_bytes(b'label = "\xff"')
    assert _refusal(file).startswith(f"{file}: is not TOML: ")


@pytest.mark.parametrize(("table", "reason"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_service_is_named_with_its_key(file: Path, table: str, reason: str) -> None:
    file.write_text(f"[services.mailer]\n{table}\n")
    assert _refusal(file) == f"{file}: {reason}"


@pytest.mark.parametrize(("content", "reason"), WRONG_FILES.values(), ids=WRONG_FILES)
def test_a_mistake_around_the_services_is_named(file: Path, content: str, reason: str) -> None:
    file.write_text(content)
    assert _refusal(file) == f"{file}: {reason}"


def test_a_refusal_never_shows_the_value_of_a_variable(file: Path) -> None:
    file.write_text('[services.mailer]\ncommand = ["x"]\nenv = { PASSWORD = "hunter2\\u0000" }')
    assert _refusal(file) == f"{file}: services.mailer.env.PASSWORD: must not hold a NUL character"


def test_the_example_that_comes_with_the_program_can_be_read() -> None:
    example = Path(__file__).parents[4] / "deploy" / "services.example.toml"
    assert {name: service.autostart for name, service in read_declarations(example, example).items()} == {
        "notes": True,
        "mail-watcher": False,
    }


def test_an_empty_device_stands_for_no_services(tmp_path: Path) -> None:
    (tmp_path / "services.toml").write_text(EVERYTHING)
    assert read_declarations(Path(os.devnull), tmp_path / "services.toml") == {}
