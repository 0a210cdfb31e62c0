"""The scheduler as a service, and several kinds of services behind one face."""

from __future__ import annotations

import pytest

from app.adapters.managed_services.built_in import BuiltInService, BuiltInServices
from app.adapters.managed_services.combined import CombinedServices
from app.ports.managed_services import CannotBeStopped, ServiceFailed, ServiceState, UnknownService


class Part:
    """A part of the program that stands still, and that can be started or not."""

    def __init__(self, *, obeys: bool = True) -> None:
        self.obeys = obeys
        self.starts = 0

    def start(self) -> None:
        self.starts += 1

    def services(self, name: str = "scheduler") -> BuiltInServices:
        part = BuiltInService(
            name=name,
            label="Scheduler",
            is_running=lambda: self.obeys and self.starts > 0,
            detail=lambda: f"{self.starts} starts",
            start=self.start,
        )
        return BuiltInServices([part])


def test_a_part_tells_how_it_is() -> None:
    expected = ServiceState(name="scheduler", label="Scheduler", is_running=False, detail="0 starts")
    assert Part().services().states() == (expected,)


def test_a_part_that_runs_is_not_started_again() -> None:
    part = Part()
    services = part.services()
    services.start("scheduler")
    services.start("scheduler")
    assert part.starts == 1


def test_a_part_that_does_not_start_has_failed() -> None:
    with pytest.raises(ServiceFailed, match="scheduler"):
        Part(obeys=False).services().start("scheduler")


def test_a_part_cannot_be_stopped() -> None:
    with pytest.raises(CannotBeStopped, match="scheduler"):
        Part().services().stop("scheduler")


@pytest.mark.parametrize("act", ["start", "stop"])
def test_a_part_that_is_not_there_is_unknown(act: str) -> None:
    with pytest.raises(UnknownService, match="mailer"):
        getattr(Part().services(), act)("mailer")


def test_kinds_are_shown_one_after_the_other() -> None:
    combined = CombinedServices([Part().services("first"), Part().services("second")])
    assert [state.name for state in combined.states()] == ["first", "second"]


def test_an_act_reaches_the_kind_that_knows_the_name() -> None:
    first, second = Part(), Part()
    CombinedServices([first.services("first"), second.services("second")]).start("second")
    assert (first.starts, second.starts) == (0, 1)


def test_the_refusal_of_the_kind_that_knows_the_name_is_the_answer() -> None:
    combined = CombinedServices([Part().services("first"), Part().services("second")])
    with pytest.raises(CannotBeStopped, match="second"):
        combined.stop("second")


@pytest.mark.parametrize("act", ["start", "stop"])
def test_what_no_kind_knows_is_unknown(act: str) -> None:
    with pytest.raises(UnknownService, match="mailer"):
        getattr(CombinedServices([Part().services()]), act)("mailer")
