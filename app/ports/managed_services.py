"""The need to start and watch the helper programs of the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class UnknownService(LookupError):
    """No service of this name is declared."""


class ServiceFailed(Exception):
    """The service did not start, or did not stay up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """`detail` is one line for people, such as the last tick of the scheduler."""

    name: str
    label: str
    is_running: bool
    detail: str = ""


class IManagedServices(Protocol):
    """The declared services; the scheduler is a built-in one."""

    def states(self) -> Sequence[ServiceState]:
        """In the order of declaration."""

    def start(self, name: str) -> None:
        """Start a service unless it runs; raises UnknownService, ServiceFailed."""
