"""The machine's clock speaks UTC."""

from datetime import UTC, datetime, timedelta

from app.adapters.system.clock import SystemClock


def test_the_present_instant_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert (now.tzinfo, before <= now <= before + timedelta(seconds=5)) == (UTC, True)
