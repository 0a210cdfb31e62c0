"""The counters beside the tasks: whatever happens, they equal a recount."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import RowMapping, func, select

from app.adapters.persistence.codecs import STATUS_COLUMNS
from app.adapters.persistence.engine import Database
from app.adapters.persistence.tables import account_counts, task_counts, tasks
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.domain.goal_tasks import MassSkip
from app.domain.line import Line
from app.domain.task_status import ACTS
from tests.contracts.seed import Seed, plant, stamp

Figures = dict[tuple[int, int, str], int]


@dataclass
class Player:
    """Takes random steps with the tasks of three lines: two of accounts, one of the platform itself."""

    seed: Seed
    lines: list[Line]
    made: list[int] = field(default_factory=list)

    def make(self, number: int) -> None:
        line = self.lines[number % 3]
        self.made += [task.id for task in self.seed.tasks(1 + number % 2, of=line)]

    def act(self, act: str, number: int) -> None:
        """Left out where the life cycle does not allow it or the task is hidden; every seventh is rolled back."""
        with self.seed.begin() as uow:
            visible = [task for line in self.lines for task in uow.tasks.history_of(line.goal_id)]
            wanted = [task for task in visible if task.id == self.made[number % len(self.made)]]
            uow.tasks.record([task.act(act, stamp()) for task in wanted if task.status.after(act)])
            if number % 7:
                uow.commit()

    def skip(self, number: int) -> None:
        """Everything open of a line, or of what is open every second task; every fifth is rolled back."""
        line = self.lines[number % 3]
        with self.seed.begin() as uow:
            named = [task.id for task in uow.tasks.history_of(line.goal_id) if task.is_open][::2]
            by_line = MassSkip(stamp(), line_ids=[line.id])
            uow.tasks.skip(line.goal_id, MassSkip(stamp(), task_ids=named) if number % 2 and named else by_line)
            if number % 5:
                uow.commit()

    def hide(self, number: int) -> None:
        with self.seed.begin() as uow:
            if number % 2:
                uow.tasks.hide(goal_id=self.lines[number % 3].goal_id)
            else:
                uow.tasks.hide(account_id=self.seed.account.id)
            uow.commit()

    def show(self, number: int) -> None:
        with self.seed.begin() as uow:
            uow.tasks.show(self.lines[number % 3].goal_id)
            uow.commit()

    def take(self, step: tuple[str, int]) -> None:
        what, number = step
        if what == "make":
            self.make(number)
        elif what == "skip together":
            self.skip(number)
        elif what == "hide":
            self.hide(number)
        elif what == "show":
            self.show(number)
        elif self.made:
            self.act(what, number)


def kept_for_lines(database: Database) -> Figures:
    with database.reading() as connection:
        rows = connection.execute(select(task_counts)).mappings().all()
    return _figures("line_id", rows)


def kept_for_accounts(database: Database) -> Figures:
    with database.reading() as connection:
        rows = connection.execute(select(account_counts)).mappings().all()
    return _figures("platform_id", rows)


def _figures(owner: str, rows: Sequence[RowMapping]) -> Figures:
    return {
        (row[owner], row["account_id"], status): row[column]
        for row in rows
        for status, column in STATUS_COLUMNS.items()
        if row[column]
    }


def counted_for_lines(database: Database) -> Figures:
    """Hidden tasks too: what is done stays done."""
    keys = (tasks.c.line_id, func.coalesce(tasks.c.account_id, 0), tasks.c.status)
    with database.reading() as connection:
        rows = connection.execute(select(*keys, func.count()).group_by(*keys)).all()
    return {(line, account, status): number for line, account, status, number in rows}


def counted_for_accounts(database: Database) -> Figures:
    """What pages show: hidden tasks left out."""
    keys = (tasks.c.platform_id, func.coalesce(tasks.c.account_id, 0), tasks.c.status)
    visible = select(*keys, func.count()).where(tasks.c.hidden.is_(False)).group_by(*keys)
    with database.reading() as connection:
        rows = connection.execute(visible).all()
    return {(platform, account, status): number for platform, account, status, number in rows}


STEPS = st.lists(
    st.tuples(st.sampled_from(("make", "make", "hide", "show", "skip together", *ACTS)), st.integers(0, 41)),
    max_size=20,
)


def test_counters_equal_a_recount(database: Database) -> None:
    seed = plant(unit_of_work_factory(database))
    player = Player(seed, [seed.line, seed.more(account=seed.other_account), seed.more()])

    @settings(max_examples=15, deadline=None, database=None)
    @given(STEPS)
    def play(steps: list[tuple[str, int]]) -> None:
        """Each example goes on where the last one stopped."""
        for step in steps:
            player.take(step)
        assert kept_for_lines(database) == counted_for_lines(database)
        assert kept_for_accounts(database) == counted_for_accounts(database)

    play()
