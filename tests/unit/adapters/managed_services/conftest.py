"""Declared services over real processes, all ended after each test."""

from collections.abc import Iterator

import pytest

from app.adapters.managed_services.declarations import DeclaredService
from app.adapters.managed_services.declared_services import DeclaredServices
from tests.fakes.clock import FakeClock
from tests.unit.adapters.managed_services.running import Make
from tests.unit.adapters.recording_logger import RecordingLogger


@pytest.fixture
def logger() -> RecordingLogger:
    """What the services were reported to do."""
    return RecordingLogger()


@pytest.fixture
def make(logger: RecordingLogger) -> Iterator[Make]:
    """Makes services from declarations by their names; `grace_seconds` may be given."""
    made: list[DeclaredServices] = []

    def _make(*, grace_seconds: float = 2.0, **declared: DeclaredService) -> DeclaredServices:
        made.append(DeclaredServices(declared, FakeClock(), logger, grace_seconds=grace_seconds))
        return made[-1]

    yield _make
    for services in made:
        services.close()
