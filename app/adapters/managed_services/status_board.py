"""What services say of themselves, asked in the background so that no page waits for one that hangs."""

from collections.abc import Mapping
from threading import Condition, Thread
from time import monotonic

from app.adapters.managed_services.status_address import NO_ANSWER, ask_status

_ANSWER_SECONDS = 1.0
_PAGE_SECONDS = 0.3
_FRESH_SECONDS = 2.0


class StatusBoard:
    """Asks the declared addresses, each at most once at a time and not again within two seconds of its answer."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        """Addresses by the names of their services."""
        self._addresses = addresses
        self._changed = Condition()
        self._asking: set[str] = set()
        self._answered_at: dict[str, float] = {}
        self._lines: dict[str, str] = {}

    def lines(self) -> Mapping[str, str]:
        """The newest line of each service, within 0.3 seconds; a later answer is there the next time."""
        with self._changed:
            for name, address in self._addresses.items():
                if name not in self._asking and not self._is_fresh(name):
                    self._asking.add(name)
                    Thread(target=self._ask, args=(name, address), name="service status", daemon=True).start()
            self._changed.wait_for(lambda: not self._asking, _PAGE_SECONDS)
            return dict.fromkeys(self._addresses, NO_ANSWER) | self._lines

    def _is_fresh(self, name: str) -> bool:
        return name in self._answered_at and monotonic() - self._answered_at[name] < _FRESH_SECONDS

    def _ask(self, name: str, address: str) -> None:
        line = NO_ANSWER
        try:
            line = ask_status(address, _ANSWER_SECONDS)
        finally:
            with self._changed:
                self._asking.discard(name)
                self._lines[name], self._answered_at[name] = line, monotonic()
                self._changed.notify_all()
