"""What every refusal has in common. Each error class itself sits beside what raises it."""

from collections.abc import Iterable
from dataclasses import dataclass


class DomainError(Exception):
    """The product refuses this, for a reason it can name."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one input field, in words for the person who typed it."""

    field: str
    message: str


class InvalidInput(DomainError):
    """One or more fields cannot be accepted; nothing was saved."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        """Keep every error: a person sees all of them at once."""
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in self.errors))


class NotFound(DomainError):
    """There is no such thing, or it was deleted."""

    def __init__(self, kind: str, identity: object) -> None:
        """Name what was looked for: `kind` is a word such as `goal`."""
        self.kind = kind
        self.identity = identity
        super().__init__(f"There is no {kind} {identity}.")


class Conflict(DomainError):
    """What was asked for does not fit the present state."""


class ConcurrentChange(Conflict):
    """Somebody changed this at the same moment; look at it again and repeat the act if it still makes sense."""

    def __init__(self, kind: str, identity: object) -> None:
        """Name what changed meanwhile."""
        super().__init__(f"The {kind} {identity} was changed by somebody else at the same moment.")


def in_words(error: BaseException) -> str:
    """Kind and text of an error, also of one that cannot say what it is."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 — a stranger's error is a stranger's code, too
        return type(error).__name__
