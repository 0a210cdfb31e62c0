"""The product against the enumerator: on every worked case, and on random ones.

TASK_TRACKER_TEST_ROUNDS sets how many random cases are made, TASK_TRACKER_TEST_SEED the seed of the first.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import InvalidInput, NotFound
from tests.enumerator.random_cases import random_case
from tests.enumerator.shrinking import shrunk
from tests.enumerator.simulator import expectation
from tests.enumerator.state import Status
from tests.fakes.store import FakeStore
from tests.vectors.day_cases import missing_features, play_day_case

ROUNDS = int(os.environ.get("TASK_TRACKER_TEST_ROUNDS", "2000"))
FIRST_SEED = int(os.environ.get("TASK_TRACKER_TEST_SEED", "1"))
# Several tests, so that the work can be shared by processes.
SHARES = 4
WORKED_CASES = Path(__file__).parents[1] / "data" / "day-cases.json"


def differences(case: dict[str, Any]) -> list[str]:
    """Where the product differs; a task that it never made counts as a difference."""
    try:
        return play_day_case(case, FakeStore().unit_of_work)
    except NotFound as error:
        return [f"refused: {error}"]
    except Exception as error:
        error.add_note(f"in case {case['name']}")
        raise


def report(case: dict[str, Any]) -> str:
    """A small version of a case that disagrees, in the shape of the worked cases."""

    def disagrees(smaller: dict[str, Any]) -> bool:
        try:
            return bool(differences(smaller))
        except InvalidInput:  # shrunk to a goal that nobody may have
            return False

    small = shrunk(case, disagrees)
    return "\n".join([case["name"], json.dumps(small), *differences(small)])


def test_the_enumerator_agrees_with_every_worked_case() -> None:
    cases = json.loads(WORKED_CASES.read_text(encoding="utf-8"))
    assert [expectation(case) for case in cases] == [case["expect"] for case in cases]


def test_random_cases_end_in_every_status() -> None:
    endings = {random_case(seed)["expect"]["goal_status"] for seed in range(400)}
    assert endings == {status.value for status in Status}


@pytest.mark.parametrize("share", range(SHARES))
def test_the_product_agrees_with_the_enumerator_on_random_cases(share: int) -> None:
    cases = (random_case(seed) for seed in range(FIRST_SEED + share, FIRST_SEED + ROUNDS, SHARES))
    disagreeing = next((case for case in cases if not missing_features(case) and differences(case)), None)
    assert disagreeing is None, report(disagreeing)
