"""Every hostile script of the corpus achieves at each level what docs/isolation.md says, and harms nobody else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.application.run_output import HEAD_BYTES, TAIL_BYTES
from app.domain.isolation import Isolation
from scripts.ensure_sandbox import find_sandbox, missing_sandbox
from tests.faults.arena import Arena, Outrage, arena
from tests.faults.hostile_scripts import CORPUS, HostileScript, Outcome, Proof

GROWTH_MIB = 16


@pytest.fixture(scope="module", params=[Isolation.LIMITED, Isolation.SANDBOXED], ids=str)
def ring(request: pytest.FixtureRequest) -> Iterator[Arena]:
    """An arena of each level; that of the sandbox needs bubblewrap."""
    if request.param is Isolation.SANDBOXED and find_sandbox() is None:
        pytest.skip(missing_sandbox())
    with arena(request.param) as it:
        yield it


@pytest.mark.parametrize("hostile", CORPUS, ids=[each.tries.replace(" ", "-") for each in CORPUS])
def test_a_hostile_script_achieves_what_the_table_says_and_nothing_else(ring: Arena, hostile: HostileScript) -> None:
    before = _resident_mib()
    with ThreadPoolExecutor(1) as meanwhile:
        outrage = meanwhile.submit(ring.commit, hostile.script, 1 if hostile.proof is Proof.TIME_LIMIT else 20)
        innocent = ring.run_innocent()
        committed = outrage.result()
    level = committed.result.isolation
    assert level is not None, committed.result.failure
    assert _achieved(hostile, committed) is _expected(hostile, level, ring), (committed.result, committed.output.tail)
    assert (innocent.exit_status, innocent.last_line) == (0, "as ever"), innocent
    assert (committed.survivors, ring.is_other_run_unharmed, len(list(ring.runs.iterdir()))) == ([], True, 1)
    assert len(committed.output.head.encode()) <= 3 * HEAD_BYTES  # a byte that is no text becomes three
    assert len(committed.output.tail.encode()) <= 3 * TAIL_BYTES
    assert _resident_mib() - before < GROWTH_MIB


def test_each_run_has_its_own_number_of_processes(ring: Arena) -> None:
    """Thirty of 48 each, at the same time."""
    script = "begun = [lasting() for _ in range(30)]\ntime.sleep(1)\nprint('allowed', len(begun))"
    with ThreadPoolExecutor(3) as pool:
        lines = list(pool.map(lambda _: ring.commit(script, 20).result.last_line, range(3)))
    assert lines == ["allowed 30"] * 3


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    assert len({each.tries for each in CORPUS}) == len(CORPUS) >= 40


def _expected(hostile: HostileScript, level: Isolation, ring: Arena) -> Outcome:
    if level is Isolation.SANDBOXED:
        return hostile.sandboxed
    return hostile.limited if ring.has_own_user or hostile.same_user is None else hostile.same_user


def _achieved(hostile: HostileScript, outrage: Outrage) -> Outcome | None:
    """None: the script neither ran to its end nor met what it should have met."""
    result = outrage.result
    match hostile.proof:
        case Proof.TIME_LIMIT:
            return Outcome.CAPPED if result.timed_out else None
        case Proof.NO_RESULT:
            return Outcome.DENIED if result.exit_status == 0 and result.result_text is None else None
        case Proof.SIGNAL:
            return Outcome.ALLOWED if result.exit_status in {-11, 128 + 11} else None
        case Proof.LAST_LINE:
            word = result.last_line.partition(" ")[0].rstrip(":")
            return Outcome(word) if result.exit_status == 0 and word in set(Outcome) else None


def _resident_mib() -> float:
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * 4096 / 1024 / 1024
