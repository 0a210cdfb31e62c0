"""Strategies are found where they lie, a stranger's like our own, and a broken one stops nothing."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.strategies.declaration_check import TAKEN
from app.adapters.strategies.discovery import DiscoveredStrategies
from app.adapters.strategies.tools import StrategyTools
from app.application.goal_fields import GOAL_FIELDS, ROLES, policy_fields
from app.domain.run import RunKind, RunOutcome, RunStatus
from app.domain.strategy import MANUAL, MANUAL_CHECK, NO_CHECK
from app.ports.script_runner import IScriptRunner, ScriptJob, ScriptResult
from app.ports.strategies import MissingStrategy, StrategyRequest, UnknownStrategy
from tests.strategies import FakeToolServers
from tests.unit.adapters.recording_logger import RecordingLogger

BUILT_IN = [
    *(MANUAL, MANUAL_CHECK, NO_CHECK),
    *("Browser", "BrowserCheck", "CustomScript", "CustomScriptCheck", "HttpRequest", "HttpRequestCheck"),
    *("McpTool", "McpToolCheck"),
]
STRANGER = """
from app.domain.run import RunOutcome, RunStatus
from app.domain.strategy import StrategyDeclaration

class Carrier:
    declaration = StrategyDeclaration("{name}", "By pigeon", "A pigeon does it.", performs=True)
    def __init__(self, tools): self.tools = tools
    def perform(self, request): return RunOutcome(status=RunStatus.SUCCEEDED, note="coo")
    def check(self, request): return RunOutcome(status=RunStatus.FAILED)

STRATEGY = Carrier
"""


class _NoRunner(IScriptRunner):
    def run(self, job: ScriptJob) -> ScriptResult:
        return ScriptResult(exit_status=None)


class _Strangers:
    """Installs packages with entry points in a directory on the path."""

    def __init__(self, site: Path) -> None:
        self.site = site

    def install(self, module: str, source: str, target: str = "") -> None:
        """One distribution of one module; `target` is what follows the module's name in the entry point."""
        (self.site / f"{module}.py").write_text(source)
        self.metadata(module, f"[task_tracker.strategies]\n{module} = {module}{target}\n")

    def metadata(self, module: str, text: str) -> None:
        """The distribution's description alone."""
        info = self.site / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(text)


@pytest.fixture
def strangers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Strangers]:
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield _Strangers(tmp_path)
    for name in set(sys.modules) - before:
        del sys.modules[name]


def _found(logger: RecordingLogger | None = None) -> DiscoveredStrategies:
    return DiscoveredStrategies(
        StrategyTools(script_runner=_NoRunner(), tool_servers=FakeToolServers()), logger or RecordingLogger()
    )


def _names(found: DiscoveredStrategies) -> list[str]:
    return [declaration.name for declaration in found.declarations()]


def _request(kind: RunKind) -> StrategyRequest:
    return StrategyRequest(
        kind=kind,
        context={},
        run_key="",
        parameters={},
        variables={},
        timeout_seconds=1,
        emit=lambda _: None,
        is_cancelled=lambda: False,
    )


def test_the_built_in_strategies_are_found_those_of_a_person_first() -> None:
    found = _found()
    assert (_names(found), list(found.missing)) == (BUILT_IN, [])


def test_each_built_in_strategy_does_one_thing() -> None:
    acts = {each.name: (each.performs, each.checks) for each in _found().declarations()}
    performs, checks = (True, False), (False, True)
    assert acts == {
        MANUAL: performs,
        MANUAL_CHECK: checks,
        NO_CHECK: checks,
        "CustomScript": performs,
        "CustomScriptCheck": checks,
        "Browser": performs,
        "BrowserCheck": checks,
        "McpTool": performs,
        "McpToolCheck": checks,
        "HttpRequest": performs,
        "HttpRequestCheck": checks,
    }


def test_the_script_strategies_take_a_script_and_secret_variables() -> None:
    fields = {
        (each.name, field.name, field.kind.value, field.required, field.secret, field.maximum)
        for each in _found().declarations()
        if each.name.startswith(("CustomScript", "Browser"))
        for field in each.parameters
    }
    assert fields == {
        (name, *field)
        for name in ("CustomScript", "CustomScriptCheck", "Browser", "BrowserCheck")
        for field in (
            ("script_content", "script", True, False, 262_144),
            ("script_env_vars", "variables", False, True, 65_536),
        )
    }


@pytest.mark.parametrize("name", [MANUAL, MANUAL_CHECK, NO_CHECK])
def test_a_strategy_that_waits_for_a_person_fails_in_words_when_asked_to_act(name: str) -> None:
    strategy = _found().named(name)
    outcomes = [strategy.perform(_request(RunKind.EXECUTION)), strategy.check(_request(RunKind.CHECK))]
    assert outcomes == [
        RunOutcome(status=RunStatus.FAILED, note=f"{name} does not {act} tasks by itself.")
        for act in ("perform", "check")
    ]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownStrategy, match=r"No strategy is called 'Carrier'\."):
        _found().named("Carrier")


@pytest.mark.parametrize("target", ["", ":Carrier"], ids=["a module", "a class"])
def test_an_installed_package_is_found_in_the_same_way(strangers: _Strangers, target: str) -> None:
    strangers.install("pigeons", STRANGER.format(name="Carrier"), target)
    found = _found()
    outcome = found.named("Carrier").perform(_request(RunKind.EXECUTION))
    assert (_names(found), outcome.note) == ([*BUILT_IN[:5], "Carrier", *BUILT_IN[5:]], "coo")


DECLARING = """
from app.domain.fields import Kind, Parameter
from app.domain.run import RunOutcome
from app.domain.strategy import StrategyDeclaration

class Carrier:
    usual = dict(name="Carrier", label="By pigeon", help="", performs=True)
    declaration = StrategyDeclaration(**{{**usual, **dict({})}})
    def __init__(self, tools): pass
    def perform(self, request): pass
    check = perform

STRATEGY = Carrier
"""
BAD_NAME = "a name begins with a letter and has at most 64 letters, digits, _ and -"
BAD_FIELD = "a name begins with a small letter and has at most 64 small letters, digits and _"


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        ("name=None", BAD_NAME),
        ("name=''", BAD_NAME),
        ("name='../Carrier'", BAD_NAME),
        ("name='C' * 65", BAD_NAME),
        ("name='Carrier\\n'", BAD_NAME),
        ("label=None", "its label is no text of at most 200 characters"),
        ("label='\\ud800'", "its label is no text of at most 200 characters"),
        ("help='x' * 10**6", "its help is no text of at most 20,000 characters"),
        ("missing_extra=None", "its missing_extra is no text of at most 20,000 characters"),
        ("performs=False", "it neither performs nor checks"),
        ("parameters=None", "its parameters are no tuple of Parameter"),
        ("parameters=('loft',)", "its parameters are no tuple of Parameter"),
        ("parameters=(Parameter('Loft', 'Loft'),)", f"parameter 'Loft': {BAD_FIELD}"),
        ("parameters=(Parameter('strategy', 'S'),)", "parameter 'strategy': the form of a goal uses this name itself"),
        ("parameters=(Parameter('loft', 'Loft', 'text'),)", "parameter 'loft': its kind is no Kind"),
        ("parameters=(Parameter('key', 'Key', secret=True),)", "parameter 'key': only Kind.VARIABLES keeps secrets"),
        ("parameters=(Parameter('n', 'N', maximum='9'),)", "parameter 'n': minimum and maximum are whole numbers"),
        (
            "parameters=(Parameter('c', 'C', Kind.CHOICE, choices=('a', 'b')),)",
            "parameter 'c': choices and examples are tuples of pairs of texts",
        ),
        ("parameters=(Parameter('n', 'N'), Parameter('n', 'M'))", "two of its parameters have the same name"),
        (
            "parameters=(Parameter('a', 'A', Kind.VARIABLES), Parameter('b', 'B', Kind.VARIABLES))",
            "it has two parameters of Kind.VARIABLES",
        ),
    ],
)
def test_a_declaration_that_no_form_could_show_or_store_is_listed_with_the_reason(
    strangers: _Strangers, declared: str, reason: str
) -> None:
    strangers.install("broken", DECLARING.format(declared))
    found = _found()
    assert (_names(found), [each.reason for each in found.missing]) == (
        BUILT_IN,
        [f"NotAStrategy: its declaration cannot be used: {reason}"],
    )


def test_the_form_of_a_goal_has_no_field_that_a_parameter_could_be_taken_for() -> None:
    policies = [each.name for parameters in policy_fields().values() for each in parameters]
    own = [*(each.name for each in GOAL_FIELDS), *policies, *(f"{role}_strategy" for role in ROLES)]
    prefixed = {name.removeprefix(f"{role}_") for name in own for role in ROLES if name.startswith(f"{role}_")}
    assert prefixed == TAKEN


def test_what_an_error_says_is_shown_in_part_where_it_is_endless_and_not_at_all_where_it_cannot_be(
    strangers: _Strangers,
) -> None:
    mute = "class Mute(Exception):\n    def __str__(self): raise ValueError\nraise Mute"
    strangers.install("endless", "raise ValueError('x' * 10**6)")
    strangers.install("mute", mute)
    reasons = [each.reason for each in _found().missing]
    assert reasons == ["ValueError: " + "x" * 488, "Mute"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import asyncio\nraise asyncio.CancelledError('gone')", "CancelledError: gone"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("def broken(:", "SyntaxError: invalid syntax (broken.py, line 1)"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("STRATEGY = 7", "NotAStrategy: 7 cannot be called to make a strategy"),
        ("STRATEGY = lambda tools: object()", "NotAStrategy: it has no declaration"),
        ("def STRATEGY(tools): raise ValueError('not today')", "ValueError: not today"),
        (STRANGER.format(name="Late").replace("def check", "def chuck"), "NotAStrategy: it has no method check"),
        (STRANGER.format(name="CustomScript"), "NotAStrategy: the name CustomScript is taken"),
    ],
)
def test_a_broken_package_is_listed_and_logged_and_the_rest_works(
    strangers: _Strangers, source: str, reason: str
) -> None:
    strangers.install("broken", source)
    logger = RecordingLogger()
    found = _found(logger)
    assert (_names(found), list(found.missing), logger.messages) == (
        BUILT_IN,
        [MissingStrategy("broken = broken", reason)],
        [("failure", "A strategy cannot be loaded")],
    )


def test_damaged_metadata_of_one_package_stops_nothing(strangers: _Strangers) -> None:
    strangers.metadata("damaged", "[task_tracker.strategies]\nno equals sign\n")
    found = _found()
    assert (_names(found), [each.source for each in found.missing]) == (BUILT_IN, ["installed packages"])
