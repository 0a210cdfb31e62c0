"""The helper programs of the services file as managed children of this program."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from app.adapters.managed_services.declarations import DeclaredService
from app.adapters.managed_services.managed_program import ManagedProgram
from app.adapters.managed_services.status_board import StatusBoard
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.managed_services import IManagedServices, ServiceState, UnknownService


class DeclaredServices(IManagedServices):
    """Starts, watches and stops what was declared. May be used from many threads at once; starts nothing by itself."""

    def __init__(
        self,
        declared: Mapping[str, DeclaredService],
        clock: IClock,
        logger: ILogger,
        *,
        grace_seconds: float = 5.0,
    ) -> None:
        """`grace_seconds` lie between SIGTERM and SIGKILL."""
        self._programs = {
            name: ManagedProgram(name, service, clock, logger, grace_seconds) for name, service in declared.items()
        }
        self._automatic = [self._programs[name] for name, service in declared.items() if service.autostart]
        self._board = StatusBoard({name: one.status_url for name, one in declared.items() if one.status_url})

    def states(self) -> Sequence[ServiceState]:
        """See the port."""
        lines = self._board.lines()
        return tuple(program.state(lines.get(name, "")) for name, program in self._programs.items())

    def start(self, name: str) -> None:
        """See the port; answers when the program has stayed up for a second."""
        self._program(name).start()

    def stop(self, name: str) -> None:
        """See the port."""
        self._program(name).stop()

    def start_automatic(self) -> None:
        """Start what is declared to start with the program, without waiting for how that ends."""
        for program in self._automatic:
            program.launch()

    def close(self) -> None:
        """Stop every service, side by side, for good."""
        if self._programs:
            with ThreadPoolExecutor(len(self._programs)) as executor:
                list(executor.map(ManagedProgram.close, self._programs.values()))

    def _program(self, name: str) -> ManagedProgram:
        if name not in self._programs:
            raise UnknownService(name)
        return self._programs[name]
