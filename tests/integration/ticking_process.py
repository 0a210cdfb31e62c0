"""One of several processes that generate on the same database, each with the same clock, faster than the real one.

`python -m tests.integration.ticking_process URL FOLDER BEGUN SPEED SECONDS`: real seconds since 1970 at which the
clock stood at `FIRST`, seconds of the clock for each real one, and how many real seconds to go on.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.adapters.system.logging import configure_logging
from app.composition import build
from tests.regression.program import local_settings

FIRST = datetime(2027, 5, 4, 12, tzinfo=UTC)


class FastClock:
    """The same instant in every process that is told the same. It stands still at the end."""

    def __init__(self, begun: float, speed: float, seconds: float) -> None:
        self._begun, self._speed, self._seconds = begun, speed, seconds

    def now(self) -> datetime:
        return FIRST + timedelta(seconds=min(time.time() - self._begun, self._seconds) * self._speed)


def main(url: str, folder: str, begun: str, speed: str, seconds: str) -> None:
    configure_logging()
    program = build(local_settings(url, Path(folder)), clock=FastClock(float(begun), float(speed), float(seconds)))
    program.queue.start()
    until = float(begun) + float(seconds)
    while time.time() < until:
        program.generating.generate_due()
        time.sleep(0.01)
    program.queue.stop(5)
    program.database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
