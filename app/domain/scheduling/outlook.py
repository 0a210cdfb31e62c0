"""What comes: the next slots of a goal with their accounts, what is remarkable about them, and how far the work is.

Pure, and without any effect: pages ask before something is saved, and again whenever somebody looks.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from app.domain.account import Busyness
from app.domain.goal import Distribution, GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.deadline import Deadline
from app.domain.scheduling.distribution import choose_account
from app.domain.scheduling.explaining import Explaining
from app.domain.scheduling.fixes import risk
from app.domain.scheduling.lines_alike import answers, total
from app.domain.scheduling.policy import PlanningDay, Slot

MANY_AT_ONCE, MANY_A_DAY = 100, 10
_FARTHEST_FORECAST = 1400
"""Weeks."""
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Coming:
    """One slot that will become a task, the account that it is for (None: the platform as a whole), and why."""

    slot: Slot
    account_id: int | None
    why: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a goal with a total is. Paces are tasks a week; `safety` is in days, `forecast` needs something done.

    `pace_needed` is None where nothing is left to do, or no time to do it.
    """

    total: int
    done: int
    open: int
    owed: int
    not_fitting: int
    pace_needed: float | None
    pace_so_far: float
    forecast: date | None
    safety: int | None


def upcoming(aggregate: GoalAggregate, limit: int) -> tuple[Coming, ...]:
    """The next slots of all lines by their time, if everything is done when it is due; nothing is created."""
    if aggregate.goal.status is not GoalStatus.ACTIVE:
        return ()
    policy = aggregate.goal.policy
    found = answers(
        aggregate.planning_lines, partial(day_with_work, aggregate), lambda line, day: policy.upcoming(line, day, limit)
    )
    slots = [(slot, line) for line, coming in found for slot in coming]
    slots.sort(key=lambda found: (found[0].due_at, found[1].position, found[1].id))
    return tuple(_with_accounts(aggregate, slots[:limit]))


def count_at_once(aggregate: GoalAggregate) -> int:
    """How many tasks the next passes make without any time going by."""
    if aggregate.goal.status is not GoalStatus.ACTIVE:
        return 0
    return total(aggregate, aggregate.planning_lines, aggregate.goal.policy.count_now)


def warnings(aggregate: GoalAggregate, at_once: int) -> tuple[str, ...]:
    """What is possible and probably not meant, each as a sentence; `at_once` is how many tasks come at once."""
    return tuple(_warnings(aggregate, at_once))


def progress(aggregate: GoalAggregate) -> Progress | None:
    """Of a goal with a total, over all its lines; None for every other goal."""
    policy, today, lines = aggregate.goal.policy, aggregate.today, aggregate.open_lines
    if not isinstance(policy, Deadline) or not lines:
        return None
    done = sum(min(policy.done(line), policy.total_occurrences) for line in lines)
    left = policy.total_occurrences * len(lines) - done
    weeks_gone = ((today - aggregate.goal.start_date).days + 1) / _WEEK
    weeks_left = ((policy.deadline_date - max(today, aggregate.goal.start_date)).days + 1) / _WEEK
    pace = done / weeks_gone if weeks_gone > 0 else 0.0
    forecast = today + timedelta(weeks=left / pace) if pace and left / pace < _FARTHEST_FORECAST else None
    return Progress(
        total=policy.total_occurrences * len(lines),
        done=done,
        open=sum(line.counts.open for line in lines),
        owed=sum(policy.owed(line) for line in lines),
        not_fitting=total(aggregate, lines, policy.not_fitting),
        pace_needed=left / weeks_left if left and weeks_left > 0 else None,
        pace_so_far=pace,
        forecast=forecast if left else None,
        safety=(policy.deadline_date - forecast).days if forecast and left else None,
    )


def day_with_work(aggregate: GoalAggregate, line: Line) -> PlanningDay:
    """What the policy may look at for a line ahead of time: with its open tasks, where it waits for them."""
    day = aggregate.planning_day(line)
    if not aggregate.goal.policy.waits_for_the_work:
        return day
    days = (task.due_date for task in aggregate.tasks if task.is_open and task.line_id == line.id)
    return replace(day, open_until=max(days, default=None))


def _with_accounts(aggregate: GoalAggregate, slots: list[tuple[Slot, Line]]) -> Iterator[Coming]:
    """Turns move on as they will."""
    scratch, turns = replace(aggregate), {line.id: line for _, line in slots}
    explaining = {line_id: Explaining.of(scratch, line) for line_id, line in turns.items()}
    present, given = _present_work(aggregate), list[tuple[int, date]]()
    for slot, line in slots:
        scratch.busyness = _busyness_then(aggregate, present, given, slot)
        account_id, turn = choose_account(scratch, turns[line.id])
        why = explaining[line.id].why(slot, account_id, turns[line.id].turn)
        turns[line.id] = replace(turns[line.id], turn=turn)
        if account_id is not None:
            given.append((account_id, slot.due_date))
        yield Coming(slot, account_id, why)


def _present_work(aggregate: GoalAggregate) -> Counter[tuple[int, date]]:
    """How many open tasks of the goal each account has by their days; read only where that decides."""
    if aggregate.goal.distribution is not Distribution.LEAST_BUSY or not aggregate.has_open_tasks:
        return Counter()
    return Counter((task.account_id, task.due_date) for task in aggregate.tasks if task.is_open and task.account_id)


def _busyness_then(
    aggregate: GoalAggregate, present: Counter[tuple[int, date]], given: list[tuple[int, date]], slot: Slot
) -> dict[int, Busyness]:
    """How busy accounts are when a slot is planned: what it gave is done on its day, what is late today."""
    busyness, today, waits = dict(aggregate.busyness), aggregate.today, aggregate.goal.policy.waits_for_the_work
    planned_on = max(today, slot.due_date - timedelta(days=aggregate.goal.lead_days))
    newest = max((each.last_task_id for each in busyness.values()), default=0)
    for (account_id, due_date), number in present.items():
        if account_id in busyness and (waits or max(due_date, today) < planned_on):
            was = busyness[account_id]
            busyness[account_id] = replace(was, open_tasks=was.open_tasks - number)
    for number, (account_id, due_date) in enumerate(given, start=1):
        is_open = not waits and max(due_date, today) >= planned_on
        open_tasks = busyness.get(account_id, Busyness()).open_tasks + is_open
        busyness[account_id] = Busyness(open_tasks=open_tasks, last_task_id=newest + number)
    return busyness


def _warnings(aggregate: GoalAggregate, at_once: int) -> Iterator[str]:
    goal, lines = aggregate.goal, aggregate.planning_lines
    if goal.status is GoalStatus.ACTIVE and goal.account_ids and not any(map(aggregate.is_live, aggregate.open_lines)):
        yield "All its accounts are paused: nothing is made until one of them goes on."
    if at_once > max(len(lines), 1):
        yield f"This makes {at_once:,} tasks at once.{_advice(aggregate) if at_once > MANY_AT_ONCE else ''}"
    most = total(aggregate, lines, goal.policy.most_a_day)
    if most > MANY_A_DAY:
        yield f"This makes up to {most:,} tasks a day."
    if isinstance(goal.policy, Deadline):
        yield from (found.sentence for found in [risk(aggregate)] if found)
    elif goal.status is GoalStatus.ACTIVE and lines and not aggregate.has_open_tasks and not upcoming(aggregate, 1):
        has_made_some = any(line.sequence for line in lines)
        yield "No day is left for it." if has_made_some else "No day is left for it: this would never make a task."


def _advice(aggregate: GoalAggregate) -> str:
    """What helps against many tasks at once, by what brings them; nothing where the form asks for so many."""
    goal = aggregate.goal
    if goal.effective_catch_up is CatchUp.ALL and goal.policy.takes_catch_up and goal.start_date < aggregate.today:
        return " That is a lot: choose another start date, or keep only the latest."
    return " That is a lot: show it fewer days before." if goal.lead_days else ""
