"""Why a task stands where it stands: the rule, what the policy went by, and how the account was chosen.

Pure, and said in the same words of a planned date and of the task that is made of it, in whose history it stays.
"""

from dataclasses import dataclass
from datetime import timedelta

from app.domain.goal import Distribution
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.long_date import long_date
from app.domain.scheduling.catch_up import ALL_BUT_THE_LATEST
from app.domain.scheduling.policy import LineOutcome, PlanningDay, Slot

_IN_TIME = timedelta(minutes=1)
"""What is made within this time after its instant is not late: no clock rings at once."""


@dataclass(frozen=True, slots=True)
class Explaining:
    """Of the slots of one line: `line` as it was when they were planned."""

    aggregate: GoalAggregate
    line: Line
    day: PlanningDay
    rule: str

    @classmethod
    def of(cls, aggregate: GoalAggregate, line: Line) -> "Explaining":
        """The rule is put into words once for all slots."""
        goal = aggregate.goal
        return cls(aggregate, line, aggregate.planning_day(line), goal.policy.sentence(goal.start_date))

    def why(self, slot: Slot, account_id: int | None, turn: int) -> str:
        """Sentences in one line; `turn` is the line's place in the round robin when the account was chosen."""
        reason = self.aggregate.goal.policy.reason(slot, self.line, self.day)
        reasons = (self.rule, reason, self._why_account(account_id, turn))
        return " ".join(f"{reason}." for reason in reasons if reason)

    def why_made(self, slot: Slot, account_id: int | None, turn: int, outcome: LineOutcome) -> str:
        """As `why`, with what the pass that made it found."""
        said = [self.why(slot, account_id, turn)]
        has_missed = any(entry.reason == ALL_BUT_THE_LATEST for entry in outcome.passed_over)
        if has_missed and slot == outcome.slots[0]:  # later ones are made as usual
            said.append("Only the latest of those missed was made.")
        now, today, goal = self.aggregate.now, self.aggregate.today, self.aggregate.goal
        if slot.due_date < today or slot.due_at + _IN_TIME < now:
            said.append(
                f"Made late, on {long_date(today)}{f' at {now.astimezone(goal.tz):%H:%M %Z}' if goal.is_timed else ''}."
            )
        return " ".join(said)

    def _why_account(self, account_id: int | None, turn: int) -> str:
        accounts = self.aggregate.accounts_of(self.line)
        if account_id is None:
            return ""
        if self.aggregate.goal.distribution is Distribution.ALL:
            return "Each account has its own"
        if self.aggregate.goal.distribution is Distribution.ROUND_ROBIN:
            passed = (accounts.index(account_id) - turn) % len(accounts)
            others = "" if not passed else f"; {passed} before it {'is' if passed == 1 else 'are'} not live"
            return f"The account whose turn it was: {accounts.index(account_id) + 1} of {len(accounts)}{others}"
        busyness = self.aggregate.busyness.get(account_id)
        return f"The account with the fewest open tasks: {busyness.open_tasks if busyness else 0:,}"
