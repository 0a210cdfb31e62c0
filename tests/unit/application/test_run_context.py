"""What a context holds is declared, so that a path in a request can be looked at before it runs."""

from collections.abc import Mapping

from app.ports.strategies import CONTEXT_FIELDS
from tests.builders import World
from tests.unit.application.run_world import SCRIPTS


def test_every_context_holds_exactly_what_is_declared() -> None:
    world = World()
    world.add_goal(**SCRIPTS, account_ids=list(world.add_accounts(1)))
    world.tick()
    world.run(1)
    context = world.strategies.by_name["CustomScript"].requests[0].context
    found = {name: tuple(part) for name, part in context.items() if isinstance(part, Mapping)}
    assert found == dict(CONTEXT_FIELDS)
