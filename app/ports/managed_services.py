"""The need to start, watch and stop the helper programs of the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class UnknownService(LookupError):
    """No service of this name is declared."""


class ServiceFailed(Exception):
    """The service did not start, or did not stay up."""


class CannotBeStopped(Exception):
    """The service is a part of the program itself and ends with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """`detail` is one line for people, such as the last tick of the scheduler; `log_tail` is what was printed last.

    `started_at` is known while a program runs; `has_failed` says that it ended by itself when it should not have.
    Texts come from the service: whoever shows them has to escape them.
    """

    name: str
    label: str
    is_running: bool
    detail: str = ""
    has_failed: bool = False
    can_be_stopped: bool = False
    started_at: datetime | None = None
    log_tail: str = ""
    home_url: str = ""


class IManagedServices(Protocol):
    """The declared services; the scheduler is a built-in one."""

    def states(self) -> Sequence[ServiceState]:
        """In the order of declaration; answers at once, also where a service does not."""

    def start(self, name: str) -> None:
        """Start a service unless it runs, and see that it stays up; raises UnknownService, ServiceFailed."""

    def stop(self, name: str) -> None:
        """Stop a service unless it stands still; raises UnknownService, CannotBeStopped."""
