"""The stored fields of a form are read while somebody else writes: on SQLite there is one writer."""

from app.application.keeping_platforms import KeepingPlatforms
from app.application.planning_goals import PlanningGoals
from tests.builders import World
from tests.fakes.store import FakeUnitOfWork


def refuse() -> FakeUnitOfWork:
    raise AssertionError("it would have waited")


def test_the_form_of_a_goal(world: World) -> None:
    world.add_goal(description="Water the plants")
    planning = PlanningGoals(
        refuse, world.store.unit_of_work, world.clock, world.scheduler, world.strategies, world.box, "UTC"
    )
    assert planning.form_of(1)["description"] == ["Water the plants"]


def test_the_forms_of_a_platform_and_an_account(world: World) -> None:
    platforms = KeepingPlatforms(refuse, world.store.unit_of_work, world.clock, world.scheduler)
    assert platforms.form_of(1)["name"] == ["Forum"]
    assert (platforms.account(1).username, platforms.account_form_of(1)["username"]) == ("user1", ["user1"])
