"""`check` on the real machine: it finds what there is and makes nothing."""

import json
from pathlib import Path

from tests.live_server import command


def check(database_url: str, **settings: str) -> tuple[int, dict[str, dict[str, object]]]:
    """Exit status and findings by what they are about."""
    done = command(database_url, "check", "--json", **settings)
    return done.returncode, {each["about"]: each for each in json.loads(done.stdout)["findings"]}


def test_a_program_before_its_first_start_is_ready_and_nothing_is_made(tmp_path: Path) -> None:
    status, found = check(f"sqlite:///{tmp_path}/new.db")
    assert (status, found["isolation limited (as set)"]["ok"], list(tmp_path.iterdir())) == (0, True, [])


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path: Path) -> None:
    status, found = check("postgresql://owner:hunter2@127.0.0.1:1/none")
    assert (status, found["database"]["ok"], "hunter2" in str(found)) == (1, False, False)


def test_a_setting_that_is_wrong_is_named() -> None:
    status, found = check("sqlite://", TASK_TRACKER_ISOLATION="total")
    assert (status, str(found["settings"]["says"]).startswith("TASK_TRACKER_ISOLATION: ")) == (1, True)


def test_a_level_that_cannot_be_had_is_not_ready_and_says_what_helps(tmp_path: Path) -> None:
    environment = {"TASK_TRACKER_ISOLATION": "sandboxed", "PATH": str(tmp_path)}
    status, found = check(f"sqlite:///{tmp_path}/new.db", **environment)
    about = found["isolation sandboxed (as set)"]
    assert (status, about["ok"], about["remedy"]) == (1, False, "as root: apt-get install bubblewrap")


def test_a_user_that_is_not_there_is_named(tmp_path: Path) -> None:
    status, found = check(f"sqlite:///{tmp_path}/new.db", TASK_TRACKER_RUNNER_USER="no-such-user")
    expected = "TASK_TRACKER_RUNNER_USER: there is no user 'no-such-user'"
    assert (status, found["isolation"]["says"]) == (1, expected)


def test_the_servers_that_are_declared_are_named(tmp_path: Path) -> None:
    file = tmp_path / "servers.toml"
    file.write_text('[servers.notes]\ncommand = "x"\n[servers.search]\nurl = "http://127.0.0.1:9/mcp"\n')
    status, found = check(f"sqlite:///{tmp_path}/new.db", TASK_TRACKER_MCP_SERVERS_FILE=str(file))
    assert (status, found["MCP servers"]["ok"], found["MCP servers"]["says"]) == (0, True, "notes, search")


def test_a_mistake_in_the_file_of_servers_is_named_and_refuses_the_start(tmp_path: Path) -> None:
    file = tmp_path / "servers.toml"
    file.write_text('[servers.notes]\nenv = { TOKEN = "hunter2" }\n')
    settings = {"TASK_TRACKER_MCP_SERVERS_FILE": str(file)}
    status, found = check(f"sqlite:///{tmp_path}/new.db", **settings)
    start = command(f"sqlite:///{tmp_path}/new.db", "serve", "--port", "0", **settings)
    mistake = f"TASK_TRACKER_MCP_SERVERS_FILE: {file}: servers.notes: needs either a command or a url"
    assert (status, found["MCP servers"]["says"]) == (1, mistake)
    assert (start.returncode == 0, mistake in start.stderr, "hunter2" in start.stderr) == (False, True, False)
