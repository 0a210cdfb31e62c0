"""Finding strategies: the modules of this package, and installed packages that name an entry point.

Both are read in the same way: what they offer is called with `StrategyTools` and must give an `IStrategy`.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import entry_points
from types import ModuleType

from app.adapters import strategies
from app.adapters.strategies.declaration_check import problems_of
from app.adapters.strategies.tools import StrategyTools
from app.domain.errors import in_words
from app.domain.strategy import StrategyChoice, StrategyDeclaration
from app.ports.logger import ILogger
from app.ports.strategies import IStrategy, IStrategyFactory, MissingStrategy, UnknownStrategy

ENTRY_POINT_GROUP = "task_tracker.strategies"
OFFER = "STRATEGY"
LONGEST_REASON = 500
"""So much of what an error says is shown, in characters."""


class NotAStrategy(TypeError):
    """What was offered is not a strategy; the message says what is missing."""


class DiscoveredStrategies(IStrategyFactory):
    """Every strategy found when this was made. `missing` lists those that are installed but broken."""

    def __init__(self, tools: StrategyTools, logger: ILogger, package: ModuleType = strategies) -> None:
        self._tools = tools
        self._logger = logger
        self._found: dict[str, IStrategy] = {}
        self._missing: list[MissingStrategy] = []
        for source, load in _modules(package):
            self._add(source, load)
        try:
            for source, load in _installed():
                self._add(source, load)
        # One package with damaged metadata must not stop the start.
        except Exception as error:  # noqa: BLE001 — it is logged and listed
            self._refuse("installed packages", error)

    def named(self, name: str) -> IStrategy:
        """See the port."""
        try:
            return self._found[name]
        except KeyError:
            raise UnknownStrategy(f"No strategy is called {name!r}.") from None

    def declarations(self) -> Sequence[StrategyDeclaration]:
        """Those that wait for a person first, then by name."""
        declarations = (strategy.declaration for strategy in self._found.values())
        return sorted(declarations, key=lambda each: (StrategyChoice(each.name).acts_by_itself, each.name))

    @property
    def missing(self) -> Sequence[MissingStrategy]:
        """What could not be loaded, for the catalogue and the self-test."""
        return tuple(self._missing)

    def _add(self, source: str, load: Callable[[], object]) -> None:
        try:
            strategy = _made(load(), self._tools)
            if strategy is not None:
                self._keep(strategy)
        except KeyboardInterrupt:  # that is a person's, not the package's
            raise
        # A stranger's package may fail in any way, even by leaving the interpreter; the program starts without it.
        except BaseException as error:  # noqa: BLE001 — see above; it is logged and listed
            self._refuse(source, error)

    def _refuse(self, source: str, error: BaseException) -> None:
        self._missing.append(MissingStrategy(source, in_words(error)[:LONGEST_REASON]))
        self._logger.failure("A strategy cannot be loaded", source=source)

    def _keep(self, strategy: IStrategy) -> None:
        name = strategy.declaration.name
        if name in self._found:
            raise NotAStrategy(f"the name {name} is taken")
        self._found[name] = strategy


def _modules(package: ModuleType) -> Iterator[tuple[str, Callable[[], object]]]:
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield module.name, partial(importlib.import_module, module.name)


def _installed() -> Iterator[tuple[str, Callable[[], object]]]:
    for entry_point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda each: (each.name, each.value)):
        yield f"{entry_point.name} = {entry_point.value}", entry_point.load


def _made(offered: object, tools: StrategyTools) -> IStrategy | None:
    """The strategy of a module, class or factory; None for a module that offers none. Raises `NotAStrategy`."""
    maker = getattr(offered, OFFER, None) if isinstance(offered, ModuleType) else offered
    if maker is None:
        return None
    if not callable(maker):
        raise NotAStrategy(f"{maker!r} cannot be called to make a strategy")
    strategy = maker(tools)
    if not isinstance(getattr(strategy, "declaration", None), StrategyDeclaration):
        raise NotAStrategy("it has no declaration")
    problem = next(problems_of(strategy.declaration), "")
    if problem:
        raise NotAStrategy(f"its declaration cannot be used: {problem}")
    for act in ("perform", "check"):
        if not callable(getattr(strategy, act, None)):
            raise NotAStrategy(f"it has no method {act}")
    made: IStrategy = strategy
    return made
