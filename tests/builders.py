"""The acts over an empty store in memory, wired as the program wires them, and short ways to say what happens."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from app.application.automating_goals import AutomatingGoals
from app.application.cancelling_runs import CancellingRuns
from app.application.forgetting_output import ForgettingOutput
from app.application.generating_tasks import GeneratingTasks
from app.application.keeping_breaks import KeepingBreaks
from app.application.keeping_platforms import KeepingPlatforms
from app.application.keeping_scripts import RollingBackScripts
from app.application.looking_ahead import LookingAhead
from app.application.noticing_absences import NoticingAbsences
from app.application.performing_runs import PerformingRuns
from app.application.planning_goals import PlanningGoals
from app.application.reconciling_runs import ReconcilingRuns
from app.application.recording_bulk_acts import RecordingBulkActs
from app.application.recording_runs import RecordingRuns
from app.application.requesting_runs import RequestingRuns
from app.application.run_heartbeat import Heartbeats
from app.application.ticking import Ticking
from app.application.trying_scripts import TryingScripts
from app.application.working_on_tasks import Answer, TaskAct, WorkingOnTasks
from app.domain.errors import FieldError, InvalidInput
from app.domain.goal import Goal, GoalStatus
from app.domain.line import Line
from app.domain.run import Run, RunKind, RunOutcome, RunStatus
from app.domain.task import Task
from app.domain.task_log import TaskLog
from app.ports.secret_box import UnreadableSecret
from tests.fakes.clock import FakeClock
from tests.fakes.logger import FakeLogger
from tests.fakes.scheduler import FakeRunQueue, FakeScheduler
from tests.fakes.secret_box import FakeSecretBox
from tests.fakes.store import FakeStore
from tests.strategies import FakeStrategies

PERSON = "ann"
Typed = str | int | Sequence[str | int]
"""One value of a field, or several (a group of checkboxes)."""


def day(text: str) -> date:
    """`day("2027-05-04")`."""
    return date.fromisoformat(text)


def noon(on: str) -> datetime:
    """Noon of a day, UTC."""
    return datetime.combine(day(on), time(12), UTC)


def typed(fields: Mapping[str, Typed]) -> dict[str, list[str]]:
    """Fields as a form sends them: every value a list of texts."""
    return {name: _texts(value) for name, value in fields.items()}


def _texts(value: Typed) -> list[str]:
    if isinstance(value, str | int):
        return [str(value)]
    return [str(item) for item in value]


def break_form(name: str, first_day: date, last_day: date, goal_id: int) -> dict[str, list[str]]:
    """The form of a break of one goal."""
    days = {"first_day": [str(first_day)], "last_day": [str(last_day)]}
    return {"name": [name], **days, "scope": [f"goal-{goal_id}"]}


def refusals(act: Callable[[], object]) -> list[FieldError]:
    """Every field error of an act that has to be refused."""
    try:
        act()
    except InvalidInput as refused:
        return list(refused.errors)
    raise AssertionError("nothing was refused")


class BrokenSecretBox(FakeSecretBox):
    """Seals, and has lost the key: nothing can be opened."""

    def open(self, sealed: str) -> str:
        raise UnreadableSecret("another key")


@dataclass
class World:
    """One program without a database, processes or a real clock. It begins at noon of 2027-05-04, a Tuesday, in UTC."""

    zone: str = "UTC"
    box: FakeSecretBox = field(default_factory=FakeSecretBox)
    store: FakeStore = field(default_factory=FakeStore)
    clock: FakeClock = field(default_factory=FakeClock)
    scheduler: FakeScheduler = field(default_factory=FakeScheduler)
    queue: FakeRunQueue = field(default_factory=FakeRunQueue)
    logger: FakeLogger = field(default_factory=FakeLogger)
    strategies: FakeStrategies = field(default_factory=FakeStrategies)
    is_stopping: bool = False
    let_go: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        begin, clock = self.store.unit_of_work, self.clock
        self.planning = PlanningGoals(begin, begin, clock, self.scheduler, self.strategies, self.box, self.zone)
        self.looking = LookingAhead(begin, clock, self.strategies, self.box, self.zone)
        self.platforms = KeepingPlatforms(begin, begin, clock, self.scheduler)
        self.breaks = KeepingBreaks(begin, clock, self.scheduler)
        self.working = WorkingOnTasks(begin, clock, self.scheduler)
        self.recording = RecordingRuns(begin, clock, self.queue, self.scheduler, self.logger, "here:1")
        self.generating = GeneratingTasks(begin, begin, clock, self.recording, self.logger)
        self.noticing = NoticingAbsences(begin, begin, clock, timedelta(minutes=20), self.zone)
        self.requesting = RequestingRuns(begin, clock, self.recording)
        self.trying = TryingScripts(begin, clock, self.recording, self.strategies, self.box)
        self.rolling_back = RollingBackScripts(begin, clock, self.scheduler, self.strategies)
        self.automating = AutomatingGoals(begin, clock, self.scheduler)
        self.cancelling = CancellingRuns(begin, clock, self.scheduler)
        heartbeats = Heartbeats(begin, begin, clock, self.logger)
        self.performing = PerformingRuns(
            self.recording, heartbeats, self.strategies, self.box, self.logger, lambda: self.is_stopping,
            self.let_go.append,
        )  # fmt: skip
        self.reconciling = ReconcilingRuns(begin, clock, self.queue, self.recording, self.logger)
        self.forgetting = ForgettingOutput(begin, clock, self.logger, keep_days=90)
        self.bulk_acts = RecordingBulkActs(begin, begin, clock, self.logger)
        self.ticking = Ticking(self.generating, self.reconciling, self.noticing, self.forgetting, self.bulk_acts)

    def on(self, text: str) -> "World":
        """Move the clock to noon of a day."""
        self.clock.instant = noon(text)
        return self

    def days_later(self, days: int) -> "World":
        """Move the clock on."""
        self.clock.advance(timedelta(days=days))
        return self

    def add_break(self, name: str, first_day: date, last_day: date, goal_id: int = 1) -> None:
        """A break of one goal."""
        self.breaks.add(break_form(name, first_day, last_day, goal_id), PERSON)

    def add_platform(self, name: str = "Forum") -> int:
        """The id of a new platform."""
        return self.platforms.add({"name": [name]}, PERSON).id

    def add_accounts(self, count: int) -> list[int]:
        """The ids of so many new accounts on platform 1, which is made where it is missing."""
        platform = 1 if self.store.tables.platforms else self.add_platform()
        first = len(self.store.tables.accounts) + 1
        return [
            self.platforms.add_account(platform, {"username": [f"user{number}"]}, PERSON).id
            for number in range(first, first + count)
        ]

    def add_goal(self, **fields: Typed) -> int:
        """The id of a new goal on platform 1; left out, it is due every day from today on."""
        if not self.store.tables.platforms:
            self.add_platform()
        return self.planning.add(self.form(**fields), PERSON).id

    def form(self, **fields: Typed) -> dict[str, list[str]]:
        """The form of a goal that is due every day from today on, with other fields in place of those."""
        usual: dict[str, Typed] = {
            "platform_id": 1,
            "description": "Water the plants",
            "start_date": self.clock.now().date().isoformat(),
            "policy_type": "fixed",
            "interval_days": 1,
        }
        return typed({**usual, **fields})

    def edit(self, goal_id: int, **fields: Typed) -> None:
        """Edit a goal as a person does: the stored form, with some fields changed."""
        self.planning.edit(goal_id, {**self.planning.form_of(goal_id), **typed(fields)}, PERSON)

    def tick(self) -> datetime | None:
        """One wake-up of the generator."""
        return self.generating.generate_due()

    def act(self, task_id: int, act: str, *, goal_met: bool = False) -> Answer:
        """One act of a person on a task."""
        return self.working.act(TaskAct(task_id=task_id, act=act, actor=PERSON, goal_met=goal_met))

    def complete(self, *task_ids: int) -> None:
        """Complete tasks."""
        for task_id in task_ids:
            self.act(task_id, "complete")

    def reschedule(self, task_id: int, to: str) -> None:
        """Move a task to another day."""
        self.working.reschedule(task_id, {"due_date": [to]}, PERSON)

    def request(self, task_id: int, kind: RunKind = RunKind.EXECUTION) -> Answer:
        """Ask for a run."""
        return self.requesting.request(task_id, kind, PERSON)

    def run(self, task_id: int, kind: RunKind = RunKind.EXECUTION) -> None:
        """Ask for a run and carry it out."""
        self.request(task_id, kind)
        self.performing.perform(self.queue.offered[-1])

    def goal(self, goal_id: int = 1) -> Goal:
        """A stored goal, deleted ones too."""
        return self.store.tables.goals[goal_id]

    def freeze_by_the_first_of_two_accounts(self) -> None:
        """The task of account 1 is late, that of account 2 is done."""
        self.add_goal(account_ids=[1, 2], freeze_on_miss="on")
        self.tick()
        self.complete(2)
        self.on("2027-05-06").tick()
        assert self.status() is GoalStatus.FROZEN

    def status(self, goal_id: int = 1) -> GoalStatus:
        """Where a goal stands."""
        return self.goal(goal_id).status

    def lines(self, goal_id: int = 1) -> list[Line]:
        """The lines of a goal by position, closed ones too."""
        with self.store.unit_of_work() as uow:
            return list(uow.goals.lines_of(goal_id))

    def line(self, goal_id: int = 1) -> Line:
        """The only line of a goal."""
        (line,) = self.lines(goal_id)
        return line

    def task(self, task_id: int) -> Task:
        """A stored task, hidden ones too."""
        return self.store.tables.tasks[task_id]

    def due_dates(self, goal_id: int = 1) -> list[str]:
        """The due dates of a goal's tasks in the order of creation, as `05-04`."""
        return [f"{task.due_date:%m-%d}" for task in self.tasks(goal_id)]

    def statuses(self, goal_id: int = 1) -> list[str]:
        """The statuses of a goal's tasks in the order of creation."""
        return [task.status.name for task in self.tasks(goal_id)]

    def tasks(self, goal_id: int = 1) -> list[Task]:
        """The tasks of a goal in the order of creation, hidden ones too."""
        return [task for task in self.store.tables.tasks.values() if task.goal_id == goal_id]

    def logs(self, task_id: int) -> list[TaskLog]:
        """The audit rows of a task, oldest first."""
        return [log for log in self.store.tables.logs if log.task_id == task_id]

    def arrows(self, task_id: int) -> list[tuple[str, str, str, str]]:
        """The audit rows of a task as (from, to, actor, notes)."""
        return [(log.from_status, log.to_status, log.stamp.actor, log.stamp.notes) for log in self.logs(task_id)]

    def history(self, kind: str) -> list[str]:
        """The sentences of one kind in the activity."""
        return [entry.summary for entry in self.store.tables.activity if entry.kind == kind]

    def runs(self) -> list[Run]:
        """Every run in the order of its queueing."""
        return list(self.store.tables.runs.values())

    def run_statuses(self) -> list[tuple[RunKind, RunStatus]]:
        """Kind and status of every run."""
        return [(run.kind, run.status) for run in self.runs()]

    def outcome(self, run_id: int) -> RunOutcome:
        """How a run ended."""
        return self.store.tables.outcomes[run_id]

    def change_goal(self, goal_id: int, **changes: object) -> None:
        """Change what is stored, past every rule."""
        self.store.tables.goals[goal_id] = replace(self.goal(goal_id), **changes)  # type: ignore[arg-type]  # a test's own


def summed(loads: Iterable[tuple[int, int]]) -> int:
    """How many occurrences a spread holds."""
    return sum(load for _, load in loads)
