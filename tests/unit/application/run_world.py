"""Worlds whose scripts run: what tests of runs begin with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.run import Run, RunKind, RunOutcome, RunStatus, Verdict
from app.domain.run_rules import AccountRunRules
from app.ports.strategies import StrategyRequest
from tests.builders import Typed, World

EXECUTION, CHECK = RunKind.EXECUTION, RunKind.CHECK
QUEUED, RUNNING = RunStatus.QUEUED, RunStatus.RUNNING
ONE_OF_GOAL = "Of this goal one run goes on at a time."
SCRIPTS: dict[str, Typed] = {
    "execution_strategy": "CustomScript",
    "execution_script_content": "print('do it')",
    "check_strategy": "CustomScriptCheck",
    "check_script_content": "print('look')",
}
SECOND = timedelta(seconds=1)
Act = Callable[[StrategyRequest], RunOutcome]


def with_task(**fields: Typed) -> World:
    """A goal performed and checked by scripts, with a task that waits."""
    return one_task_in(World(), **fields)


def one_task_in(world: World, **fields: Typed) -> World:
    """The same in a world that is there already."""
    world.add_goal(**{**SCRIPTS, "interval_days": 30, **fields})
    world.tick()
    return world


def ends(status: RunStatus = RunStatus.SUCCEEDED, verdict: Verdict | None = None, note: str = "") -> Act:
    """What a strategy does that ends so."""
    return lambda _: RunOutcome(status=status, verdict=verdict, note=note)


FAILS = ends(RunStatus.FAILED, note="exit status 1")


def last(world: World) -> Run:
    """The newest run."""
    return world.runs()[-1]


def perform(world: World, act: Act = FAILS, kind: RunKind = EXECUTION) -> Run:
    """Let the newest run be performed, at its own instant; as it stands afterwards."""
    run = last(world)
    if run.not_before is not None and run.not_before > world.clock.instant:
        world.clock.instant = run.not_before
    world.strategies.set("CustomScript" if kind is EXECUTION else "CustomScriptCheck", act)
    world.performing.perform(run.id)
    return world.runs()[run.id - 1]


def lose(world: World) -> Run:
    """Let the newest run begin and its worker be gone; as it stands once that was noticed."""
    run = begin(world)
    world.clock.advance(timedelta(seconds=60))
    world.reconciling.reconcile()
    return world.runs()[run.id - 1]


def begin(world: World, run_id: int | None = None) -> Run:
    """Let a run (the newest) begin and go on."""
    begun = world.recording.claim(run_id or last(world).id)
    assert begun is not None
    return begun.run


def limit(world: World, account_id: int, rules: AccountRunRules) -> None:
    """Give an account rules."""
    accounts = world.store.tables.accounts
    accounts[account_id] = replace(accounts[account_id], run_rules=rules)


def waits(world: World, run_id: int) -> tuple[RunStatus, str, datetime | None]:
    """Where a run stands, why it waits, and until when."""
    run = world.store.tables.runs[run_id]
    return run.status, run.held_because, run.not_before
