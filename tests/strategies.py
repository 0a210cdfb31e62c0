"""Strategies for tests: the built-in names, with what they do given as functions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.fields import Kind, Parameter
from app.domain.run import RunOutcome, RunStatus
from app.domain.strategy import StrategyDeclaration
from app.ports.strategies import IStrategy, MissingStrategy, StrategyRequest, UnknownStrategy
from app.ports.tool_servers import ToolCall, ToolResult

SCRIPT = (
    Parameter("script_content", "Script", Kind.SCRIPT, required=True, maximum=262_144),
    Parameter("script_env_vars", "Variables", Kind.VARIABLES, secret=True, maximum=65_536),
)
DECLARATIONS = (
    StrategyDeclaration("Manual", "By hand", "", performs=True),
    StrategyDeclaration("CustomScript", "A script", "", SCRIPT, performs=True),
    StrategyDeclaration("ManualCheck", "By eye", "", checks=True),
    StrategyDeclaration("CustomScriptCheck", "A script", "", SCRIPT, checks=True),
    StrategyDeclaration("NoCheck", "No check", "", checks=True),
)


def succeed(request: StrategyRequest) -> RunOutcome:
    """Does nothing, well."""
    del request
    return RunOutcome(status=RunStatus.SUCCEEDED)


@dataclass
class FakeStrategy:
    """Acts as it is told and remembers what it was asked."""

    declaration: StrategyDeclaration
    act: Callable[[StrategyRequest], RunOutcome] = succeed
    requests: list[StrategyRequest] = field(default_factory=list)

    def perform(self, request: StrategyRequest) -> RunOutcome:
        self.requests.append(request)
        return self.act(request)

    def check(self, request: StrategyRequest) -> RunOutcome:
        self.requests.append(request)
        return self.act(request)


@dataclass
class FakeToolServers:
    """Answers every call in the same way and remembers what it was asked."""

    servers: tuple[str, ...] = ()
    result: ToolResult = field(default_factory=ToolResult)
    calls: list[ToolCall] = field(default_factory=list)

    def names(self) -> Sequence[str]:
        return self.servers

    def call(self, call: ToolCall) -> ToolResult:
        self.calls.append(call)
        return self.result


class FakeStrategies:
    """All built-in names, and what a test adds to `by_name` and `declared`; `set` changes what one does."""

    def __init__(self) -> None:
        self.declared: tuple[StrategyDeclaration, ...] = DECLARATIONS
        self.by_name = {declaration.name: FakeStrategy(declaration) for declaration in self.declared}

    def set(self, name: str, act: Callable[[StrategyRequest], RunOutcome]) -> None:
        self.by_name[name].act = act

    def named(self, name: str) -> IStrategy:
        if name not in self.by_name:
            raise UnknownStrategy(name)
        return self.by_name[name]

    missing: Sequence[MissingStrategy] = ()

    def declarations(self) -> Sequence[StrategyDeclaration]:
        return self.declared
