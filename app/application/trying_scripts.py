"""Trying scripts: a draft that was typed runs in the context of a task, and touches nothing but its own run."""

from app.application.beginning_runs import Asked, choice_for
from app.application.goal_fields import read_strategy
from app.application.keeping_scripts import script_field
from app.application.recording_runs import RecordingRuns
from app.domain.errors import NotFound
from app.domain.fields import LARGEST_ID, Fields, Kind, Parameter, Reading, read
from app.domain.goal import Goal
from app.domain.run import Run, RunKind
from app.domain.script_version import ScriptVersion
from app.domain.strategy import StrategyChoice
from app.domain.task import Task
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.secret_box import ISecretBox
from app.ports.strategies import IStrategyFactory

KIND = Parameter(
    "kind", "What to try", Kind.CHOICE, required=True,
    choices=((RunKind.EXECUTION.value, "The script"), (RunKind.CHECK.value, "The check")),
)  # fmt: skip
TASK = Parameter("task_id", "Try it on", Kind.INTEGER, minimum=1, maximum=LARGEST_ID)
NO_TASK = (
    "A test run needs a task to work on, and this goal has none yet. Save the goal: its first task comes by itself."
)
NO_SCRIPT_CHOSEN = "Only a script can be tried: choose a strategy that has one."
STRANGE_TASK = "Choose a task of this goal."


class TryingScripts:
    """Test runs. They are not repeated, count for nothing, and begin beside whatever else runs for the task."""

    def __init__(
        self,
        begin: UnitOfWorkFactory,
        clock: IClock,
        recording: RecordingRuns,
        strategies: IStrategyFactory,
        box: ISecretBox,
    ) -> None:
        """`box` seals the variables of a draft."""
        self._begin, self._clock, self._recording = begin, clock, recording
        self._strategies, self._box = strategies, box

    def try_out(self, goal_id: int, typed: Fields, actor: str) -> Run:
        """Queue a test run of what stands in a goal's form. Raises NotFound, InvalidInput; the goal is not saved."""
        with self._recording.place() as place:
            with self._begin() as uow:
                goal = uow.goals.get(goal_id)
                draft = self._draft(goal, typed, reading := read((KIND, TASK), typed), actor)
                task = _task_for(uow, goal, reading)
                reading.raise_if_refused()
                assert draft is not None and task is not None  # noqa: S101, PT018 - nothing was refused
                run = uow.runs.add(self._trial(task, uow.scripts.add(draft), actor))
                place.begin(uow, Asked(run, task, goal))
                uow.commit()
            place.offer()
        return run

    def _draft(self, goal: Goal, typed: Fields, reading: Reading, actor: str) -> ScriptVersion | None:
        """What was typed as a draft; None where something about it is refused."""
        if not reading.text(KIND.name):
            return None
        kind = RunKind(reading.text(KIND.name))
        choice = read_strategy(reading, typed, kind.value, choice_for(goal, kind), self._strategies, self._box)
        parameter = self._script_field(choice)
        if parameter is None:
            reading.refuse(f"{kind.value}_strategy", NO_SCRIPT_CHOSEN)
            return None
        return ScriptVersion(
            id=0, goal_id=goal.id, kind=kind, content=choice.parameters[parameter.name], author=actor,
            at=self._clock.now(), strategy=choice.name, parameter=parameter.name, is_draft=True,
            variables=choice.variables,
        )  # fmt: skip

    def _script_field(self, choice: StrategyChoice) -> Parameter | None:
        return script_field(self._strategies.named(choice.name).declaration.parameters)

    def _trial(self, task: Task, draft: ScriptVersion, actor: str) -> Run:
        return Run(
            id=0, task_id=task.id, goal_id=task.goal_id, account_id=task.account_id, kind=draft.kind,
            requested_by=actor, queued_at=self._clock.now(), is_trial=True, version_id=draft.id,
        )  # fmt: skip


def _task_for(uow: IUnitOfWork, goal: Goal, reading: Reading) -> Task | None:
    """The task that was asked for, or the newest one; nothing of it changes."""
    if TASK.name in reading.refused:
        return None
    wanted = reading.integer(TASK.name) or uow.tasks.newest_of(goal.id)
    if wanted is None:
        reading.refuse(TASK.name, NO_TASK)
        return None
    try:
        task = uow.tasks.get_locked(wanted)
    except NotFound:
        task = None
    if task is None or task.goal_id != goal.id:
        reading.refuse(TASK.name, STRANGE_TASK)
        return None
    return task
