"""Plays a worked case event by event and tells what it expects to find at the end."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tests.enumerator.passes import (
    look_at_completion,
    look_at_end,
    look_at_expiry,
    look_at_thaw,
    missed_tasks,
    move_all_cursors,
    move_cursor,
    tick,
)
from tests.enumerator.state import OPEN, Status, Task, TaskState, World, open_world

Event = Mapping[str, Any]
POLICIES = ("fixed", "deadline", "state_based", "after_completion")


class UnknownTask(Exception):
    """An event names a task that does not exist at that time."""


def expectation(case: Mapping[str, Any]) -> dict[str, Any]:
    """The `expect` of a case; UnknownTask if it names a task that is not there."""
    world = open_world(case["goal"])
    for event in case["timeline"]:
        play(world, event)
    return outcome(world)


def play(world: World, event: Event) -> None:
    """One event; an act that the rules refuse changes nothing."""
    world.today = date.fromisoformat(event["on"])
    if "task" in event:
        if event["task"] > len(world.tasks):
            raise UnknownTask(event["task"])
        _TASK_ACTS[event["do"]](world, world.tasks[event["task"] - 1])
    elif "account" in event:
        _ACCOUNT_ACTS[event["do"]](world, event["account"])
    else:
        _GOAL_ACTS[event["do"]](world)


def outcome(world: World) -> dict[str, Any]:
    """Status, count and tasks, as a case writes them."""
    tasks = [
        {
            "task": task.number,
            "account": task.account,
            "sequence": task.sequence,
            "due": task.due.isoformat(),
            "created_on": task.created_on.isoformat(),
            "status": task.state.value,
        }
        for task in world.tasks
    ]
    return {"goal_status": world.status.value, "passed_over": world.passed_over, "tasks": tasks}


def pause(world: World) -> None:
    """From Active or Frozen."""
    if world.status in {Status.ACTIVE, Status.FROZEN}:
        world.status_before_pause = world.status
        world.status = Status.PAUSED


def resume(world: World) -> None:
    """A Paused goal is what it was; a Frozen one skips what froze it."""
    if world.status is Status.PAUSED:
        world.status = world.status_before_pause
        move_all_cursors(world)
    elif world.status is Status.FROZEN:
        for task in missed_tasks(world):
            task.end(TaskState.SKIPPED, world.today)
        look_at_thaw(world)
    else:
        return
    look_at_completion(world)
    look_at_expiry(world)
    look_at_thaw(world)
    look_at_end(world)


def pause_account(world: World, account: str) -> None:
    """Noticed at the next pass."""
    world.paused_accounts.add(account)


def resume_account(world: World, account: str) -> None:
    """A line that had no live account goes on from yesterday."""
    if account not in world.paused_accounts:
        return
    idle = [line for line in world.lines if not world.is_live(line)]
    world.paused_accounts.remove(account)
    for line in idle:
        if account in line.accounts:
            move_cursor(world, line)


def start(world: World, task: Task) -> None:
    """Only a Waiting task."""
    if task.state is TaskState.WAITING:
        task.state = TaskState.IN_PROGRESS


def ending(state: TaskState) -> Callable[[World, Task], None]:
    """The act that closes an open task."""

    def act(world: World, task: Task) -> None:
        if task.state in OPEN:
            task.end(state, world.today)
            _look_after_ending(world)

    return act


def meet(world: World, task: Task) -> None:
    """Completes; of a state_based goal it ends the line."""
    if task.state not in OPEN:
        return
    task.end(TaskState.COMPLETED, world.today)
    if world.rules.policy == "state_based":
        line = world.lines[task.line]
        line.is_met = True
        for other in world.tasks_of(line):
            if other.is_open:
                other.end(TaskState.SKIPPED, world.today)
    _look_after_ending(world)


def _look_after_ending(world: World) -> None:
    look_at_completion(world)
    look_at_thaw(world)
    look_at_end(world)


def reopen(world: World, task: Task) -> None:
    """Anything but a Waiting task is Waiting again; what was finished by it is not."""
    if task.state is TaskState.WAITING:
        return
    task.state, task.ended_on = TaskState.WAITING, None
    line = world.lines[task.line]
    if world.status is not Status.COMPLETED and not line.is_met:
        return
    move_cursor(world, line, is_counted=False)
    line.is_met = False
    if world.status is Status.COMPLETED:
        world.status = Status.ACTIVE
        look_at_completion(world)
        look_at_expiry(world)


_GOAL_ACTS: dict[str, Callable[[World], None]] = {"tick": tick, "pause": pause, "resume": resume}
_ACCOUNT_ACTS: dict[str, Callable[[World, str], None]] = {
    "pause_account": pause_account,
    "resume_account": resume_account,
}
_TASK_ACTS: dict[str, Callable[[World, Task], None]] = {
    "start": start,
    "complete": ending(TaskState.COMPLETED),
    "fail": ending(TaskState.FAILED),
    "skip": ending(TaskState.SKIPPED),
    "met": meet,
    "reopen": reopen,
}
