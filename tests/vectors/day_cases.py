"""All-day cases: a goal played through a timeline of passes and acts, then compared task by task."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from app.application.generating_tasks import GeneratingTasks
from app.application.goal_fields import GOAL_FIELDS, policy_fields
from app.application.keeping_breaks import KeepingBreaks
from app.application.keeping_platforms import KeepingPlatforms
from app.application.planning_goals import PlanningGoals
from app.application.recording_runs import RecordingRuns
from app.application.working_on_tasks import TaskAct, WorkingOnTasks
from app.domain.errors import Conflict
from app.domain.fields import Kind
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from tests.builders import break_form
from tests.fakes.clock import FakeClock
from tests.fakes.logger import FakeLogger
from tests.fakes.scheduler import FakeRunQueue, FakeScheduler
from tests.fakes.secret_box import FakeSecretBox
from tests.strategies import FakeStrategies

Case = Mapping[str, Any]
_ACTOR = "vectors"
_NOT_FIELDS = {"accounts", "breaks"}
_TASK_ACTS = ("start", "complete", "fail", "skip", "reopen")


def missing_features(case: Case) -> list[str]:
    """The policy, parameters and values of a case that the product does not know."""
    goal = case["goal"]
    policy = goal["policy_type"]
    fields = policy_fields()
    if policy not in fields:
        return [policy]
    known = {parameter.name: parameter for parameter in (*GOAL_FIELDS, *fields[policy])}
    missing = [name for name in goal if name not in known and name not in _NOT_FIELDS]
    for name, parameter in known.items():
        values = {value for value, _ in parameter.choices}
        if parameter.kind is Kind.CHOICE and name in goal and goal[name] not in values:
            missing.append(f"{name}={goal[name]}")
    return missing


@dataclass
class Player:
    """The use cases over one empty database, and the goal of one case in it."""

    begin: UnitOfWorkFactory
    clock: FakeClock
    planning: PlanningGoals
    platforms: KeepingPlatforms
    working: WorkingOnTasks
    generating: GeneratingTasks
    breaks: KeepingBreaks
    platform_id: int = 0
    goal_id: int = 0
    accounts: dict[str, int] | None = None

    @classmethod
    def over(cls, begin: UnitOfWorkFactory) -> "Player":
        """Wire the real use cases; nothing but `tick` runs a pass."""
        clock, scheduler = FakeClock(), FakeScheduler()
        recording = RecordingRuns(begin, clock, FakeRunQueue(), scheduler, FakeLogger())
        return cls(
            begin=begin,
            clock=clock,
            planning=PlanningGoals(begin, begin, clock, scheduler, FakeStrategies(), FakeSecretBox(), "UTC"),
            platforms=KeepingPlatforms(begin, begin, clock, scheduler),
            working=WorkingOnTasks(begin, clock, scheduler),
            generating=GeneratingTasks(begin, begin, clock, recording, FakeLogger()),
            breaks=KeepingBreaks(begin, clock, scheduler),
        )

    def set_up(self, case: Case) -> None:
        """Platform, accounts, goal and breaks, made before the first event."""
        goal = case["goal"]
        first = min([goal["start_date"], *(event["on"] for event in case["timeline"][:1])])
        self.clock.instant = noon(first)
        self.platform_id = self.platforms.add({"name": ["case"]}, _ACTOR).id
        names = goal.get("accounts", [])
        self.accounts = {
            name: self.platforms.add_account(self.platform_id, {"username": [name]}, _ACTOR).id for name in names
        }
        self.goal_id = self.planning.add(self._typed(goal), _ACTOR).id
        for number, (first_day, last_day) in enumerate(goal.get("breaks", [])):
            days = date.fromisoformat(first_day), date.fromisoformat(last_day)
            # Cases may have the same days twice, and no break is kept twice under one name.
            self.breaks.add(break_form(f"break {number}", *days, self.goal_id), _ACTOR)

    def _typed(self, goal: Mapping[str, Any]) -> dict[str, list[str]]:
        typed = {name: _as_typed(value) for name, value in goal.items() if name not in _NOT_FIELDS}
        typed["account_ids"] = [str(account) for account in (self.accounts or {}).values()]
        return {**typed, "platform_id": [str(self.platform_id)], "description": ["case"]}

    def play(self, event: Mapping[str, Any]) -> None:
        """One event at noon; an act that the rules refuse changes nothing."""
        self.clock.instant = noon(event["on"])
        try:
            self._acts()[event["do"]](event)
        except Conflict:
            return

    def _acts(self) -> dict[str, Callable[[Mapping[str, Any]], object]]:
        accounts = self.accounts or {}
        acts: dict[str, Callable[[Mapping[str, Any]], object]] = {
            "tick": lambda _: self.generating.generate_due(),
            "met": lambda event: self._act(event, "complete", goal_met=True),
            "pause": lambda _: self.planning.pause(self.goal_id, _ACTOR),
            "resume": lambda _: self.planning.resume(self.goal_id, _ACTOR),
            "pause_account": lambda event: self.platforms.pause_account(accounts[event["account"]], _ACTOR),
            "resume_account": lambda event: self.platforms.resume_account(accounts[event["account"]], _ACTOR),
        }
        for act in _TASK_ACTS:
            acts[act] = self._task_act(act)
        return acts

    def _task_act(self, act: str) -> Callable[[Mapping[str, Any]], object]:
        return lambda event: self._act(event, act)

    def _act(self, event: Mapping[str, Any], act: str, *, goal_met: bool = False) -> None:
        self.working.act(TaskAct(task_id=event["task"], act=act, actor=_ACTOR, goal_met=goal_met))

    def outcome(self) -> dict[str, Any]:
        """What the case expects, as it came out."""
        with self.begin() as uow:
            goal = uow.goals.get(self.goal_id)
            passed_over = sum(line.passed_over for line in uow.goals.lines_of(self.goal_id))
            tasks = self._tasks(uow)
        return {"goal_status": goal.status.value, "passed_over": passed_over, "tasks": tasks}

    def _tasks(self, uow: IUnitOfWork) -> list[dict[str, Any]]:
        names = {account: name for name, account in (self.accounts or {}).items()}
        tasks = uow.tasks.history_of(self.goal_id)
        return [
            {
                "task": task.id,
                "account": None if task.account_id is None else names[task.account_id],
                "sequence": task.sequence,
                "due": task.due_date.isoformat(),
                "created_on": task.created_at.date().isoformat(),
                "status": task.status.name,
            }
            for task in tasks
        ]


def play_day_case(case: Case, begin: UnitOfWorkFactory) -> list[str]:
    """Play a case over an empty database; the differences, one a line."""
    player = Player.over(begin)
    player.set_up(case)
    for event in case["timeline"]:
        player.play(event)
    return differences(case["expect"], player.outcome())


def differences(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> list[str]:
    """What differs, in words: status, count, then task by task."""
    found = [
        f"{name}: expected {expected[name]!r}, got {actual[name]!r}"
        for name in ("goal_status", "passed_over")
        if expected[name] != actual[name]
    ]
    for number in range(max(len(expected["tasks"]), len(actual["tasks"]))):
        wanted, got = (tasks[number : number + 1] for tasks in (expected["tasks"], actual["tasks"]))
        if wanted != got:
            found.append(f"task {number + 1}: expected {wanted or 'none'}, got {got or 'none'}")
    return found


def noon(day: str) -> datetime:
    """Each event happens at noon of the local day, zone UTC."""
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


def _as_typed(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [str(value).lower() if isinstance(value, bool) else str(value)]
