"""The go-ahead of a run: its worker prepares it while the claim becomes durable, or while its instant is to come."""

import threading
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

    def is_given(self) -> bool:
        """Whether the run takes place already."""
        return self._is_given

    def wait(self) -> None:
        """Blocks until it is decided. Raises `NotBegun` where it was withdrawn."""
        self._decided.wait()
        if not self._is_given:
            raise NotBegun
