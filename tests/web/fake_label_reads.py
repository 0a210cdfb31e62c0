"""What goals are labelled with and saved views, answered from the tables of the fake store."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.goal import GoalStatus
from app.domain.saved_view import SavedView
from app.ports.label_rows import LabelChoices
from tests.fakes.store import FakeStore


class FakeLabelReads:
    def __init__(self, store: FakeStore) -> None:
        self._store = store

    def label_choices(self) -> LabelChoices:
        labels = [goal.labels for goal in self._store.tables.goals.values() if goal.status is not GoalStatus.DELETED]
        people = {each.responsible for each in labels if each.responsible}
        return LabelChoices(tuple(sorted(people)), tuple(sorted({tag for each in labels for tag in each.tags})))

    def saved_views(self) -> Sequence[SavedView]:
        return sorted(self._store.tables.views.values(), key=lambda view: (view.name, view.id))
