"""Claim, heartbeat, reaper, end, cancel and repeat in every order: for two workers and one run, nothing left out.

`-s` shows how many orders there were; `FAULT_ROUNDS=2` explores a thousand million.
"""

from collections.abc import Callable, Sequence

import pytest

from tests.builders import World
from tests.faults.explorer import Actor, BrokenLaw, Explorer, Found
from tests.faults.planted import in_the_life_of_a_run as planted
from tests.faults.rounds import ROUNDS
from tests.faults.run_actors import Reaper, Worker, asker, canceller, clock, person
from tests.faults.run_laws import law_of_each_end, law_of_each_step

RULES: dict[str, dict[str, str | int]] = {
    "tried once": {},
    "repeated": {"max_attempts": 2, "retry_delay_seconds": 60},
    "repeated also when lost": {"max_attempts": 2, "retry_delay_seconds": 60, "retry_safe": "true"},
    "handed over": {"fallback_to_manual": "true"},
}
FEW: dict[str, list[Actor]] = {
    "cancelled": [Worker("A", 2), Worker("B"), Reaper(2), clock(2), canceller()],
    "asked again": [Worker("A", 2), Worker("B"), Reaper(), clock(2), asker()],
    "done by hand": [Worker("A"), Worker("B"), Reaper(), clock(), person()],
    "cancelled twice": [Worker("A", 2), Worker("B"), Reaper(), clock(), canceller(2)],
}
MANY: dict[str, list[Actor]] = {
    "cancelled, two claims each": [Worker("A", 2), Worker("B", 2), Reaper(2), clock(2), canceller()],
    "cancelled and done by hand": [Worker("A", 2), Worker("B", 2), Reaper(2), clock(2), canceller(), person()],
}
CASTS = {**FEW, **(MANY if ROUNDS > 1 else {})}


def with_a_queued_run(**rules: str | int) -> World:
    """A goal whose script does its task, whose success completes it, and a run that waits for a worker."""
    script = {"execution_strategy": "CustomScript", "execution_script_content": "x", "check_strategy": "NoCheck"}
    world = World()
    world.add_goal(**script, interval_days=30, **rules)
    world.tick()
    world.request(1)
    return world


def explored(actors: Sequence[Actor], **rules: str | int) -> Found:
    return Explorer(with_a_queued_run(**rules), actors, law_of_each_step, law_of_each_end).explore()


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("cast", CASTS)
def test_the_laws_of_runs_hold_in_every_order(cast: str, rules: str) -> None:
    found = explored(CASTS[cast], **RULES[rules])
    print(f"{cast}, {rules}: {found.orders:,} orders, {found.moments:,} moments")  # noqa: T201
    assert found.orders > 10_000


BUGS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "writes whatever the fence": (planted.without_the_fence, "a stale fence wrote"),
    "claims whatever the status": (planted.claims_what_is_not_queued, "was over and changed|begun twice"),
    "gives up whoever it once saw lapsed": (planted.gives_up_who_beats, "whose worker beats was given up"),
    "records the end in two transactions": (planted.ends_in_two_commits, "nobody knows why"),
    "writes no history": (planted.without_history, "the history ends elsewhere"),
    "repeats a run in silence": (planted.loses_in_silence, "lost in silence|nobody knows why"),
    "never looks for lapsed leases": (planted.never_reaps, "a run is never over"),
    "counts twice": (planted.counts_twice, "the counts differ"),
    "a second live run": (planted.asks_twice, "two live runs"),
}


@pytest.mark.parametrize("bug", BUGS)
def test_the_explorer_finds_each_planted_bug(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, words = BUGS[bug]
    plant(monkeypatch)
    cast: list[Actor] = [Worker("A"), Worker("B"), Reaper(), clock(2), asker()]
    with pytest.raises(BrokenLaw, match=words):
        explored(cast)
