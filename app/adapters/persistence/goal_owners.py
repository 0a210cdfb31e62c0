"""What goals are about: the accounts that they name, and the platforms that count them.

Whoever deletes a platform or an account looks for its goals, and a goal may come meanwhile. So both lock the row of
what is deleted, after goals and before counts: who is second finds what the other has done, and none waits in a circle.
"""

from collections import Counter

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from app.adapters.persistence.column_types import IdList, among
from app.adapters.persistence.tables import accounts, goal_accounts, platforms
from app.domain.errors import ConcurrentChange
from app.domain.goal import Goal

_PRESENT_ACCOUNTS = (
    select(accounts.c.id)
    .where(among(accounts.c.id, bindparam("account_ids", type_=IdList())), accounts.c.deleted_at.is_(None))
    .order_by(accounts.c.id)
    .with_for_update(read=True)
)
_NAMED = (
    select(goal_accounts.c.account_id)
    .where(goal_accounts.c.goal_id == bindparam("goal_id"))
    .order_by(goal_accounts.c.position)
)


class GoalOwners:
    """Platforms are counted before the commit, in the order of their ids."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection
        self._counted = Counter[int]()

    def count(self, platform_id: int, difference: int) -> None:
        """A goal came to a platform, or left it."""
        self._counted[platform_id] += difference

    def flush(self) -> None:
        """Write the counts; raises ConcurrentChange where a goal came to a platform that is gone."""
        for platform_id, difference in sorted(self._counted.items()):
            counted = update(platforms).where(platforms.c.id == platform_id)
            if difference > 0:
                counted = counted.where(platforms.c.deleted_at.is_(None))
            changed = counted.values(goal_count=platforms.c.goal_count + difference)
            if difference and self._connection.execute(changed).rowcount != 1:
                raise ConcurrentChange("platform", platform_id)
        self._counted.clear()

    def name(self, goal: Goal) -> None:
        """Store the accounts of a new goal; raises ConcurrentChange where one of them is gone."""
        if not goal.account_ids:
            return
        present = set(self._connection.execute(_PRESENT_ACCOUNTS, {"account_ids": goal.account_ids}).scalars())
        gone = sorted(set(goal.account_ids) - present)
        if gone:
            raise ConcurrentChange("account", gone[0])
        named = [
            {"goal_id": goal.id, "account_id": account_id, "position": position}
            for position, account_id in enumerate(goal.account_ids)
        ]
        self._connection.execute(insert(goal_accounts), named)

    def rename(self, goal: Goal) -> None:
        """Store the accounts of a goal where they have changed; as `name`."""
        before = tuple(self._connection.execute(_NAMED, {"goal_id": goal.id}).scalars())
        if before != goal.account_ids:
            self._connection.execute(delete(goal_accounts).where(goal_accounts.c.goal_id == goal.id))
            self.name(goal)
