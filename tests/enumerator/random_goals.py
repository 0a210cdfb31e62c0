"""Random goals, biased towards parameters that collide: short rhythms, many breaks, most weekdays excluded."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

Goal = dict[str, Any]
_INTERVALS = (1, 1, 1, 2, 2, 3, 5, 7, 7, 14, 30)
_ACCOUNT_NAMES = ("a", "b", "c", "d")
_LEAD_DAYS = (0, 0, 0, 1, 2, 3, 7, 10)


def random_goal(rng: Random, policy: str) -> Goal:
    """The goal of a case; every parameter the policy needs, others by chance."""
    first_day = date(2027, 1, 1) + timedelta(days=rng.randrange(730))
    goal: Goal = {"policy_type": policy, "start_date": first_day.isoformat()}
    _POLICIES[policy](rng, goal, first_day)
    _add_accounts(rng, goal)
    _add_sometimes(rng, goal, "lead_days", _LEAD_DAYS, 0.4)
    _add_sometimes(rng, goal, "freeze_on_miss", (True,), 0.35)
    if rng.random() < 0.5:
        goal["breaks"] = _breaks(rng, first_day)
    return goal


def last_day_of(goal: Mapping[str, Any]) -> date | None:
    """The last day of a goal, by whichever name it has."""
    text = goal.get("end_date", goal.get("deadline_date"))
    return None if text is None else date.fromisoformat(text)


def _fixed(rng: Random, goal: Goal, first_day: date) -> None:
    goal["interval_days"] = rng.choice(_INTERVALS)
    goal["catchup_strategy"] = rng.choice(("all", "all", "latest", "none"))
    _add_sometimes(rng, goal, "end_date", (_some_days_after(rng, first_day),), 0.5)
    _exclude_weekdays(rng, goal)


def _deadline(rng: Random, goal: Goal, first_day: date) -> None:
    goal["deadline_date"] = _some_days_after(rng, first_day)
    goal["total_occurrences"] = rng.choice((1, 2, 3, 3, 4, 5, 6, 8, 13, 21, 30))
    goal["deadline_shape"] = rng.choice(("even", "front_loaded", "back_loaded"))
    _add_sometimes(rng, goal, "daily_cap", (1, 1, 2, 3), 0.4)
    _add_sometimes(rng, goal, "skip_forgives", (True,), 0.3)
    _exclude_weekdays(rng, goal)


def _state_based(rng: Random, goal: Goal, first_day: date) -> None:
    name = rng.choice(("check_interval_days", "check_interval_days", "interval_days"))
    goal[name] = rng.choice(_INTERVALS)
    _add_sometimes(rng, goal, "deadline_date", (_some_days_after(rng, first_day),), 0.6)
    _exclude_weekdays(rng, goal)


def _after_completion(rng: Random, goal: Goal, first_day: date) -> None:
    goal["interval_days"] = rng.choice(_INTERVALS)
    _add_sometimes(rng, goal, "end_date", (_some_days_after(rng, first_day),), 0.5)


_POLICIES = {
    "fixed": _fixed,
    "deadline": _deadline,
    "state_based": _state_based,
    "after_completion": _after_completion,
}


def _add_sometimes(rng: Random, goal: Goal, name: str, values: tuple[object, ...], chance: float) -> None:
    if rng.random() < chance:
        goal[name] = rng.choice(values)


def _some_days_after(rng: Random, first_day: date) -> str:
    days = rng.choice((rng.randrange(4), *(rng.randrange(most) for most in (15, 45, 45, 90, 90, 200))))
    return (first_day + timedelta(days=days)).isoformat()


def _exclude_weekdays(rng: Random, goal: Goal) -> None:
    if rng.random() < 0.4:
        goal["excluded_weekdays"] = sorted(rng.sample(range(7), rng.choice((1, 2, 2, 3, 5, 6))))


def _add_accounts(rng: Random, goal: Goal) -> None:
    count = rng.choice((0, 1, 1, 2, 2, 3, 4))
    if count:
        goal["accounts"] = list(_ACCOUNT_NAMES[:count])
        goal["task_distribution_strategy"] = rng.choice(("all", "all", "round_robin", "round_robin", "least_busy"))


def _breaks(rng: Random, first_day: date) -> list[list[str]]:
    found = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        first = first_day + timedelta(days=rng.randrange(-3, 40))
        last = first + timedelta(days=rng.choice((0, 0, 1, 3, 6, 10, 20)))
        found.append([first.isoformat(), last.isoformat()])
    return sorted(found)
