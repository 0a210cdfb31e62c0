"""Looking for tasks by the labels of their goals: few goals are asked by their ids, many are met soon in reading."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, FromClause, exists, literal_column, select

from app.adapters.persistence.read_models.skipping import each_once
from app.adapters.persistence.tables import goal_tags, goals, tasks
from app.domain.goal_labels import Priority
from app.ports.label_rows import LabelChoices
from app.ports.read_models import TaskFilter

_FEW = 50
# In the words of the partial indexes: a parameter would keep SQLite from using them.
_NOBODY: ColumnElement[str] = literal_column("''")
_NO_PRIORITY: ColumnElement[str] = literal_column("'none'")


def goals_by_labels(connection: Connection, wanted: TaskFilter) -> ColumnElement[bool] | Sequence[int] | None:
    """The ids of the goals that have what is wanted, or a condition on tasks where many do. None: nothing is wanted."""
    if not (wanted.responsible or wanted.tag or wanted.priority):
        return None
    found = connection.execute(select(goals.c.id).where(*_conditions(goals, wanted)).limit(_FEW + 1)).scalars().all()
    if len(found) <= _FEW:
        return found
    # As a question about each task: joined, SQLite would begin with the goals and sort all their tasks.
    labelled = goals.alias("labelled")
    return exists(select(labelled.c.id).where(labelled.c.id == tasks.c.goal_id, *_conditions(labelled, wanted)))


def _conditions(source: FromClause, wanted: TaskFilter) -> list[ColumnElement[bool]]:
    asked = []
    if wanted.responsible:
        asked += [source.c.responsible == wanted.responsible, source.c.responsible != _NOBODY]
    if wanted.priority is not None:
        asked.append(source.c.priority == wanted.priority.value)
        asked += [] if wanted.priority is Priority.NONE else [source.c.priority != _NO_PRIORITY]
    if wanted.tag:
        tagged = goal_tags.alias()
        asked.append(source.c.id.in_(select(tagged.c.goal_id).where(tagged.c.tag == wanted.tag)))
    return asked


def label_choices(connection: Connection) -> LabelChoices:
    """What goals are labelled with now: two queries, each one step of an index for each word."""
    people = each_once(connection, goals.c.responsible, goals.c.responsible != _NOBODY, goals.c.deleted_at.is_(None))
    return LabelChoices(responsible=people, tags=each_once(connection, goal_tags.c.tag))
