"""What most tests of use cases begin with."""

import pytest

from tests.builders import World


@pytest.fixture
def world() -> World:
    """A platform with three accounts and no goal."""
    world = World()
    world.add_accounts(3)
    return world
