"""Clock cases: wall clock, zones and clock changes, asked of the policies and the calendar."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.scheduling.calendar_days import Breaks, end_of_day
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.rhythm import free_slots

Case = Mapping[str, Any]


def missing_features(case: Case) -> list[str]:
    """The kind of a case that the product does not know."""
    return [] if case["kind"] in _KINDS else [case["kind"]]


def play_clock_case(case: Case) -> list[str]:
    """The differences of one case, as one line."""
    name, expected = ("due_at", case["due_at"]) if "due_at" in case else ("due_dates", case["due_dates"])
    actual = _KINDS[case["kind"]](case, len(expected))
    return [] if actual == expected else [f"{name}: expected {expected}, got {actual}"]


def _all_day(case: Case, count: int) -> list[str]:
    start = date.fromisoformat(case["start_date"])
    rhythm = FixedInterval(case["interval_days"]).rhythm(start)
    slots = islice(free_slots(rhythm, Breaks(), start.toordinal() - 1, date.max.toordinal()), count)
    instants = (end_of_day(date.fromordinal(slot), ZoneInfo(case["zone"])) for slot in slots)
    return [instant.strftime("%Y-%m-%dT%H:%M:%SZ") for instant in instants]


_KINDS: dict[str, Callable[[Case, int], list[str]]] = {"all-day": _all_day}
