"""Loading the demo: the acts that people use, with a clock that is moved through half a year, in one transaction."""

from app.application.background_work import Tell
from app.application.demo.life import Life
from app.application.demo.story import DAYS
from app.domain.errors import Conflict
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.secret_box import ISecretBox
from app.ports.strategies import IStrategyFactory
from app.ports.whole_transaction import BeginWhole

NOT_EMPTY = (
    "The database is not empty. The demo is loaded only where nothing was kept yet, so that nothing is mixed up."
)


class DatabaseIsNotEmpty(Conflict):
    """The demo is only for a database in which nothing was ever kept."""


class LoadingDemo:
    """What `demo` does on the command line and on the welcome page."""

    def __init__(
        self,
        begin_whole: BeginWhole,
        begin_reading: UnitOfWorkFactory,
        clock: IClock,
        strategies: IStrategyFactory,
        box: ISecretBox,
        logger: ILogger,
        zone: str,
    ) -> None:
        """`zone` is the IANA time zone of new goals."""
        self._begin_whole, self._begin_reading = begin_whole, begin_reading
        self._clock, self._zone = clock, zone
        self._strategies, self._box, self._logger = strategies, box, logger

    def refuse_filled(self) -> None:
        """Raises DatabaseIsNotEmpty."""
        with self._begin_reading() as uow:
            _refuse_filled(uow)

    def load(self, tell: Tell) -> None:
        """Everything or nothing, and nobody sees it before it is whole; days are told. Raises DatabaseIsNotEmpty."""
        with self._begin_whole() as whole:
            with whole.begin() as uow:
                _refuse_filled(uow)
            life = Life(whole.begin, self._clock.now(), self._zone, self._strategies, self._box, self._logger)
            for number, _ in enumerate(life.days(), start=1):
                tell(number, DAYS + 1)
            whole.commit()


def _refuse_filled(uow: IUnitOfWork) -> None:
    if uow.platforms.is_any_kept():
        raise DatabaseIsNotEmpty(NOT_EMPTY)
