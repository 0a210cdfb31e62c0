"""Creating the tasks of a line: which pending slots, for which account."""

from datetime import date

from tests.enumerator.slots import make_plan, owed, pending_slots
from tests.enumerator.state import Line, Task, World

MOST_IN_A_PASS = 366


def generate(world: World) -> int:
    """Step 4 of a pass, line by line; how many tasks it created."""
    before = len(world.tasks)
    for line in world.lines:
        if world.is_live(line) and not line.is_met:
            _generate_line(world, line)
    return len(world.tasks) - before


def _generate_line(world: World, line: Line) -> None:
    if world.rules.policy == "deadline":
        _follow_plan(world, line)
    elif world.rules.policy == "after_completion":
        for day in pending_slots(world, line):
            create(world, line, day)
    else:
        _catch_up(world, line)


def _follow_plan(world: World, line: Line) -> None:
    plan = line.plan
    if plan is None or owed(world, line) != plan.owed - plan.made or _is_late(world, plan.days[plan.made :]):
        plan = line.plan = make_plan(world, line)
    while plan.made < len(plan.days) and plan.days[plan.made] <= world.horizon:
        create(world, line, plan.days[plan.made])
        plan.made += 1


def _is_late(world: World, days: list[date]) -> bool:
    return bool(days) and days[0] < world.today


def _catch_up(world: World, line: Line) -> None:
    pending = pending_slots(world, line)
    wanted = wanted_slots(world, pending)
    created = 0
    for day in pending:
        if day in wanted:
            if created == MOST_IN_A_PASS:
                return
            create(world, line, day)
            created += 1
        else:
            world.passed_over += 1
        line.cursor = day


def wanted_slots(world: World, pending: list[date]) -> list[date]:
    """Those of the pending slots that become tasks, by the catch-up strategy."""
    free = [day for day in pending if not world.rules.in_break(day)]
    if world.rules.catchup == "all":
        return free
    past = [day for day in free if day <= world.today]
    later = [day for day in free if day > world.today]
    if world.rules.catchup == "latest":
        return past[-1:] + later
    return [day for day in past if day == world.today] + later


def create(world: World, line: Line, due: date) -> None:
    """One task, and the cursor on it."""
    account = choose_account(world, line)
    line.sequence += 1
    line.cursor = due
    world.tasks.append(
        Task(
            number=len(world.tasks) + 1,
            line=line.index,
            account=account,
            sequence=line.sequence,
            due=due,
            created_on=world.today,
        )
    )


def choose_account(world: World, line: Line) -> str | None:
    """Whose turn it is."""
    if not line.accounts:
        return None
    if world.rules.distribution == "least_busy":
        return least_busy(world, line)
    while line.accounts[line.place] in world.paused_accounts:
        line.place = (line.place + 1) % len(line.accounts)
    account = line.accounts[line.place]
    line.place = (line.place + 1) % len(line.accounts)
    return account


def least_busy(world: World, line: Line) -> str:
    """Fewest open tasks, then served longest ago, then the order given."""

    def burden(account: str) -> tuple[int, int, int]:
        own = [task for task in world.tasks if task.account == account]
        last_created = max((task.number for task in own), default=0)
        return sum(task.is_open for task in own), last_created, line.accounts.index(account)

    return min(world.live_accounts(line), key=burden)
