"""What a goal is sorted by and never planned by: the person who answers for it, tags, and how much it matters."""

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_TAGS, LONGEST_TAG = 20, 50
_SEPARATORS = re.compile(r"[,\n]")


class Priority(StrEnum):
    """How much a goal matters, beside the others."""

    NONE = "none"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class GoalLabels:
    """`responsible` is a name as it was typed, empty for nobody; tags are as `split_tags` makes them."""

    responsible: str = ""
    tags: tuple[str, ...] = ()
    priority: Priority = Priority.NONE


def split_tags(text: str) -> tuple[str, ...]:
    """Tags between commas: small letters, single spaces, no leading `#`, each once, in the order they were typed."""
    words = (normal_tag(part) for part in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(word for word in words if word))


def normal_tag(text: str) -> str:
    """One tag as it is kept: `# Home  Work` is `home work`."""
    return " ".join(text.strip().lstrip("#").lower().split())


def refusal_of(tags: tuple[str, ...]) -> str:
    """Why these tags cannot be kept, in words; empty where they can."""
    if len(tags) > MOST_TAGS:
        return f"Give {MOST_TAGS} tags at most; these are {len(tags)}."
    longest = max(tags, key=len, default="")
    if len(longest) > LONGEST_TAG:
        return f"Keep each tag to {LONGEST_TAG} characters: “{longest[:20]}…” has {len(longest)}."
    return ""
