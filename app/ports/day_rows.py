"""What became of a day, in numbers."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DayRow:
    """How many tasks ended on a day in the zone of the program; `late` of those done were done after their time."""

    day: date
    done: int = 0
    late: int = 0
    failed: int = 0
    skipped: int = 0
