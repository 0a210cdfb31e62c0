"""How often each source address has given a wrong password lately. In memory, bounded."""

import math
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network

from app.adapters.web.security.addresses import ip_or_none


class FailedAttempts:
    """At most `limit` wrong passwords per source in `window` seconds; a source older than `max_sources` others is
    forgotten. A right password does not clear the count: somebody behind the same address would lend his to a
    guesser.
    """

    def __init__(
        self, clock: Callable[[], float], *, limit: int = 10, window: float = 900.0, max_sources: int = 10_000
    ) -> None:
        self._clock = clock
        self._limit = limit
        self._window = window
        self._max_sources = max_sources
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def seconds_to_wait(self, address: str) -> int:
        """Whole seconds until this source may try again; 0 when it may now."""
        times = self._times.get(_source(address))
        if times is None or len(times) < self._limit:
            return 0
        return max(0, math.ceil(times[0] + self._window - self._clock()))

    def record(self, address: str) -> None:
        """Count one wrong password."""
        source = _source(address)
        # The deque forgets the oldest by itself, so its first time is the one that must be out of the window.
        self._times.setdefault(source, deque(maxlen=self._limit)).append(self._clock())
        self._times.move_to_end(source)
        if len(self._times) > self._max_sources:
            self._times.popitem(last=False)


def _source(address: str) -> str:
    """What counts as one source: an IPv4 address, or the /64 that one IPv6 customer owns."""
    ip = ip_or_none(address)
    if isinstance(ip, IPv6Address):
        return str(IPv6Network((int(ip), 64), strict=False))
    return str(ip) if ip is not None else "unknown"
