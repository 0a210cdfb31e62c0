"""`check`: what it prints, what it answers, and what it exits with."""

import json
from collections.abc import Sequence

import pytest
import typer
from typer.testing import CliRunner

from app.adapters.command_line.commands import Commands, make_command_line
from app.ports.health import Finding

GOOD = Finding(about="database", is_good=True, says="answers")
TOLD = Finding(about="isolation sandboxed", says="no, bwrap is missing", remedy="apt-get install bubblewrap")
BAD = Finding(about="settings", is_good=False, says="no such zone")


def line(findings: Sequence[Finding]) -> typer.Typer:
    """The command line of a program that finds this."""
    return make_command_line(
        Commands(
            serve=lambda host, port: None,
            generate=str,
            migrate=lambda: None,
            check=lambda: findings,
            examples=str,
            load_example=lambda name, options: "",
            demo=lambda tell: "",
        )
    )


def test_each_finding_is_a_line_and_its_remedy_another() -> None:
    done = CliRunner().invoke(line([GOOD, TOLD]), ["check"])
    assert (done.exit_code, done.output) == (
        0,
        """ok     database: answers
--     isolation sandboxed: no, bwrap is missing
       -> apt-get install bubblewrap
""",
    )


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_one_bad_finding_is_exit_status_1(options: list[str]) -> None:
    assert CliRunner().invoke(line([GOOD, BAD]), ["check", *options]).exit_code == 1


def test_programs_get_json() -> None:
    done = CliRunner().invoke(line([TOLD, BAD]), ["check", "--json"])
    assert json.loads(done.output) == {
        "ok": False,
        "findings": [
            {"about": TOLD.about, "ok": None, "says": TOLD.says, "remedy": TOLD.remedy},
            {"about": BAD.about, "ok": False, "says": BAD.says, "remedy": None},
        ],
    }
