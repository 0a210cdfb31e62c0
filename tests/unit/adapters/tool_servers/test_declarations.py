"""The file of MCP servers: what it may say, where its secrets come from, and that one line names each mistake in it."""

from pathlib import Path

import pytest

from app.adapters.tool_servers.declarations import UnusableServersFile, read_servers
from app.adapters.tool_servers.server import Server

EVERYTHING = """
[servers.notes]
command = "notes-server"
args = ["--token", { from_env = "NOTES_TOKEN" }]
cwd = "notes"
env = { LEVEL = "info", PASSWORD = { from_file = "secrets/password" }, LONG = "literal value" }

[servers.search]
url = "https://search.example.org/mcp"
headers = { Authorization = { from_env = "NOTES_TOKEN", prefix = "Bearer " } }
"""
COMMAND = 'command = "x"\n'
ADDRESS = 'url = "http://127.0.0.1:9/mcp"\n'
MISTAKES = {
    "neither": ("", "servers.notes: needs either a command or a url"),
    "both": (COMMAND + ADDRESS, "servers.notes: needs either a command or a url"),
    "a command line as list": ('command = ["x"]', "servers.notes.command: must be text"),
    "an unknown key": (COMMAND + "arg = []", "servers.notes.arg: there is no such key"),
    "a word that is a number": (
        COMMAND + "args = [1]",
        "servers.notes.args.0: must be text; servers.notes.args.0: must be a table",
    ),
    "headers of a command": (
        COMMAND + 'headers = { A = "b" }',
        "servers.notes.headers: belongs to a server with a url",
    ),
    "variables of an address": (ADDRESS + 'env = { A = "b" }', "servers.notes.env: belongs to a server with a command"),
    "a file as address": (
        'url = "file:///etc/passwd"',
        "servers.notes.url: must be an address that starts with http:// or https://",
    ),
    "a password in an address": (
        'url = "https://ann:pass@example.org/"',
        "servers.notes.url: must not hold a user name or password: use headers",
    ),
    "a bad name of a variable": (
        COMMAND + 'env = { "A-B" = "1" }',
        "servers.notes.env.A-B.[key]: is no name that can stand here",
    ),
    "a bad name of a header": (
        ADDRESS + 'headers = { "A B" = "1" }',
        "servers.notes.headers.A B.[key]: is no name that can stand here",
    ),
    "a header of two lines": (
        ADDRESS + r'headers = { A = "hunter2\nX: y" }',
        "servers.notes.headers.A: must be one line of ASCII text",
    ),
    "two sources": (
        COMMAND + 'env = { A = { from_env = "A", from_file = "a" } }',
        "servers.notes.env.A: needs either from_env or from_file",
    ),
    "no source": (
        COMMAND + 'env = { A = { prefix = "a" } }',
        "servers.notes.env.A: needs either from_env or from_file",
    ),
    "a variable that is not set": (
        COMMAND + 'args = [{ from_env = "NOT_SET" }]',
        "servers.notes.args.0: the variable NOT_SET is not set",
    ),
    "a file that is not there": (
        COMMAND + 'env = { A = { from_file = "/none/such" } }',
        "servers.notes.env.A: /none/such cannot be read: No such file or directory",
    ),
    "a file that is empty": (
        COMMAND + 'env = { A = { from_file = "/dev/null" } }',
        "servers.notes.env.A: /dev/null is empty or holds a NUL character",
    ),
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NOTES_TOKEN", "sesame")
    monkeypatch.delenv("NOT_SET", raising=False)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "password").write_text("open door\n")
    return tmp_path / "servers.toml"


def refusal(path: Path) -> str:
    with pytest.raises(UnusableServersFile) as refused:
        read_servers(path)
    return str(refused.value)


def test_a_server_is_a_command_or_an_address_with_its_secrets_in_place(file: Path) -> None:
    file.write_text(EVERYTHING)
    assert read_servers(file) == {
        "notes": Server(
            command=("notes-server", "--token", "sesame"),
            folder=str(file.parent / "notes"),
            environment={"LEVEL": "info", "PASSWORD": "open door", "LONG": "literal value"},
            secrets=("sesame", "open door", "literal value"),
            secret_files=(file.parent / "secrets" / "password",),
        ),
        "search": Server(
            folder=str(file.parent),
            url="https://search.example.org/mcp",
            headers={"Authorization": "Bearer sesame"},
            secrets=("Bearer sesame", "sesame"),
        ),
    }


def test_a_server_never_shows_its_secrets(file: Path) -> None:
    file.write_text(EVERYTHING)
    shown = repr(read_servers(file))
    assert [secret for secret in ("sesame", "open door", "literal value") if secret in shown] == []


def test_the_example_that_comes_with_the_program_can_be_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCH_TOKEN", "sesame")
    example = Path(__file__).parents[4] / "deploy" / "mcp-servers.example.toml"
    file.write_text(example.read_text().replace("/run/secrets/notes-token", "secrets/password"))
    assert {name: (each.command[:1], each.url) for name, each in read_servers(file).items()} == {
        "notes": (("notes-server",), ""),
        "search": ((), "https://search.example.org/mcp"),
    }


def test_without_a_file_there_are_no_servers() -> None:
    assert read_servers(None) == {}


@pytest.mark.parametrize(("content", "reason"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_file_and_key_and_without_any_value(file: Path, content: str, reason: str) -> None:
    file.write_text(f"[servers.notes]\n{content}\n")
    assert refusal(file) == f"TASK_TRACKER_MCP_SERVERS_FILE: {file}: {reason}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("servers", "is not TOML: Expected '=' after a key in a key/value pair (at end of document)"),
        ('[server.notes]\ncommand = "x"', "server: there is no such key"),
        ("servers = 3", "servers: must be a table"),
        (
            '[servers.Notes]\ncommand = "x"',
            "servers.'Notes': a name has a to z, 0 to 9 and -, at most 63 of them",
        ),
    ],
)
def test_a_file_of_another_shape_is_refused(file: Path, content: str, reason: str) -> None:
    file.write_text(content)
    assert refusal(file) == f"TASK_TRACKER_MCP_SERVERS_FILE: {file}: {reason}"


def test_a_file_that_is_not_there_is_refused(file: Path) -> None:
    assert refusal(file) == f"TASK_TRACKER_MCP_SERVERS_FILE: {file}: there is no such file"
