"""Who acts on a run, step by step: every step is one transaction of the program's own, in the order of its own code."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from app.application.cancelling_runs import RunIsOver
from app.application.run_heartbeat import Heartbeat, Heartbeats
from app.application.run_output import OutputCapture, SecretMask
from app.domain.run import Run, RunKind, RunOutcome, RunStatus
from app.domain.task_status import InvalidTransition
from tests.builders import PERSON, World
from tests.fakes.tables import Tables
from tests.faults.explorer import Step

TASK = 1
A_MINUTE = timedelta(seconds=61)
"""Longer than a lease, and than the delay of a repeat."""
WELL, BADLY = RunOutcome(status=RunStatus.SUCCEEDED), RunOutcome(status=RunStatus.FAILED, note="exit status 1")
CANCELLED = RunOutcome(status=RunStatus.CANCELLED, note="Cancelled.")


@dataclass(frozen=True, slots=True)
class Working:
    """Where a worker stands: which run it has, how far that has come, and how many claims it still tries."""

    place: str = "idle"
    run: Run | None = None
    must_end: bool = False
    claims_left: int = 1


GONE = Working("dead", claims_left=0)


@dataclass(frozen=True, slots=True)
class Worker:
    """Claims a run, begins its script, beats once, and records the end. It may die before each step.

    `claims` is how many ids it is offered in turn, whatever became of them meanwhile.
    """

    name: str
    claims: int = 1
    may_die: bool = True
    may_fail: bool = True

    def begin(self) -> Working:
        """Idle."""
        return Working(claims_left=self.claims)

    def steps(self, stands: Hashable, tables: Tables) -> Iterator[Step]:
        """See Actor."""
        assert isinstance(stands, Working)
        if stands.place == "dead" or (stands.place == "idle" and not stands.claims_left):
            return
        if stands.place == "idle":
            for run_id in tables.runs:
                yield self._step(f"claims {run_id}", lambda world, run_id=run_id: _claimed(world, stands, run_id))  # type: ignore[misc]
            return
        yield from self._with_a_run(stands)
        if self.may_die:
            yield self._step("dies", lambda world: (GONE, None))

    def _with_a_run(self, stands: Working) -> Iterator[Step]:
        run = stands.run
        assert run is not None
        if stands.place == "claimed":
            yield self._step("begins the script", lambda world: (replace(stands, place="begun"), run.id))
        elif stands.place == "begun":
            yield self._step("looks", lambda world: (_looked(world, stands, run), None))
        elif stands.place == "looked":
            yield self._step("beats", lambda world: (_beaten(world, stands, run, self.name), None))
        else:
            yield from self._ends(stands, run)

    def _ends(self, stands: Working, run: Run) -> Iterator[Step]:
        outcomes = [CANCELLED] if stands.must_end else [WELL, BADLY] if self.may_fail else [WELL]
        for outcome in outcomes:
            yield self._step(
                f"ends {run.id} as {outcome.status}",
                lambda world, outcome=outcome: (self.recorded(world, stands, run, outcome), None),  # type: ignore[misc]
            )

    def recorded(self, world: World, stands: Working, run: Run, outcome: RunOutcome) -> Working:
        """The end, as the program records it."""
        world.recording.end(run, outcome, _output(self.name))
        return Working(claims_left=stands.claims_left)

    def _step(self, what: str, act: Callable[[World], tuple[Hashable, int | None]]) -> Step:
        return Step(f"{self.name} {what}", act)


def _claimed(world: World, stands: Working, run_id: int) -> tuple[Working, None]:
    begun = world.recording.claim(run_id)
    left = stands.claims_left - 1
    return (Working(claims_left=left) if begun is None else Working("claimed", begun.run, claims_left=left)), None


def _heartbeat(world: World, run: Run, name: str) -> Heartbeat:
    begin = world.store.unit_of_work
    heartbeats = Heartbeats(begin, begin, world.clock, world.logger)
    return heartbeats.of(run, _output(name), timeout_seconds=120, give_up=lambda: None, takes_place=lambda: True)


def _output(name: str) -> OutputCapture:
    output = OutputCapture(SecretMask([]))
    output.take(name.encode())
    return output


def _looked(world: World, stands: Working, run: Run) -> Working:
    heartbeat = _heartbeat(world, run, "")
    is_mine = heartbeat._look()
    return replace(stands, place="looked" if is_mine else "beaten", must_end=heartbeat.must_end() or not is_mine)


def _beaten(world: World, stands: Working, run: Run, name: str) -> Working:
    is_mine = _heartbeat(world, run, name)._write(renew=True)
    return replace(stands, place="beaten", must_end=stands.must_end or not is_mine)


@dataclass(frozen=True, slots=True)
class Reaper:
    """Looks for leases that are over and closes what it found, one transaction each, as a tick does."""

    rounds: int = 1

    def begin(self) -> tuple[int, tuple[Run, ...]]:
        """So many rounds left, nothing found."""
        return self.rounds, ()

    def steps(self, stands: Hashable, tables: Tables) -> Iterator[Step]:
        """See Actor."""
        del tables
        assert isinstance(stands, tuple)
        rounds, found = stands
        if found:
            yield Step(f"the reaper closes {found[0].id}", lambda world: (_closed(world, rounds, found), None))
        elif rounds:
            yield Step("the reaper looks", lambda world: ((rounds - 1, _lapsed(world)), None))


def _lapsed(world: World) -> tuple[Run, ...]:
    with world.store.unit_of_work() as uow:
        return tuple(uow.runs.leases_over(world.clock.now()))


def _closed(world: World, rounds: int, found: tuple[Run, ...]) -> tuple[int, tuple[Run, ...]]:
    world.recording.close_lost(found[0])
    return rounds, found[1:]


@dataclass(frozen=True, slots=True)
class Times:
    """Does one thing so many times, whenever."""

    what: str
    act: Callable[[World], None]
    times: int = 1

    def begin(self) -> int:
        """How often it is still done."""
        return self.times

    def steps(self, stands: Hashable, tables: Tables) -> Iterator[Step]:
        """See Actor."""
        del tables
        assert isinstance(stands, int)
        if stands:
            yield Step(self.what, lambda world: self._done(world, stands))

    def _done(self, world: World, left: int) -> tuple[int, None]:
        self.act(world)
        return left - 1, None


def _pass_a_minute(world: World) -> None:
    world.clock.advance(A_MINUTE)


def _cancel_newest(world: World) -> None:
    try:
        world.cancelling.cancel(max(world.store.tables.runs), PERSON)
    except RunIsOver:
        return


def _ask(world: World) -> None:
    try:
        world.request(TASK, RunKind.EXECUTION)
    except InvalidTransition:
        return


def _complete(world: World) -> None:
    try:
        world.complete(TASK)
    except InvalidTransition:
        return


def clock(times: int = 1) -> Times:
    """A minute passes."""
    return Times("a minute passes", _pass_a_minute, times)


def canceller(times: int = 1) -> Times:
    """Somebody cancels the newest run."""
    return Times("somebody cancels", _cancel_newest, times)


def asker() -> Times:
    """Somebody asks for a run."""
    return Times("somebody asks", _ask)


def person() -> Times:
    """A person completes the task by hand."""
    return Times("a person completes the task", _complete)
