"""What supervision needs of a process that runs a script, however it was started."""

from typing import Protocol


class CannotBegin(Exception):
    """The script cannot be started; the message says why."""

    def __init__(self, error: OSError | ValueError) -> None:
        if isinstance(error, OSError):
            place = f": {error.filename}" if error.filename else ""
            super().__init__(f"The script cannot be started: {error.strerror}{place}.")
        else:
            super().__init__(f"The script cannot be started: {error}")


class StartedProcess(Protocol):
    """Two pipes, an end, and ways to bring it about. Used by one thread; `close` ends its life."""

    output: int
    """The descriptor of the pipe that is the script's standard output."""
    errors: int
    """The same of its standard error."""
    end: int | None
    """A descriptor that becomes readable when the script may have ended; None where the end has to be looked for."""

    def has_ended(self) -> bool:
        """Whether the script has ended; whatever it has started may be alive."""

    def ask_to_end(self) -> None:
        """SIGTERM to every process of the run."""

    def kill(self) -> bool:
        """SIGKILL to every process of the run; False if some are alive two seconds later."""

    def status(self) -> int:
        """The exit status, or the negative number of the signal; waits for the end. Raises `CannotBegin`."""

    def close(self) -> None:
        """Give every descriptor back."""
