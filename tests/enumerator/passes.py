"""One pass over a goal, step by step, and the looks at its status that acts share with it."""

from tests.enumerator.generation import generate
from tests.enumerator.slots import pending_slots, rhythm_slots, settled
from tests.enumerator.state import Line, Status, Task, TaskState, World


def tick(world: World) -> None:
    """Passes until nothing more is created."""
    while one_pass(world):
        pass


def one_pass(world: World) -> int:
    """All steps in their order; how many tasks were created."""
    if world.status in {Status.COMPLETED, Status.PAUSED}:
        return 0
    look_at_completion(world)
    look_at_expiry(world)
    look_at_thaw(world)
    created = 0
    for step in (look_at_freeze, generate, supersede, look_at_freeze, look_at_end):
        if world.status is Status.ACTIVE:
            created += step(world) or 0
    return created


def look_at_completion(world: World) -> None:
    """A deadline goal with its total on every line, or a state_based goal met on every line, is Completed."""
    if world.status is Status.COMPLETED:
        return
    policy = world.rules.policy
    if policy == "deadline" and all(settled(world, line) >= world.rules.total for line in world.lines):
        become_completed(world)
    if policy == "state_based" and all(line.is_met for line in world.lines):
        become_completed(world)


def become_completed(world: World) -> None:
    """Completed; what is still open is skipped."""
    world.status = Status.COMPLETED
    for task in world.open_tasks():
        task.end(TaskState.SKIPPED, world.today)


def look_at_expiry(world: World) -> None:
    """A deadline that is past expires an Active or Frozen goal."""
    rules = world.rules
    if rules.policy not in {"deadline", "state_based"} or rules.last_day is None:
        return
    if world.status in {Status.ACTIVE, Status.FROZEN} and rules.last_day < world.today:
        world.status = Status.EXPIRED


def missed_tasks(world: World) -> list[Task]:
    """Open tasks with a day before today, those of paused accounts aside."""
    return [task for task in world.open_tasks() if task.due < world.today and task.account not in world.paused_accounts]


def look_at_thaw(world: World) -> None:
    """A Frozen goal without missed tasks is Active, its cursors at least at yesterday."""
    if world.status is Status.FROZEN and not missed_tasks(world):
        world.status = Status.ACTIVE
        move_all_cursors(world)


def look_at_freeze(world: World) -> None:
    """An overdue task freezes; a break today suspends that."""
    if world.rules.freezes and missed_tasks(world) and not world.rules.in_break(world.today):
        world.status = Status.FROZEN


def supersede(world: World) -> None:
    """Each task, once it is due, skips the Waiting ones before it of the same line and account."""
    if not world.rules.has_rhythm or world.rules.catchup != "latest":
        return
    for task in world.tasks:
        if task.due <= world.today and not task.has_superseded:
            task.has_superseded = True
            for older in world.tasks:
                same = (older.line, older.account) == (task.line, task.account)
                if same and older.state is TaskState.WAITING and older.due < task.due:
                    older.end(TaskState.SKIPPED, world.today)


def look_at_end(world: World) -> None:
    """An `end_date` goal ends when the day has passed, nothing is open and nothing pending."""
    rules = world.rules
    if not rules.has_end_date or world.status not in {Status.ACTIVE, Status.PAUSED}:
        return
    is_past = rules.last_day is not None and rules.last_day < world.today
    pending = any(world.is_live(line) and pending_slots(world, line) for line in world.lines)
    if is_past and not world.open_tasks() and not pending:
        become_completed(world)


def move_all_cursors(world: World) -> None:
    """Every cursor to at least yesterday, what it crosses passed over."""
    for line in world.lines:
        move_cursor(world, line)


def move_cursor(world: World, line: Line, *, is_counted: bool = True) -> None:
    """One cursor to at least yesterday; goals that are over and lines that are met owe nothing."""
    if line.cursor >= world.yesterday:
        return
    owes = world.status not in {Status.COMPLETED, Status.EXPIRED} and not line.is_met
    if world.rules.has_rhythm and owes and is_counted:
        world.passed_over += len(list(rhythm_slots(world.rules, line.cursor, world.yesterday)))
    line.cursor = world.yesterday
