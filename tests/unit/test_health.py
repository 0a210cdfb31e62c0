"""What the program tells of its scheduler: by its own clock, as every page does."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.adapters.scheduling.apscheduler import ApsScheduler
from app.health import built_in_services, scheduler_found
from tests.fakes.clock import FakeClock
from tests.fakes.logger import FakeLogger

CLOCK = FakeClock(datetime(2027, 5, 4, 23, 0, 5, tzinfo=UTC))
ZONE = ZoneInfo("Europe/Berlin")


class TickedOnce(ApsScheduler):
    """Never started here; its last tick was five seconds ago."""

    @property
    def last_tick_at(self) -> datetime | None:
        return datetime(2027, 5, 4, 23, tzinfo=UTC)


SCHEDULER = TickedOnce(lambda: None, CLOCK, FakeLogger())


def test_the_service_tells_its_last_tick_by_the_clock_of_the_program() -> None:
    (service,) = built_in_services(SCHEDULER, CLOCK, ZONE).states()
    assert service.detail == "last tick 5 May 2027, 01:00:00 CEST"


def test_its_health_tells_it_by_the_same_clock() -> None:
    says = scheduler_found(SCHEDULER, CLOCK, ZONE).says
    assert says == "last tick 5 s ago, at 01:00:00 CEST on 5 May 2027"
