"""Several kinds of services behind one face."""

from collections.abc import Callable, Sequence

from app.ports.managed_services import IManagedServices, ServiceState, UnknownService


class CombinedServices(IManagedServices):
    """Asks each kind in turn; names are unique among all of them."""

    def __init__(self, kinds: Sequence[IManagedServices]) -> None:
        self._kinds = kinds

    def states(self) -> Sequence[ServiceState]:
        """Kind by kind."""
        return tuple(state for kind in self._kinds for state in kind.states())

    def start(self, name: str) -> None:
        """See the port."""
        _first_that_knows(name, [kind.start for kind in self._kinds])

    def stop(self, name: str) -> None:
        """See the port."""
        _first_that_knows(name, [kind.stop for kind in self._kinds])


def _first_that_knows(name: str, acts: Sequence[Callable[[str], None]]) -> None:
    for act in acts:
        try:
            return act(name)
        except UnknownService:
            continue
    raise UnknownService(name)
