"""Every order in which actors can take their steps, each step one transaction on the store in memory.

Moments that are alike are followed once, however many orders lead to them, so that all orders are covered in seconds;
how many there were is counted all the same.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from tests.builders import World
from tests.fakes.tables import Tables


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything at one instant: what is stored, the clock, where each actor stands, and what scripts have done."""

    tables: Tables
    instant: datetime
    actors: tuple[Hashable, ...]
    effects: tuple[int, ...] = ()
    """The id of the run for each time that a script began."""

    def key(self) -> Hashable:
        """Equal for moments from which the same can follow."""
        tables = self.tables
        kept = (tables.runs, tables.outcomes, tables.outputs, tables.ended_runs, tables.tasks)
        return (
            self.instant,
            self.actors,
            tuple(sorted(self.effects)),
            tuple(tuple(table.items()) for table in kept),
            tuple(tables.logs),
            tuple((line.version, repr(line.counts)) for line in tables.lines.values()),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an actor may do next. `act` answers where it stands then, and which run's script began, if any."""

    name: str
    act: Callable[[World], tuple[Hashable, int | None]]


class Actor(Protocol):
    """Takes its steps in order; where it may do one of several things, each is tried."""

    def begin(self) -> Hashable:
        """Where it stands at first."""

    def steps(self, stands: Hashable, tables: Tables) -> Iterator[Step]:
        """What it may do next; nothing once it is through."""


class BrokenLaw(AssertionError):
    """A law does not hold; the message tells the steps that lead there."""


@dataclass(slots=True)
class Found:
    """How much was explored."""

    orders: int = 0
    moments: int = 0


class Explorer:
    """Takes one world through every order of the actors' steps."""

    def __init__(
        self,
        world: World,
        actors: Sequence[Actor],
        after_step: Callable[[Moment, Moment, Step, Hashable], None],
        at_end: Callable[[World, Moment], None],
    ) -> None:
        """`after_step` is shown what a step changed, with where its actor stood; `at_end` every last moment."""
        self._world, self._actors = world, actors
        self._after_step, self._at_end = after_step, at_end
        self._orders_from: dict[Hashable, int] = {}

    def explore(self) -> Found:
        """Raises BrokenLaw with the steps that led to it."""
        world = self._world
        first = Moment(world.store.tables, world.clock.instant, tuple(actor.begin() for actor in self._actors))
        orders = self._follow(first, ())
        return Found(orders, len(self._orders_from))

    def _follow(self, moment: Moment, path: tuple[str, ...]) -> int:
        """How many orders there are from here on."""
        key = moment.key()
        known = self._orders_from.get(key)
        if known is not None:
            return known
        orders = sum(self._follow(after, (*path, name)) for name, after in self._next(moment, path))
        if orders == 0:
            self._judge(lambda: self._at_end(self._enter(moment), moment), (*path, "(the end)"))
            orders = 1
        self._orders_from[key] = orders
        return orders

    def _next(self, moment: Moment, path: tuple[str, ...]) -> Iterator[tuple[str, Moment]]:
        for number, actor in enumerate(self._actors):
            stands = moment.actors[number]
            for step in actor.steps(stands, moment.tables):
                after = self._taken(moment, number, step)
                self._judge(lambda: self._after_step(moment, after, step, stands), (*path, step.name))  # noqa: B023 - at once
                yield step.name, after

    def _taken(self, moment: Moment, number: int, step: Step) -> Moment:
        world = self._enter(moment)
        stands, began = step.act(world)
        actors = (*moment.actors[:number], stands, *moment.actors[number + 1 :])
        effects = moment.effects if began is None else (*moment.effects, began)
        return Moment(world.store.tables, world.clock.instant, actors, effects)

    def _enter(self, moment: Moment) -> World:
        """The world as it is at that moment. Tables are never changed in place: a commit puts others there."""
        world = self._world
        world.store.tables, world.clock.instant = moment.tables, moment.instant
        world.logger.lines.clear()
        world.scheduler.wake_ups.clear()
        world.queue.offered.clear()
        return world

    @staticmethod
    def _judge(law: Callable[[], None], path: tuple[str, ...]) -> None:
        try:
            law()
        except AssertionError as broken:
            raise BrokenLaw(f"{broken}\nafter: {', '.join(path)}") from broken


def alike(one: Tables, other: Tables) -> bool:
    """Whether nothing that runs may change differs."""
    at = datetime.min.replace(tzinfo=UTC)
    return Moment(one, at, ()).key() == Moment(other, at, ()).key()
