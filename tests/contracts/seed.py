"""Short ways to fill a store."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.domain.account import Account
from app.domain.goal import Goal
from app.domain.line import Line
from app.domain.platform import Platform
from app.domain.run import Run, RunKind
from app.domain.scheduling.fixed import FixedInterval
from app.domain.script_version import ScriptVersion
from app.domain.task import Task
from app.domain.task_log import Stamp
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory

NOW = datetime(2027, 5, 4, 12, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)


def stamp(notes: str = "", at: datetime = NOW) -> Stamp:
    return Stamp(at=at, actor="ann", notes=notes)


def goal(platform_id: int, **changed: Any) -> Goal:
    """A goal that asks for something every day."""
    plain = Goal(
        id=0, platform_id=platform_id, description="Water the plants", start_date=TODAY, policy=FixedInterval(1)
    )
    return replace(plain, **changed)


def line(goal_id: int, **changed: Any) -> Line:
    plain = Line(id=0, goal_id=goal_id, account_id=None, position=0, cursor=TODAY - DAY)
    return replace(plain, **changed)


def version(
    goal_id: int, content: str, kind: RunKind = RunKind.EXECUTION, *, is_draft: bool = False, **changed: Any
) -> ScriptVersion:
    """A version of a goal's script that was saved by ann."""
    plain = ScriptVersion(
        id=0, goal_id=goal_id, kind=kind, content=content, author="ann", at=NOW, strategy="CustomScript",
        is_draft=is_draft,
    )  # fmt: skip
    return replace(plain, **changed)


@dataclass
class Seed:
    """A platform, two accounts, a goal of the first account and its line; every method commits."""

    begin: UnitOfWorkFactory
    platform: Platform
    account: Account
    other_account: Account
    goal: Goal
    line: Line

    def tasks(self, count: int, of: Line | None = None, due: date = TODAY, step: timedelta = DAY) -> list[Task]:
        """So many waiting tasks, the first due at the end of a day, the others a step later each."""
        with self.begin() as uow:
            made = make_tasks(uow, of or self.line, self.platform.id, count, due, step)
            uow.commit()
        return made

    def act(self, task_id: int, *acts: str, at: datetime = NOW) -> Task:
        """Acts one after the other, each in its own transaction."""
        for act in acts:
            with self.begin() as uow:
                uow.tasks.record([uow.tasks.get(task_id).act(act, stamp(at=at))])
                uow.commit()
        with self.begin() as uow:
            return uow.tasks.get(task_id)

    def run(self, task: Task, kind: RunKind = RunKind.EXECUTION) -> Run:
        """A queued run."""
        with self.begin() as uow:
            added = uow.runs.add(
                Run(id=0, task_id=task.id, goal_id=task.goal_id, kind=kind, requested_by="ann", queued_at=NOW)
            )
            uow.commit()
        return added

    def more(self, description: str = "Another goal", account: Account | None = None, **changed: Any) -> Line:
        """Another goal on the platform, with one line."""
        account_ids = (account.id,) if account else ()
        with self.begin() as uow:
            drafted = goal(self.platform.id, description=description, account_ids=account_ids, **changed)
            added = uow.goals.add(drafted)
            made = uow.goals.add_line(line(added.id, account_id=account.id if account else None))
            uow.commit()
        return made


def plant(begin: UnitOfWorkFactory, name: str = "Garden") -> Seed:
    """A store with the least that tasks need, on a platform of this name."""
    with begin() as uow:
        platform = uow.platforms.add(Platform(id=0, name=name, config={"color": "#206bc4"}))
        ann = uow.platforms.add_account(Account(id=0, platform_id=platform.id, username="ann"))
        bob = uow.platforms.add_account(Account(id=0, platform_id=platform.id, username="bob"))
        added = uow.goals.add(goal(platform.id, account_ids=(ann.id,)))
        its_line = uow.goals.add_line(line(added.id, account_id=ann.id))
        uow.commit()
    return Seed(begin, platform, ann, bob, added, its_line)


def make_tasks(
    uow: IUnitOfWork, of: Line, platform_id: int, count: int, due: date = TODAY, step: timedelta = DAY
) -> list[Task]:
    """Waiting tasks recorded in a transaction of the caller."""
    made = [
        Task(
            id=task_id,
            goal_id=of.goal_id,
            line_id=of.id,
            platform_id=platform_id,
            account_id=of.account_id,
            sequence=task_id,
            due_date=(instant := datetime(due.year, due.month, due.day, tzinfo=UTC) + number * step).date(),
            due_at=instant + DAY,
            created_at=NOW,
        )
        for number, task_id in enumerate(uow.tasks.new_ids(count))
    ]
    uow.tasks.record([task.born(stamp()) for task in made])
    return made


def by_id(tasks: Sequence[Task]) -> list[int]:
    return [task.id for task in tasks]
