"""A version of a goal's script: every text that was ever saved, or tried as a draft, is kept."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.run import RunKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptVersion:
    """`kind` says which of the goal's two scripts it is. A draft was only tried: it is no version of the goal's own.

    `note` says in words where it came from, where that was not a person's typing.
    """

    id: int
    goal_id: int
    kind: RunKind
    content: str
    author: str
    at: datetime
    strategy: str
    parameter: str = "script_content"
    """The field of the strategy that holds the text."""
    is_draft: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    """Sealed values by key, of a draft alone: what a goal's own script is given stands with the goal."""
    note: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal digits."""
        return digest_of(self.content)


def digest_of(content: str) -> str:
    """SHA-256 of a script's text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
