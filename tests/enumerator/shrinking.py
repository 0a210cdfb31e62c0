"""Makes a disagreeing case small, so that a person can read it."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.enumerator.simulator import UnknownTask, expectation

Case = dict[str, Any]
_NEEDED = {"policy_type", "start_date", "interval_days", "deadline_date", "total_occurrences", "deadline_shape"}


def shrunk(case: Case, disagrees: Callable[[Case], bool]) -> Case:
    """The smallest case found by leaving out events and parameters while the product still disagrees."""
    smaller: Case | None = case
    while smaller is not None:
        case = smaller
        smaller = next((found for found in _smaller(case) if disagrees(found)), None)
    return case


def _smaller(case: Case) -> Iterator[Case]:
    for goal, timeline in _candidates(case["goal"], case["timeline"]):
        candidate = {"name": case["name"], "goal": goal, "timeline": timeline}
        try:
            yield {**candidate, "expect": expectation(candidate)}
        except UnknownTask:
            continue


def _candidates(goal: Case, timeline: list[Case]) -> Iterator[tuple[Case, list[Case]]]:
    length = len(timeline)
    for size in (length // 2, length // 4, 3, 2, 1):
        for first in range(0, length if size else 0, max(1, size)):
            yield goal, timeline[:first] + timeline[first + size :]
    names_accounts = any("account" in event for event in timeline)
    for name in sorted(goal.keys() - _NEEDED - ({"accounts"} if names_accounts else set())):
        yield {key: value for key, value in goal.items() if key != name}, timeline
    for name in ("accounts", "breaks", "excluded_weekdays"):
        for item in goal.get(name, []):
            left = [other for other in goal[name] if other != item]
            if left and not any(event.get("account") == item for event in timeline):
                yield {**goal, name: left}, timeline
    if goal.get("total_occurrences", 1) > 1:
        yield {**goal, "total_occurrences": goal["total_occurrences"] - 1}, timeline
