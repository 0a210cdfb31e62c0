"""Which answers count as good: `2xx`, or a list such as `200, 204, 3xx`."""

import re

_ITEM = re.compile(r"[1-5](?:[0-9]{2}|xx)\Z")


class BadExpectation(ValueError):
    """What was typed is no list of statuses."""


class ExpectedStatus:
    """A list of statuses and classes of statuses."""

    def __init__(self, text: str) -> None:
        """Raises BadExpectation."""
        items = [item for item in re.split(r"[,\s]+", text.strip().lower()) if item]
        if not items or not all(_ITEM.match(item) for item in items):
            raise BadExpectation("Write statuses such as 200, 204 or a class such as 2xx, with commas between.")
        self._items, self.text = frozenset(items), ", ".join(items)

    def holds(self, status: int) -> bool:
        """Whether an answer with this status is good."""
        return str(status) in self._items or f"{status // 100}xx" in self._items
