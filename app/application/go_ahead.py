"""The go-ahead of a run: its worker prepares it while the claim becomes durable, or while its instant is to come."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Self


class NotBegun(Exception):
    """The run does not take place: its claim was withdrawn, or is too old. Nothing of it is recorded."""


class GoAhead:
    """Decided once by whoever asks for a run, awaited by its worker."""

    def __init__(self) -> None:
        """Not decided yet."""
        self._decided = threading.Event()
        self._is_given = False

    @classmethod
    def given(cls) -> Self:
        """For a claim that is durable already."""
        go_ahead = cls()
        go_ahead.give()
        return go_ahead

    def give(self) -> None:
        """The claim is durable and its instant has come."""
        self._is_given = True
        self._decided.set()

    def withdraw(self) -> None:
        """There is no claim: the transaction was rolled back."""
        self._decided.set()

    def wait(self) -> None:
        """Blocks until it is decided. Raises `NotBegun` where it was withdrawn."""
        self._decided.wait()
        if not self._is_given:
            raise NotBegun


class Start:
    """Where a run that is prepared begins to act. `with` ends what goes on from there."""

    def __init__(self, await_go_ahead: Callable[[], None], going_on: AbstractContextManager[object]) -> None:
        """`going_on` is entered when the start is reached."""
        self._await_go_ahead, self._going_on = await_go_ahead, going_on
        self._entered = ExitStack()
        self._is_reached = False

    def reach(self) -> None:
        """Blocks until the run may act; does nothing once it has begun. Raises `NotBegun`."""
        if self._is_reached:
            return
        self._await_go_ahead()
        self._entered.enter_context(self._going_on)
        self._is_reached = True

    def __enter__(self) -> Self:
        """As it is: nothing goes on yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What goes on has an end."""
        self._entered.close()
