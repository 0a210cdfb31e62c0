"""`IClock` by the machine's clock."""

from datetime import UTC, datetime

from app.ports.clock import IClock


class SystemClock(IClock):
    """The wall clock, which may jump when it is set."""

    def now(self) -> datetime:
        """See the port."""
        return datetime.now(UTC)
