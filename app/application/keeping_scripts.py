"""Keeping versions of scripts: every text that a goal's script ever had, and the way back to one of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.application.beginning_runs import choice_for
from app.application.loading_goals import load_goal
from app.application.working_on_tasks import Answer
from app.domain.errors import ConcurrentChange, Conflict, NotFound
from app.domain.fields import LARGEST_ID, Fields, Kind, Parameter, read
from app.domain.goal import Goal
from app.domain.run import RunKind
from app.domain.script_version import ScriptVersion
from app.domain.strategy import StrategyChoice, StrategyDeclaration
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IScheduler
from app.ports.strategies import IStrategyFactory, UnknownStrategy

NO_SCRIPT = "no script any more"
GOAL_VERSION = Parameter("version", "Version", Kind.INTEGER, maximum=LARGEST_ID)


class CannotRollBack(Conflict):
    """A version cannot be brought back by itself; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class _Script:
    """What a version is told apart by."""

    content: str
    strategy: str
    parameter: str


class KeepingScripts:
    """Adds a version wherever a goal's script is another one than before, in the transaction that saves the goal."""

    def __init__(self, clock: IClock, strategies: IStrategyFactory) -> None:
        """`strategies` tell which of their fields holds a script."""
        self._clock, self._strategies = clock, strategies

    def keep(self, uow: IUnitOfWork, goal: Goal, actor: str, note: str = "") -> None:
        """Both scripts of a stored goal; nothing is added for one that is as it was."""
        for kind in RunKind:
            present, script = uow.scripts.present(goal.id, kind), self._script_of(choice_for(goal, kind))
            if _is_same(present, script):
                continue
            version = ScriptVersion(
                id=0, goal_id=goal.id, kind=kind, content=script.content, author=actor, at=self._clock.now(),
                strategy=script.strategy, parameter=script.parameter, note=note if script.content else NO_SCRIPT,
            )  # fmt: skip
            uow.scripts.add(version)

    def _script_of(self, choice: StrategyChoice) -> _Script:
        field = script_field(self._declared(choice.name))
        if field is None:
            return _Script("", choice.name, "")
        return _Script(choice.parameters.get(field.name, ""), choice.name, field.name)

    def _declared(self, name: str) -> Iterable[Parameter]:
        """The fields of a strategy; none where its package was taken away since."""
        try:
            return self._strategies.named(name).declaration.parameters
        except UnknownStrategy:
            return ()


class RollingBackScripts:
    """Brings an earlier version of a script back as the newest one; the goal is otherwise as it was."""

    def __init__(
        self, begin: UnitOfWorkFactory, clock: IClock, scheduler: IScheduler, strategies: IStrategyFactory
    ) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock, self._scheduler, self._strategies = begin, clock, scheduler, strategies
        self._keeping = KeepingScripts(clock, strategies)

    def roll_back(self, goal_id: int, version_id: int, typed: Fields, actor: str) -> Answer:
        """ALREADY_DONE for what is in force. The field `version` of the goal guards against changes meanwhile.

        Raises NotFound, also for versions of other goals and drafts, InvalidInput, ConcurrentChange, CannotRollBack.
        """
        reading = read((GOAL_VERSION,), typed)
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            loaded = load_goal(uow, self._clock, goal_id, actor)
            version = _own(uow.scripts.get(version_id), goal_id)
            reading.raise_if_refused()
            if _is_same(uow.scripts.present(goal_id, version.kind), _script_in(version)):
                return Answer.ALREADY_DONE
            if reading.integer(GOAL_VERSION.name) not in {None, loaded.goal.version}:
                raise ConcurrentChange("goal", goal_id)
            loaded.aggregate.goal = self._with_script(loaded.goal, version)
            number = uow.scripts.number_of(version)
            said = {RunKind.EXECUTION: "script", RunKind.CHECK: "check script"}[version.kind]
            loaded.aggregate.record("script_rolled_back", f"The {said} was rolled back to version {number}.")
            loaded.store(uow)
            self._keeping.keep(uow, loaded.aggregate.goal, actor, f"as version {number}")
            uow.commit()
        self._scheduler.wake_now()
        return Answer.DONE

    def _with_script(self, goal: Goal, version: ScriptVersion) -> Goal:
        if not version.content:
            raise CannotRollBack("This version says that there is no script: choose how it is done in the goal's form.")
        choice = self._choice(choice_for(goal, version.kind), version)
        return replace(goal, execution=choice) if version.kind is RunKind.EXECUTION else replace(goal, check=choice)

    def _choice(self, stored: StrategyChoice, version: ScriptVersion) -> StrategyChoice:
        """The stored strategy with another text, or the version's own one as its fields are where nothing is typed."""
        text = {version.parameter: version.content}
        if stored.name == version.strategy:
            return replace(stored, parameters={**stored.parameters, **text})
        try:
            declaration = self._strategies.named(version.strategy).declaration
        except UnknownStrategy as error:
            raise CannotRollBack(f"The strategy of this version is not installed: {version.strategy}.") from error
        takes_variables = any(each.kind is Kind.VARIABLES for each in declaration.parameters)
        variables = stored.variables if takes_variables else {}
        return StrategyChoice(version.strategy, _parameters(declaration, text), variables)


def script_field(parameters: Iterable[Parameter]) -> Parameter | None:
    """The field of a strategy that holds its script: the first one that takes a script at all."""
    return next((each for each in parameters if each.kind is Kind.SCRIPT), None)


def _own(version: ScriptVersion, goal_id: int) -> ScriptVersion:
    if version.goal_id != goal_id or version.is_draft:
        raise NotFound("version", version.id)
    return version


def _script_in(version: ScriptVersion) -> _Script:
    return _Script(version.content, version.strategy, version.parameter)


def _is_same(present: ScriptVersion | None, script: _Script) -> bool:
    """Without a script it does not matter who does the work instead."""
    if present is None or not present.content:
        return not script.content
    return _script_in(present) == script


def _parameters(declaration: StrategyDeclaration, text: Mapping[str, str]) -> Mapping[str, str]:
    others = [each for each in declaration.parameters if each.kind is not Kind.VARIABLES and each.name not in text]
    missing = [each.label for each in others if each.required and not each.default]
    if missing:
        raise CannotRollBack(
            f"This version needs more than its script: choose its strategy in the form ({missing[0]})."
        )
    return {**{each.name: each.default for each in others}, **text}
