"""The need to do many acts as one: everything of them, or nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from app.ports.persistence import IUnitOfWork


class IWholeTransaction(Protocol):
    """Many units of work as one transaction: what each commits, the later ones see, and others when all is committed.

    There is no way back inside it: a unit of work that fails has to take the whole with it.
    """

    def begin(self) -> IUnitOfWork:
        """The next unit of work; a `UnitOfWorkFactory`."""

    def commit(self) -> None:
        """Make everything durable."""


BeginWhole = Callable[[], AbstractContextManager[IWholeTransaction]]
"""Begins it; on SQLite no other writer gets in before its end."""
