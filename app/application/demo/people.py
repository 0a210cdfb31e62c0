"""What people in the demo do with a task and when: drawn by its own numbers, so that a day always goes alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.task import Task

_NOTES = {
    "complete": (
        "", "", "", "", "", "", "Took longer than usual.", "Quick today.", "Done on the way home.",
        "Asked Jonas to look over it once more.",
    ),
    "skip": ("Away that day.", "Not needed this time.", "Nobody was in."),
    "fail": ("No time for it.", "Began, and did not get it finished.", "The supplier did not deliver."),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How somebody keeps to a goal. Of a hundred tasks so many are late, skipped, failed; the others are on time.

    `hour` is when it is usually done, `minutes` how long that takes (0: nobody says); a task due in the last
    `idle_days` before today is left as it is. `shown_at` with a number behind it is where one sees what was done.
    """

    who: str = "local"
    hour: int = 18
    late: int = 6
    skipped: int = 3
    failed: int = 1
    idle_days: int = 0
    minutes: int = 0
    shown_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What becomes of one task, and when."""

    at: datetime
    act: str
    actor: str
    notes: str
    minutes: int | None = None
    evidence: tuple[str, ...] = ()


def intent_for(task: Task, habit: Habit, zone: ZoneInfo, today: date) -> Intent | None:
    """What a person does with a task; None leaves it open."""
    if habit.idle_days and task.due_date > today - timedelta(days=habit.idle_days):
        return None
    chance = Random(f"{task.goal_id}:{task.line_id}:{task.sequence}")  # noqa: S311 - a story, not a secret
    drawn = chance.randrange(100)
    act = _act(drawn, habit)
    is_late = act == "complete" and drawn < habit.late
    day = task.due_date + timedelta(days=chance.randint(1, 3) if is_late else 0)
    hour = min(23, max(6, round(chance.gauss(habit.hour, 1.2))))
    clock = time(hour, chance.randrange(60), chance.randrange(60), tzinfo=zone)
    intent = Intent(at=datetime.combine(day, clock), act=act, actor=habit.who, notes=chance.choice(_NOTES[act]))
    return replace(intent, **_report(task, habit, chance)) if act == "complete" else intent


def _report(task: Task, habit: Habit, chance: Random) -> Mapping[str, Any]:
    """What is said with the end of a task: of three times the minutes are forgotten once."""
    says_minutes = habit.minutes and chance.randrange(3)
    minutes = max(1, round(chance.gauss(habit.minutes, habit.minutes / 4))) if says_minutes else None
    return {"minutes": minutes, "evidence": (f"{habit.shown_at}{task.sequence}",) if habit.shown_at else ()}


def _act(drawn: int, habit: Habit) -> str:
    """Of 0 to 99: first those done late, then skipped, then failed."""
    if drawn < habit.late:
        return "complete"
    if drawn < habit.late + habit.skipped:
        return "skip"
    return "fail" if drawn < habit.late + habit.skipped + habit.failed else "complete"
