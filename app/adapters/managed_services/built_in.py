"""The services that are part of the program itself: the scheduler."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.ports.managed_services import CannotBeStopped, IManagedServices, ServiceFailed, ServiceState, UnknownService


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInService:
    """A part of the program that can be looked at and started."""

    name: str
    label: str
    is_running: Callable[[], bool]
    detail: Callable[[], str]
    start: Callable[[], None]


class BuiltInServices(IManagedServices):
    """Answers for the parts of the program by their names."""

    def __init__(self, services: Sequence[BuiltInService]) -> None:
        """Names are unique."""
        self._services = {service.name: service for service in services}

    def states(self) -> Sequence[ServiceState]:
        """As they are now."""
        return tuple(
            ServiceState(
                name=service.name, label=service.label, is_running=service.is_running(), detail=service.detail()
            )
            for service in self._services.values()
        )

    def start(self, name: str) -> None:
        """Start a part unless it runs."""
        service = self._service(name)
        if not service.is_running():
            service.start()
        if not service.is_running():
            raise ServiceFailed(name)

    def stop(self, name: str) -> None:
        """Refuse: a part of the program ends with it."""
        self._service(name)
        raise CannotBeStopped(name)

    def _service(self, name: str) -> BuiltInService:
        if name not in self._services:
            raise UnknownService(name)
        return self._services[name]
