"""Random cases: a goal and a timeline of people who finish, forget, change their minds and pause things.

The timeline is made while the enumerator plays it, so that acts name tasks that exist and hit states worth hitting.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.enumerator.passes import missed_tasks
from tests.enumerator.random_goals import last_day_of, random_goal
from tests.enumerator.simulator import POLICIES, outcome, play
from tests.enumerator.state import Status, Task, TaskState, World, open_world

Case = dict[str, Any]
Event = dict[str, Any]
_GAPS = (1, 1, 1, 1, 1, 2, 2, 3, 5, 8)
_FIRST_DAYS = (*[-2, 0, 0, 0, 0, 1, 10] * 4, 500)
_MOST_TASKS = 600


@dataclass(frozen=True)
class Habits:
    """How the people of one case behave: chances a day, from 0 to 1."""

    ticking: float
    finishing: float
    failing: float
    changing_minds: float
    pausing: float
    pausing_accounts: float
    meeting: float
    vanishing: float


def random_case(seed: int) -> Case:
    """The case of a seed: always the same one."""
    rng = Random(seed)
    policy = rng.choice(POLICIES)
    goal = random_goal(rng, policy)
    timeline = list(_events(rng, goal))
    world = open_world(goal)
    for event in timeline:
        play(world, event)
    return {"name": f"{policy}-seed-{seed}", "goal": goal, "timeline": timeline, "expect": outcome(world)}


def _random_habits(rng: Random) -> Habits:
    """Diligent people bring goals to their end, where the rarer rules are."""
    if rng.random() < 0.35:
        return Habits(1.0, 1.4, rng.choice((0.1, 0.3)), rng.choice((0.1, 0.4)), 0.0, 0.05, 0.1, 0.0)
    return Habits(
        ticking=rng.choice((1.0, 0.9, 0.6)),
        finishing=rng.choice((0.2, 0.7, 1.2, 1.4)),
        failing=rng.choice((0.0, 0.1, 0.3)),
        changing_minds=rng.choice((0.0, 0.1, 0.3)),
        pausing=rng.choice((0.0, 0.05, 0.2)),
        pausing_accounts=rng.choice((0.0, 0.1, 0.3)),
        meeting=rng.choice((0.0, 0.05, 0.3)),
        vanishing=rng.choice((0.0, 0.05, 0.15)),
    )


def _events(rng: Random, goal: Case) -> Iterator[Event]:
    world, habits = open_world(goal), _random_habits(rng)
    day = date.fromisoformat(goal["start_date"]) + timedelta(days=rng.choice(_FIRST_DAYS))
    for _ in range(rng.choice((4, 10, 25, 40))):
        world.today = day
        for event in _day(rng, habits, world):
            event["on"] = day.isoformat()
            play(world, event)
            yield event
            if len(world.tasks) > _MOST_TASKS:
                return
        if world.status in {Status.COMPLETED, Status.EXPIRED} and rng.random() < 0.2:
            return
        day = _next_day(rng, habits, goal, day)


def _next_day(rng: Random, habits: Habits, goal: Case, day: date) -> date:
    """Mostly soon; sometimes weeks later, or just before, on or just after the last day."""
    last_day = last_day_of(goal)
    if last_day is not None and rng.random() < 0.05:
        return max(day, last_day + timedelta(days=rng.randrange(-1, 3)))
    if rng.random() < habits.vanishing:
        return day + timedelta(days=400 if rng.random() < 0.05 else rng.randrange(10, 60))
    return day + timedelta(days=rng.choice(_GAPS))


def _day(rng: Random, habits: Habits, world: World) -> Iterator[Event]:
    """The events of one day, each made after the one before it was played."""
    ticks_first = rng.random() < 0.6
    ticks = rng.random() < habits.ticking
    if ticks and ticks_first:
        yield {"do": "tick"}
    for make in rng.sample(_OCCASIONS, len(_OCCASIONS)):
        yield from make(rng, habits, world)
    if ticks and (not ticks_first or rng.random() < 0.1):
        yield {"do": "tick"}


def _finish_tasks(rng: Random, habits: Habits, world: World) -> Iterator[Event]:
    for task in world.open_tasks():
        if rng.random() < habits.finishing * 0.7:
            acts = ("fail", "skip") if rng.random() < habits.failing else ("complete",)
            yield {"do": rng.choice(acts), "task": task.number}
        elif rng.random() < 0.08:
            yield {"do": "start", "task": task.number}


def _finish_missed(rng: Random, habits: Habits, world: World) -> Iterator[Event]:
    """The tasks that keep a goal Frozen."""
    if world.status is Status.FROZEN and rng.random() < 0.15:
        for task in missed_tasks(world):
            yield {"do": rng.choice(("complete", "skip", "fail")), "task": task.number}


def _change_minds(rng: Random, habits: Habits, world: World) -> Iterator[Event]:
    is_over = world.status in {Status.COMPLETED, Status.EXPIRED} or any(line.is_met for line in world.lines)
    if world.tasks and rng.random() < (0.12 if is_over else habits.changing_minds):
        task = _some_task(rng, world)
        yield {"do": "reopen", "task": task.number}
        if rng.random() < 0.5:
            yield {"do": rng.choice(("complete", "complete", "fail", "skip", "start", "met")), "task": task.number}


def _some_task(rng: Random, world: World) -> Task:
    """Any, but rather one that came to nothing, or one of the latest."""
    failures = [task for task in world.tasks if task.state in {TaskState.FAILED, TaskState.SKIPPED}]
    if failures and rng.random() < 0.4:
        return rng.choice(failures)
    return rng.choice(world.tasks[-6:]) if rng.random() < 0.7 else rng.choice(world.tasks)


def _meet(rng: Random, habits: Habits, world: World) -> Iterator[Event]:
    if world.open_tasks() and rng.random() < habits.meeting:
        yield {"do": "met", "task": rng.choice(world.open_tasks()).number}


def _pause_goal(rng: Random, habits: Habits, world: World) -> Iterator[Event]:
    if world.status is Status.PAUSED:
        if rng.random() < 0.3:
            yield {"do": "resume"}
    elif world.status is Status.FROZEN and rng.random() < 0.12:
        yield {"do": rng.choice(("pause", "resume"))}
    elif rng.random() < habits.pausing:
        yield {"do": rng.choice(("pause", "pause", "pause", "resume"))}


def _pause_accounts(rng: Random, habits: Habits, world: World) -> Iterator[Event]:
    accounts = world.rules.accounts
    if rng.random() < habits.pausing_accounts / 3:
        act = rng.choice(("pause_account", "resume_account"))
        for account in rng.sample(accounts, len(accounts)):
            yield {"do": act, "account": account}
    for account in accounts:
        if account in world.paused_accounts and rng.random() < 0.25:
            yield {"do": "resume_account", "account": account}
        elif rng.random() < habits.pausing_accounts / 4:
            yield {"do": "pause_account", "account": account}


_OCCASIONS: list[Callable[[Random, Habits, World], Iterator[Event]]] = [
    _finish_tasks,
    _finish_missed,
    _change_minds,
    _meet,
    _pause_goal,
    _pause_accounts,
]
