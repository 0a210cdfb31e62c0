"""What to automate next: the goals done by hand, by the minutes a month that they cost, and the step that is next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.handwork import LOOKED_BACK, Load
from app.domain.strategy import RunMode, StrategyChoice
from app.ports.handwork_reads import HandworkRow


@dataclass(frozen=True, slots=True)
class Candidate:
    """One goal: `next_step` in words; `share` is its part of all minutes by hand, in hundredths."""

    row: HandworkRow
    load: Load
    next_step: str
    share: int


def ranking(rows: Iterable[HandworkRow], today: date) -> list[Candidate]:
    """The most minutes a month first. A goal that began within the time looked back at counts from its start."""
    loads = [(row, _load(row, today)) for row in rows]
    total = sum(load.minutes_a_month for _, load in loads) or 1.0
    found = [Candidate(row, load, _next_step(row), round(100 * load.minutes_a_month / total)) for row, load in loads]
    return sorted(found, key=lambda each: (-each.load.minutes_a_month, each.row.goal_id))


def _load(row: HandworkRow, today: date) -> Load:
    days = min(LOOKED_BACK.days, max(1, (today - row.start_date).days + 1))
    return Load(times=row.times, timed=row.timed, minutes=row.minutes, days=days)


def _next_step(row: HandworkRow) -> str:
    if not StrategyChoice(row.execution).acts_by_itself:
        return "Give it a script, and let that work beside you first."
    return {
        RunMode.MANUAL: "It has a script: let it work beside you on the day.",
        RunMode.SHADOW: "It works beside you: look how often it agreed, and let it act.",
        RunMode.ON_DUE: "It acts by itself: look why a person still ends its tasks.",
    }[row.run_mode]
