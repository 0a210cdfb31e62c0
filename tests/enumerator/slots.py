"""Which days a goal asks for: the rhythm by stepping from the start, the spread by counting days."""

from collections.abc import Iterator
from datetime import date

from tests.enumerator.state import ONE_DAY, Line, Plan, Rules, TaskState, World


def rhythm_slots(rules: Rules, after: date, up_to: date) -> Iterator[date]:
    """The slots of a rhythm in ]after, up_to], breaks not looked at."""
    day = rules.start
    while day <= up_to and (rules.last_day is None or day <= rules.last_day):
        if day > after and day.weekday() not in rules.excluded:
            yield day
        day += rules.interval * ONE_DAY


def next_after_completion(world: World, line: Line) -> date | None:
    """The next slot of an after_completion line; none while a task of it is open or past the last day."""
    tasks = world.tasks_of(line)
    if any(task.is_open for task in tasks):
        return None
    day = world.rules.start
    ends = [task.ended_on for task in tasks if task.ended_on is not None]
    if ends:
        day = max(ends) + world.rules.interval * ONE_DAY
    # A resume, a thaw and an account coming back move the cursor to the day before them.
    day = max(day, line.cursor + ONE_DAY)
    while world.rules.in_break(day):
        day += ONE_DAY
    if world.rules.last_day is not None and day > world.rules.last_day:
        return None
    return day


def pending_slots(world: World, line: Line) -> list[date]:
    """The slots of a line after its cursor and up to the horizon; not for deadline goals."""
    if world.rules.has_rhythm:
        return list(rhythm_slots(world.rules, line.cursor, world.horizon))
    day = next_after_completion(world, line)
    return [] if day is None or day > world.horizon else [day]


def settled(world: World, line: Line) -> int:
    """How many of a deadline line's tasks count for its total."""
    states = {TaskState.COMPLETED}
    if world.rules.skip_forgives:
        states.add(TaskState.SKIPPED)
    return sum(task.state in states for task in world.tasks_of(line))


def owed(world: World, line: Line) -> int:
    """How many tasks a deadline line has still to be given."""
    still_open = sum(task.is_open for task in world.tasks_of(line))
    return max(0, world.rules.total - settled(world, line) - still_open)


def make_plan(world: World, line: Line) -> Plan:
    """The spread of what is owed, over the days after the cursor, or from today if that would begin late."""
    count = owed(world, line)
    days = spread(world.rules, count, line.cursor)
    if days and days[0] < world.today:
        days = spread(world.rules, count, max(line.cursor, world.yesterday))
    return Plan(days, count)


def spread(rules: Rules, count: int, anchor: date) -> list[date]:
    """The days that `count` tasks fall on, oldest first."""
    eligible = eligible_days(rules, anchor)
    size = len(eligible)
    fitting = count if rules.daily_cap is None else min(count, size * rules.daily_cap)
    if size == 0:
        return []
    on_day = [0] * size
    for k in range(1, fitting + 1):
        on_day[position(rules.shape, k, fitting, size) - 1] += 1
    if rules.daily_cap is not None:
        carry_over(on_day, rules.daily_cap)
    return [day for day, tasks in zip(eligible, on_day, strict=True) for _ in range(tasks)]


def eligible_days(rules: Rules, anchor: date) -> list[date]:
    """The days after the anchor up to the deadline that may hold a task."""
    days = []
    day = anchor + ONE_DAY
    while rules.last_day is not None and day <= rules.last_day:
        if day.weekday() not in rules.excluded and not rules.in_break(day):
            days.append(day)
        day += ONE_DAY
    return days


def position(shape: str, k: int, fitting: int, size: int) -> int:
    """The place, from 1, of the k-th of `fitting` slots on `size` days."""
    if shape == "even":
        return rounded_up(k * size, fitting)
    if shape == "front_loaded":
        return max(1, rounded_up(size * k * k, fitting * fitting))
    return size - size * (fitting - k) * (fitting - k) // (fitting * fitting)


def rounded_up(numerator: int, denominator: int) -> int:
    """A quotient, rounded up."""
    whole = numerator // denominator
    return whole if whole * denominator == numerator else whole + 1


def carry_over(on_day: list[int], cap: int) -> None:
    """What exceeds the cap goes to the next day; what is left over at the end to the day before."""
    last = len(on_day) - 1
    for day in range(last):
        excess = max(0, on_day[day] - cap)
        on_day[day] -= excess
        on_day[day + 1] += excess
    for day in range(last, 0, -1):
        excess = max(0, on_day[day] - cap)
        on_day[day] -= excess
        on_day[day - 1] += excess
