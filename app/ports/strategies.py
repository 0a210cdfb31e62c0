"""The need for strategies: the things that perform and check tasks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.isolation import Containment
from app.domain.run import RunKind, RunOutcome
from app.domain.strategy import StrategyDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyRequest:
    """Everything a strategy may know of one run.

    `context` becomes TASK_CONTEXT; it holds no script and no secret. `variables` are this strategy's own, opened.
    `emit` takes output as it comes, bytes; `is_cancelled` says whether the run should stop.
    """

    kind: RunKind
    context: Mapping[str, object]
    run_key: str
    parameters: Mapping[str, str]
    variables: Mapping[str, str]
    timeout_seconds: int
    emit: Callable[[bytes], None]
    is_cancelled: Callable[[], bool]
    containment: Containment = Containment()
    """What the goal demands for whatever the strategy starts on this machine."""
    emit_error: Callable[[bytes], None] | None = None
    """Takes what comes on a second stream, so that neither cuts a secret in the other."""


class IStrategy(Protocol):
    """One strategy: what it says of itself, and what it does. Manual strategies are never asked to act."""

    declaration: StrategyDeclaration

    def perform(self, request: StrategyRequest) -> RunOutcome:
        """Do the task; the outcome is succeeded, failed, timed_out or cancelled."""

    def check(self, request: StrategyRequest) -> RunOutcome:
        """Verify the task; the outcome carries a verdict where it succeeded."""


class UnknownStrategy(LookupError):
    """No strategy of this name is installed."""


class IStrategyFactory(Protocol):
    """Finds strategies by name."""

    def named(self, name: str) -> IStrategy:
        """The strategy; raises `UnknownStrategy`."""

    def declarations(self) -> Sequence[StrategyDeclaration]:
        """Every installed strategy, in the order a form offers them."""
