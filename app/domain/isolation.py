"""How far a script is kept away from the machine that it runs on: the levels, and what a goal demands."""

from dataclasses import dataclass
from enum import StrEnum


class Isolation(StrEnum):
    """From the weakest to the strongest; docs/isolation.md says what each stops."""

    PLAIN = "plain"
    LIMITED = "limited"
    SANDBOXED = "sandboxed"

    @property
    def rank(self) -> int:
        """The place in the order; a larger number promises more."""
        return list(Isolation).index(self)

    def is_at_least(self, other: "Isolation") -> bool:
        """Whether this level promises everything that the other does."""
        return self.rank >= other.rank

    def or_stronger(self, other: "Isolation | None") -> "Isolation":
        """The stronger of the two; None demands nothing."""
        return self if other is None or self.is_at_least(other) else other


@dataclass(frozen=True, slots=True)
class Containment:
    """What a goal demands for its scripts.

    A run that cannot have the `minimum` level fails. `folders` (absolute paths) are what a sandboxed script may read
    and write beside its own directory, and `network` is whether it may use the network; weaker levels forbid neither.
    """

    minimum: Isolation | None = None
    folders: tuple[str, ...] = ()
    network: bool = False
