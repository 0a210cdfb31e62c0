"""The fields of a goal that say what it is sorted by: who answers for it, tags, priority."""

from app.domain.fields import Kind, Parameter, Reading
from app.domain.goal_labels import LONGEST_TAG, MOST_TAGS, GoalLabels, Priority, refusal_of, split_tags

PRIORITIES = tuple((each.value, each.value.capitalize()) for each in Priority)
_LONGEST_LIST = MOST_TAGS * (LONGEST_TAG + 2) * 2
LABEL_FIELDS = (
    Parameter("responsible", "Responsible", maximum=200, help="The person who answers for it."),
    Parameter("tags", "Tags", maximum=_LONGEST_LIST, help="Words with commas between them, such as: home, weekly."),
    Parameter("priority", "Priority", Kind.CHOICE, default=Priority.NONE.value, choices=PRIORITIES),
)


def check_labels(reading: Reading) -> None:
    """Refuse too many tags, and one that is too long."""
    why = refusal_of(split_tags(reading.text("tags")))
    if why:
        reading.refuse("tags", why)


def read_labels(reading: Reading) -> GoalLabels:
    """The labels; nothing of them was refused."""
    return GoalLabels(
        responsible=reading.text("responsible"),
        tags=split_tags(reading.text("tags")),
        priority=Priority(reading.text("priority")),
    )


def typed_labels(labels: GoalLabels) -> dict[str, list[str]]:
    """Stored labels as a form would send them."""
    return {
        "responsible": [labels.responsible],
        "tags": [", ".join(labels.tags)],
        "priority": [labels.priority.value],
    }
