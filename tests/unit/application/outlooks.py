"""What tests of looking ahead ask about."""

from app.application.looking_ahead import Outlook
from tests.builders import Typed, World

DEADLINE = {"policy_type": "deadline", "deadline_date": "2027-05-13", "total_occurrences": "10"}


def previewed(world: World, **fields: Typed) -> Outlook:
    return world.looking.of_typed(world.form(**fields), None)
