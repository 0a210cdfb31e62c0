"""What goals are labelled with, and the filters of the task list that were given a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.saved_view import SavedView


@dataclass(frozen=True, slots=True)
class LabelChoices:
    """The names and the tags that there are to choose from, in order; of very many the first."""

    responsible: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class ILabelReads(Protocol):
    """Questions about labels and saved views, each a fixed number of queries."""

    def label_choices(self) -> LabelChoices:
        """What goals that are not deleted are labelled with."""

    def saved_views(self) -> Sequence[SavedView]:
        """By name."""
