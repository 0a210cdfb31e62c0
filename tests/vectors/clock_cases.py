"""Clock cases: wall clock, zones and clock changes, asked of the policies as a goal would ask them."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.line import Line
from app.domain.scheduling.calendar_days import Breaks, local_today
from app.domain.scheduling.calendar_rule import CalendarRule
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.cron import Cron
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.policy import PlanningDay, SchedulingPolicy, Slot

Case = Mapping[str, Any]


def missing_features(case: Case) -> list[str]:
    """The kind of a case that the product does not know."""
    return [] if case["kind"] in _POLICIES else [case["kind"]]


def play_clock_case(case: Case) -> list[str]:
    """The differences of one case, as one line."""
    name = "due_at" if "due_at" in case else "due_dates"
    slots = _upcoming(case, len(case[name]))
    actual = [f"{slot.due_at:%Y-%m-%dT%H:%M:%SZ}" if name == "due_at" else str(slot.due_date) for slot in slots]
    return [] if actual == case[name] else [f"{name}: expected {case[name]}, got {actual}"]


def _upcoming(case: Case, count: int) -> tuple[Slot, ...]:
    """What a new goal says will come; `now` is the instant after which a rule is asked, else before the start."""
    start, zone = date.fromisoformat(case["start_date"]), ZoneInfo(case["zone"])
    now = datetime.combine(start - timedelta(days=2), time(12), UTC)
    cursor_at = datetime.fromisoformat(case["after"]) if "after" in case else None
    line = Line(id=1, goal_id=1, account_id=None, position=0, cursor=start - timedelta(days=1), cursor_at=cursor_at)
    day = PlanningDay(
        start_date=start, now=cursor_at or now, today=local_today(cursor_at or now, zone),
        horizon=local_today(cursor_at or now, zone), breaks=Breaks(), catch_up=CatchUp.ALL, zone=zone,
        due_time=time.fromisoformat(case["due_time"]) if "due_time" in case else None,
    )  # fmt: skip
    return _POLICIES[case["kind"]](case).upcoming(line, day, count)


_POLICIES: dict[str, Callable[[Case], SchedulingPolicy]] = {
    "all-day": lambda case: FixedInterval(case["interval_days"]),
    "fixed-timed": lambda case: FixedInterval(case["interval_days"]),
    "calendar": lambda case: CalendarRule(case["rrule"]),
    "cron": lambda case: Cron(case["cron"]),
}
