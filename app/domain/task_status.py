"""The task life cycle as a State pattern: a status knows which acts it allows and what they lead to.

Each act answers with the statuses that the task passes through, in order: completing a waiting task passes through
InProgress, and the history shows both arrows.
"""

from typing import ClassVar

from app.domain.errors import Conflict

Path = tuple["TaskStatus", ...]


class InvalidTransition(Conflict):
    """A task in this status does not allow this act."""

    def __init__(self, task_id: int, status: "TaskStatus", act: str) -> None:
        """Name the task, its present status and the act that was refused."""
        self.task_id, self.status, self.act = task_id, status, act
        super().__init__(f"Task {task_id} is {status.name}: it is not possible to {act} it.")


class _Refused(Exception):
    """This status has no arrow for the act."""


class TaskStatus:
    """One status; every act is refused unless the status says otherwise."""

    name: ClassVar[str]
    is_open: ClassVar[bool] = False

    def start(self) -> Path:
        """Begin the work."""
        raise _Refused

    def complete(self) -> Path:
        """End the work well."""
        raise _Refused

    def fail(self) -> Path:
        """End the work badly."""
        raise _Refused

    def skip(self) -> Path:
        """Pass the work over."""
        raise _Refused

    def reopen(self) -> Path:
        """Back to Waiting: an ended task again, or work in progress released."""
        raise _Refused

    def after(self, act: str) -> Path | None:
        """The statuses passed through by an act named as text, or None where the act is not possible."""
        if act not in ACTS:
            raise ValueError(f"unknown act {act!r}")
        try:
            path: Path = getattr(self, act)()
        except _Refused:
            return None
        return path

    @property
    def possible_acts(self) -> tuple[str, ...]:
        """The acts that this status allows, in the order a page offers them."""
        return tuple(act for act in ACTS if self.after(act) is not None)

    def __repr__(self) -> str:
        """Statuses are singletons: their name says it all."""
        return self.name


class Waiting(TaskStatus):
    """Created, not begun."""

    name, is_open = "Waiting", True

    def start(self) -> Path:
        """Work begins."""
        return (IN_PROGRESS,)

    def complete(self) -> Path:
        """Work that was done without pressing start first."""
        return (IN_PROGRESS, COMPLETED)

    def fail(self) -> Path:
        """Work that failed without pressing start first."""
        return (IN_PROGRESS, FAILED)

    def skip(self) -> Path:
        """Not needed."""
        return (SKIPPED,)


class InProgress(TaskStatus):
    """Somebody or something works on it."""

    name, is_open = "InProgress", True

    def complete(self) -> Path:
        """Done."""
        return (COMPLETED,)

    def fail(self) -> Path:
        """Not done."""
        return (FAILED,)

    def skip(self) -> Path:
        """Given up as not needed."""
        return (SKIPPED,)

    def reopen(self) -> Path:
        """Released: waiting again."""
        return (WAITING,)


class _Ended(TaskStatus):
    def reopen(self) -> Path:
        """It was not over after all."""
        return (WAITING,)


class Completed(_Ended):
    """Ended well."""

    name = "Completed"


class Failed(_Ended):
    """Ended badly."""

    name = "Failed"


class Skipped(_Ended):
    """Ended without being done, on purpose."""

    name = "Skipped"


WAITING, IN_PROGRESS = Waiting(), InProgress()
COMPLETED, FAILED, SKIPPED = Completed(), Failed(), Skipped()
STATUSES: dict[str, TaskStatus] = {status.name: status for status in (WAITING, IN_PROGRESS, COMPLETED, FAILED, SKIPPED)}
ACTS = ("start", "complete", "fail", "skip", "reopen")
STATUS_ASKED_FOR: dict[str, TaskStatus] = {
    "start": IN_PROGRESS,
    "complete": COMPLETED,
    "fail": FAILED,
    "skip": SKIPPED,
    "reopen": WAITING,
}
"""The status that an act asks for: asking for the status a task is already in is a second click, not an error."""
