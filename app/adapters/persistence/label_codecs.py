"""Labels of a goal, each way: in its row as they are shown, and one row for each tag to find goals by."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, delete, insert

from app.adapters.persistence.json_values import as_json
from app.adapters.persistence.tables import goal_tags
from app.domain.goal import Goal, GoalStatus
from app.domain.goal_labels import GoalLabels, Priority

_NOTHING = GoalLabels()


def label_values(labels: GoalLabels) -> dict[str, Any]:
    """The columns of a goal that hold its labels."""
    return {"responsible": labels.responsible, "tags": as_json(labels.tags), "priority": labels.priority.value}


def labels_of(row: Any) -> GoalLabels:
    """The labels of a row; raises ValueError for what this version does not know."""
    if row.tags == "[]" and not row.responsible and row.priority == Priority.NONE:
        return _NOTHING  # nearly every goal of a large database
    return GoalLabels(row.responsible, tags_of(row.tags), Priority(row.priority))


@lru_cache(maxsize=256)
def tags_of(text: str) -> tuple[str, ...]:
    """The tags in a column."""
    return tuple(json.loads(text))


def tag_goal(connection: Connection, goal: Goal) -> None:
    """Let a goal be found by its tags, and no longer by those it had; a deleted goal is found by none."""
    connection.execute(delete(goal_tags).where(goal_tags.c.goal_id == goal.id))
    add_tags(connection, goal.id, () if goal.status is GoalStatus.DELETED else goal.labels.tags)


def add_tags(connection: Connection, goal_id: int, tags: Iterable[str]) -> None:
    """The rows of a goal that has none yet."""
    rows = [{"tag": tag, "goal_id": goal_id} for tag in tags]
    if rows:
        connection.execute(insert(goal_tags), rows)
