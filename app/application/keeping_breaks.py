"""Keeping breaks: named ranges of days on which nothing is planned."""

from dataclasses import replace
from datetime import date

from app.application.loading_goals import load_goal
from app.domain.breaks import Break
from app.domain.errors import FieldError, InvalidInput
from app.ports.clock import IClock
from app.ports.persistence import UnitOfWorkFactory
from app.ports.scheduler import IScheduler


class KeepingBreaks:
    """A break that touches a goal has its deadline plans made again at the next pass."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock, scheduler: IScheduler) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock, self._scheduler = begin, clock, scheduler

    def add_for_goal(self, goal_id: int, name: str, first_day: date, last_day: date, actor: str) -> Break:
        """Save a break of one goal, both days included; raises NotFound, InvalidInput."""
        if last_day < first_day:
            raise InvalidInput([FieldError("last_day", "The break ends before it begins.")])
        with self._begin() as uow:
            uow.goals.lock(goal_id, wait=True)
            uow.goals.get(goal_id)
            added = uow.goals.add_break(Break(id=0, name=name, first_day=first_day, last_day=last_day, goal_id=goal_id))
            loaded = load_goal(uow, self._clock, goal_id, actor)
            for line in loaded.aggregate.open_lines:
                loaded.aggregate.keep_line(replace(line, plan=None))
            loaded.aggregate.wants_pass = True
            loaded.aggregate.record("break_added", f"Break from {first_day} to {last_day}: {name}")
            loaded.store(uow)
            uow.commit()
        self._scheduler.wake_now()
        return added
