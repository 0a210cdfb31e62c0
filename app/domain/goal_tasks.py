"""The tasks of a goal, as far as somebody looks at them."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from app.domain.task import Task
from app.domain.task_log import Stamp

ReadTasks = Callable[[], Iterable[Task]]
"""Reads the open tasks of a goal and those that may still supersede, in the order of their ids."""


@dataclass(frozen=True, slots=True)
class MassSkip:
    """Open tasks of a goal that are skipped for one reason, by due date, then in the order of creation.

    Those of some lines, where nobody has looked at them, or those that are named.
    """

    stamp: Stamp
    line_ids: Collection[int] = ()
    task_ids: Collection[int] = ()

    def holds(self, task: Task) -> bool:
        """Whether it is about a task of the goal."""
        return task.is_open and (task.line_id in self.line_ids or task.id in self.task_ids)


class GoalTasks:
    """The open tasks, those that may still supersede, and the one acted on; never the whole history.

    There may be very many and most acts look at none of them or at one: the others are read when they are asked for.
    """

    def __init__(self, tasks: Iterable[Task] = (), read_others: ReadTasks | None = None) -> None:
        """`tasks` are known already; without `read_others` there are no more."""
        self._read_others = read_others
        self._known = {task.id: task for task in tasks}
        """How each was when it was read, or after it was skipped among many."""
        self._present = dict(self._known)
        self._line_skips: list[MassSkip] = []
        self._skipped: list[Task] = []

    @property
    def are_unread(self) -> bool:
        """Whether none is known and there may be some: what becomes of them can be said of all at once."""
        return self._read_others is not None and not self._present

    @property
    def account_ids(self) -> set[int]:
        """The accounts of those that are known."""
        return {task.account_id for task in self._present.values() if task.account_id is not None}

    def __getitem__(self, task_id: int) -> Task:
        """As it is by now."""
        return self._present[task_id] if task_id in self._present else self._all()[task_id]

    def __setitem__(self, task_id: int, task: Task) -> None:
        """What has become of a task, or a new one."""
        self._present[task_id] = task

    def __iter__(self) -> Iterator[Task]:
        """Each as it is by now."""
        return iter(self._all().values())

    def skip_lines(self, skip: MassSkip) -> None:
        """Only while they are unread: whoever reads them later finds them skipped."""
        self._line_skips.append(skip)

    def skip_each(self, tasks: Iterable[Task], stamp: Stamp) -> None:
        """Skip open tasks that were read."""
        for task in tasks:
            skipped = self._present[task.id] = task.skipped(stamp.at)
            if task is self._known.get(task.id):
                self._skipped.append(task)
                self._known[task.id] = skipped

    def changed(self) -> Iterator[Task]:
        """Those that something has become of, or that are new; without those that were only skipped among many."""
        for task in self._present.values():
            known = self._known.get(task.id)
            if task is not known and task != known:
                yield task

    def no_longer_open(self) -> list[Task]:
        """Those that were open when they were read and are not by now, as they were then; by their ids."""
        present = self._all() if self._line_skips else self._present
        ended = [task for task in self._known.values() if task.is_open and not present[task.id].is_open]
        return sorted(self._skipped + ended, key=attrgetter("id"))

    def _all(self) -> dict[int, Task]:
        if self._read_others is not None:
            others = {task.id: task for task in self._read_others()}
            self._read_others = None
            for skip in self._line_skips:
                skipped = [task for task in others.values() if skip.holds(task)]
                self._skipped += skipped
                others |= {task.id: task.skipped(skip.stamp.at) for task in skipped}
            self._known = others | self._known
            self._present = others | self._present
        return self._present
