"""Keeping breaks: named ranges of days on which nothing is planned, for everything or a part of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.application.background_work import Tell, tell_nobody, told
from app.application.loading_goals import load_goal
from app.domain.activity import Activity
from app.domain.breaks import FIRST_DAY, LAST_DAY, NAME, SCOPE, Break
from app.domain.errors import NotFound
from app.domain.fields import Fields, Reading, read, read_id
from app.domain.long_date import long_date
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IScheduler

EVERYTHING = "everything"
_KINDS = {"Break": "break_added", "Break deleted": "break_deleted"}


class KeepingBreaks:
    """A break that touches a goal has its deadline plans made again at the next pass."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock, scheduler: IScheduler) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock, self._scheduler = begin, clock, scheduler

    def add(self, typed: Fields, actor: str, tell: Tell = tell_nobody) -> Break:
        """Save a break, both days included; raises InvalidInput with every error, SameBreak for one that is there."""
        reading = read((NAME, FIRST_DAY, LAST_DAY, SCOPE), typed)
        with self._begin() as uow:
            draft = _drafted(uow, reading)
            reading.raise_if_refused()
            assert draft is not None  # noqa: S101 - nothing was refused
            added = uow.goals.add_break(draft)
            self._note(uow, added, actor, "Break", tell)
            uow.commit()
        self._scheduler.wake_now()
        return added

    def delete(self, break_id: int, actor: str, tell: Tell = tell_nobody) -> None:
        """End a break before its time, or take it back; raises NotFound. Slots passed over stay so."""
        with self._begin() as uow:
            pause = uow.goals.get_break(break_id)
            uow.goals.delete_break(break_id, self._clock.now())
            self._note(uow, pause, actor, "Break deleted", tell)
            uow.commit()
        self._scheduler.wake_now()

    def _note(self, uow: IUnitOfWork, pause: Break, actor: str, what: str, tell: Tell) -> None:
        """Tell every goal that is touched, or the record where there is none."""
        kind = _KINDS[what]
        summary = f"{what} from {long_date(pause.first_day)} to {long_date(pause.last_day)}: {pause.name}"
        touched = [goal_id for goal_id in _touched(uow, pause) if uow.goals.lock(goal_id, wait=True)]
        for goal_id in told(touched, tell):
            loaded = load_goal(uow, self._clock, goal_id, actor)
            for line in loaded.aggregate.open_lines:
                loaded.aggregate.keep_line(replace(line, plan=None))
            loaded.aggregate.wants_pass = True
            loaded.aggregate.record(kind, summary)
            loaded.store(uow)
        if not touched:
            entry = Activity(
                at=self._clock.now(), actor=actor, kind=kind, summary=summary, platform_id=pause.platform_id,
                account_id=pause.account_id,
            )  # fmt: skip
            uow.activity.add([entry])


def _drafted(uow: IUnitOfWork, reading: Reading) -> Break | None:
    first, last = reading.day("first_day"), reading.day("last_day")
    reading.refuse_end_before_beginning("first_day", "last_day", "The break ends before it begins.")
    scope = _scope(uow, reading)
    if first is None or last is None:
        return None
    return Break(id=0, name=reading.text("name"), first_day=first, last_day=last, **scope)


def _scope(uow: IUnitOfWork, reading: Reading) -> Mapping[str, int]:
    """What a break is for: `everything`, or a word and an id such as `goal-7`."""
    text = reading.text("scope")
    kind, _, number = text.partition("-")
    there: dict[str, Callable[[int], object]] = {
        "platform": uow.platforms.get, "account": uow.platforms.get_account, "goal": uow.goals.get,
    }  # fmt: skip
    if text == EVERYTHING or "scope" in reading.refused:
        return {}
    item_id = read_id(number)
    try:
        if kind in there and item_id is not None:
            there[kind](item_id)
            return {f"{kind}_id": item_id}
    except NotFound:
        pass  # said below, as for any other text that names nothing
    reading.refuse("scope", "Choose what the break is for.")
    return {}


def _touched(uow: IUnitOfWork, pause: Break) -> Sequence[int]:
    if pause.goal_id is not None:
        return [pause.goal_id]
    if pause.account_id is not None:
        return uow.goals.of_account(pause.account_id)
    return uow.goals.all_ids() if pause.platform_id is None else uow.goals.of_platform(pause.platform_id)
