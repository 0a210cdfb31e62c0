"""The need to know what time it is."""

from datetime import datetime
from typing import Protocol


class IClock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
