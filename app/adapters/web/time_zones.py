"""The time zones that a form suggests."""

from functools import lru_cache
from zoneinfo import available_timezones

_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """Those that are named by a place, and UTC: other names are understood, too, and nobody looks for them."""
    return tuple(sorted(name for name in available_timezones() if name == "UTC" or name.partition("/")[0] in _REGIONS))
