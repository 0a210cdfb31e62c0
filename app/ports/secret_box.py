"""The need to keep secrets unreadable where they are stored."""

from typing import Protocol


class UnreadableSecret(Exception):
    """A sealed value cannot be opened with the present key."""


class ISecretBox(Protocol):
    """Seals text into text and back; a changed or foreign seal raises `UnreadableSecret`."""

    def seal(self, secret: str) -> str:
        """The sealed form, different every time."""

    def open(self, sealed: str) -> str:
        """The text that was sealed."""
