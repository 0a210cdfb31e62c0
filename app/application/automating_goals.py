"""Climbing the ladder and coming down: one click changes when a goal's strategies act."""

from dataclasses import replace

from app.application.goal_fields import RUN_MODES
from app.application.keeping_scripts import GOAL_VERSION
from app.application.loading_goals import load_goal
from app.application.working_on_tasks import Answer
from app.domain.errors import ConcurrentChange, Conflict
from app.domain.fields import Fields, Kind, Parameter, read
from app.domain.goal import Goal
from app.domain.strategy import RunMode
from app.ports.clock import IClock
from app.ports.persistence import UnitOfWorkFactory
from app.ports.scheduler import IScheduler

RUN_MODE = Parameter("run_mode", "Start scripts", Kind.CHOICE, required=True, choices=RUN_MODES)
_SAID = {
    RunMode.MANUAL: "Runs begin only when somebody asks for them.",
    RunMode.SHADOW: "Runs work beside a person from now on and only propose.",
    RunMode.ON_DUE: "Runs act by themselves on the day from now on.",
}


class NothingToAutomate(Conflict):
    """Everything of a goal is left to a person: there is nothing that could act."""


class AutomatingGoals:
    """What the ladder on a goal's page does."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock, scheduler: IScheduler) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock, self._scheduler = begin, clock, scheduler

    def change(self, goal_id: int, typed: Fields, actor: str) -> Answer:
        """ALREADY_DONE where it stands so. The field `version` of the goal guards against changes meanwhile.

        What is queued when a goal goes into the shadow only proposes; what runs already ends as it began. Raises
        NotFound, InvalidInput, ConcurrentChange, NothingToAutomate.
        """
        reading = read((RUN_MODE, GOAL_VERSION), typed)
        reading.raise_if_refused()
        mode = RunMode(reading.text(RUN_MODE.name))
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            loaded = load_goal(uow, self._clock, goal_id, actor)
            if loaded.goal.run_mode is mode:
                return Answer.ALREADY_DONE
            if reading.integer(GOAL_VERSION.name) not in {None, loaded.goal.version}:
                raise ConcurrentChange("goal", goal_id)
            _refuse_idle(loaded.goal)
            loaded.aggregate.goal = replace(loaded.goal, run_mode=mode)
            loaded.aggregate.record("run_mode_changed", _SAID[mode], {"before": loaded.goal.run_mode, "after": mode})
            loaded.aggregate.wants_pass = True
            loaded.store(uow)
            if mode is RunMode.SHADOW:
                uow.runs.turn_into_shadows(goal_id)
            uow.commit()
        self._scheduler.wake_now()
        return Answer.DONE


def _refuse_idle(goal: Goal) -> None:
    if not goal.has_a_machine:
        raise NothingToAutomate(f"Goal {goal.id} is done and checked by a person: there is nothing to start.")
