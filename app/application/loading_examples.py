"""Loading examples: a ready goal becomes a goal of one's own, by the acts that people use."""

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from app.application.keeping_platforms import KeepingPlatforms
from app.application.planning_goals import PlanningGoals
from app.domain.errors import Conflict
from app.domain.fields import Fields
from app.domain.goal import Goal
from app.domain.scheduling.calendar_days import local_today
from app.ports.clock import IClock
from app.ports.examples import Example, IExamples
from app.ports.persistence import UnitOfWorkFactory
from app.ports.read_models import IReadModels

_PLACE = re.compile(r"\{(\w+)\}")


class ExampleRefused(Conflict):
    """The example cannot be loaded like this; the message says what to change."""


class LoadingExamples:
    """What `example` does on the command line."""

    def __init__(
        self,
        examples: IExamples,
        platforms: KeepingPlatforms,
        planning: PlanningGoals,
        reads: IReadModels,
        begin: UnitOfWorkFactory,
        clock: IClock,
        zone: str,
    ) -> None:
        """`zone` is the IANA time zone of new goals: an example begins today, there."""
        self._examples, self._platforms, self._planning = examples, platforms, planning
        self._reads, self._begin, self._clock, self._zone = reads, begin, clock, zone

    def load(self, name: str, given: Mapping[str, str], actor: str) -> Goal:
        """The new goal. Raises UnknownExample, ExampleRefused (also when it was loaded before), InvalidInput."""
        example = self._examples.named(name)
        _check_options(example, given)
        fields = _filled(
            example.fields, {option: given.get(option, each.default) for option, each in example.options.items()}
        )
        platform_id = self._platform_called(example.platform)
        if platform_id is None:
            platform_id = self._platforms.add({"name": [example.platform]}, actor).id
        else:
            self._refuse_second(platform_id, fields["description"][0])
        today = local_today(self._clock.now(), ZoneInfo(self._zone)).isoformat()
        return self._planning.add({"start_date": [today], **fields, "platform_id": [str(platform_id)]}, actor)

    def _platform_called(self, name: str) -> int | None:
        return next((row.id for row in self._reads.platforms() if row.name == name), None)

    def _refuse_second(self, platform_id: int, description: str) -> None:
        with self._begin() as uow:
            for goal_id in uow.goals.of_platform(platform_id):
                if uow.goals.get(goal_id).description == description:
                    raise ExampleRefused(f"This example is loaded already, with these values: goal {goal_id}.")


def _check_options(example: Example, given: Mapping[str, str]) -> None:
    strange = [f"--{name}" for name in given if name not in example.options]
    if strange:
        raise ExampleRefused(f"The example {example.name} does not take {', '.join(strange)}.")
    # A line break would begin another variable; what lies around a value is cut off when variables are read.
    unfit = [
        f"--{name}" for name, value in given.items() if not value or value != value.strip() or not value.isprintable()
    ]
    if unfit:
        raise ExampleRefused(
            f"Nothing, control characters and spaces at either end cannot be kept: {', '.join(unfit)}."
        )


def _filled(fields: Fields, given: Mapping[str, str]) -> dict[str, list[str]]:
    """Scripts are taken as they are: braces are part of their language."""
    return {
        name: list(values) if name.endswith("_script_content") else [_in_place(text, given) for text in values]
        for name, values in fields.items()
    }


def _in_place(text: str, given: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda match: given[match[1]], text)
