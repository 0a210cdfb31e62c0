"""The need for strategies: the things that perform and check tasks."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from app.domain.errors import FieldError
from app.domain.isolation import Containment
from app.domain.run import RunKind, RunOutcome
from app.domain.strategy import StrategyDeclaration
from app.ports.script_runner import at_once

CONTEXT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "task": ("id", "sequence", "due_date", "due_at", "status"),
    "goal": ("id", "description", "instructions", "policy_type", "start_date"),
    "account": ("id", "username", "notes"),
    "platform": ("id", "name", "config"),
    "run": ("id", "kind", "attempt", "key", "mode"),
}
"""What every context holds, for strategies that let people name a part of it. `account` is null without an account."""


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
    await_start: Callable[[], None] = at_once
    """Called right before the first act by a strategy that declares `awaits_start`. What it raises is let through."""
    masked: Callable[[str], str] = str
    """Text without the secrets of the run. What is cut has to be masked first, or half a secret could be left."""

    @property
    def only_proposes(self) -> bool:
        """Whether the run stands beside a person, who does the work: then nothing may be changed by it."""
        run = self.context.get("run")
        return isinstance(run, Mapping) and run.get("mode") == "shadow"


class IStrategy(Protocol):
    """One strategy: what it says of itself, and what it does. Manual strategies are never asked to act."""

    declaration: StrategyDeclaration

    def perform(self, request: StrategyRequest) -> RunOutcome:
        """Do the task; the outcome is succeeded, failed, timed_out or cancelled."""

    def check(self, request: StrategyRequest) -> RunOutcome:
        """Verify the task; the outcome carries a verdict where it succeeded."""


@runtime_checkable
class IRefusesParameters(Protocol):
    """What a strategy may offer beside its acts: looking at its parameters before a goal is saved with them."""

    def refusals(self, parameters: Mapping[str, str], variables: Collection[str]) -> Sequence[FieldError]:
        """What no run could use, by the names of the declared parameters; nothing where all is well.

        Called after the declaration's own limits held. `variables` are the names of the secret ones, never a value.
        """


@dataclass(frozen=True, slots=True)
class MissingStrategy:
    """An installed strategy that cannot be used: where it comes from, and why."""

    source: str
    reason: str


class UnknownStrategy(LookupError):
    """No strategy of this name is installed."""


class IStrategyFactory(Protocol):
    """Finds strategies by name."""

    def named(self, name: str) -> IStrategy:
        """The strategy; raises `UnknownStrategy`."""

    def declarations(self) -> Sequence[StrategyDeclaration]:
        """Every installed strategy, in the order a form offers them."""

    @property
    def missing(self) -> Sequence[MissingStrategy]:
        """What is installed and could not be loaded."""
