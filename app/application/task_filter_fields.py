"""The fields of the task list's filter as data, and the filter that they make: pages and saved views follow."""

from app.application.label_fields import PRIORITIES
from app.domain.fields import LARGEST_ID, Kind, Parameter, Reading
from app.domain.goal_labels import LONGEST_TAG, Priority, normal_tag
from app.domain.task_status import STATUSES
from app.ports.read_models import TaskFilter

STATUS_CHOICES = tuple((name, "In progress" if name == "InProgress" else name) for name in STATUSES)
BY_ACCOUNT, BY_DAY, BY_GOAL = "account", "day", "goal"
GROUPINGS = ((BY_ACCOUNT, "Platform and account"), (BY_DAY, "Day"), (BY_GOAL, "Goal"))
FILTERS = (
    Parameter("q", "Words in the goal", maximum=200),
    Parameter("status", "Status", Kind.CHOICES, choices=STATUS_CHOICES),
    Parameter("platform", "Platform", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("account", "Account", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("goal", "Goal", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("responsible", "Responsible", maximum=200),
    Parameter("tag", "Tag", maximum=2 * LONGEST_TAG),
    Parameter("priority", "Priority", Kind.CHOICE, choices=PRIORITIES),
    Parameter("due_from", "Due from", Kind.DATE),
    Parameter("due_to", "Due until", Kind.DATE),
    Parameter("overdue", "Only overdue", Kind.FLAG),
    Parameter("due_today", "Only due today", Kind.FLAG),
)
DUE_SPAN = ("due_from", "due_to")
GROUP = Parameter("group", "Group by", Kind.CHOICE, default=BY_ACCOUNT, choices=GROUPINGS)
VIEW_FIELDS = (*FILTERS, GROUP)
"""All that the address of the list carries but for the place in it."""


def filter_of(reading: Reading) -> TaskFilter:
    """The filter that was read; nothing of it was refused."""
    priority = reading.text("priority")
    return TaskFilter(
        statuses=reading.texts("status"),
        platform_id=reading.integer("platform"),
        account_id=reading.integer("account"),
        goal_id=reading.integer("goal"),
        due_from=reading.day("due_from"),
        due_to=reading.day("due_to"),
        overdue=reading.flag("overdue"),
        due_today=reading.flag("due_today"),
        text=reading.text("q"),
        responsible=reading.text("responsible"),
        tag=normal_tag(reading.text("tag")),
        priority=Priority(priority) if priority else None,
    )
