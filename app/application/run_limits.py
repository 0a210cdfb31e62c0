"""Whether a queued run may begin: limits of its goal and of its account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.account import Account
from app.domain.goal import Goal
from app.domain.run_rules import AccountRunRules
from app.ports.persistence import IUnitOfWork


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a run does not begin yet, in words, and until when; None: until another run ends."""

    because: str
    until: datetime | None = None


def hold_of(uow: IUnitOfWork, account: Account | None, goal: Goal, now: datetime) -> Hold | None:
    """What keeps a run of a goal, on one of its accounts, from beginning, if anything; the goal is locked."""
    most = goal.run_rules.most_running
    if most is not None and uow.runs.running_of_goal(goal.id) >= most:
        return Hold(f"Of this goal {_at_once(most)}.")
    if account is None or not account.run_rules.is_any:
        return None
    # Runs of other goals may want the same account at this moment, and only the goal is locked yet.
    uow.platforms.lock_account(account.id)
    return _hold_of_account(uow, account.id, account.run_rules, goal, now)


def _hold_of_account(
    uow: IUnitOfWork, account_id: int, rules: AccountRunRules, goal: Goal, now: datetime
) -> Hold | None:
    quiet_ends = rules.quiet_ends(now, goal.tz)
    if quiet_ends is not None:
        return Hold(f"The account has quiet hours until {rules.quiet_until:%H:%M} ({goal.zone}).", quiet_ends)
    most = 1 if rules.gap_seconds and rules.most_running is None else rules.most_running
    if most is not None and uow.runs.running_of_account(account_id) >= most:
        return Hold(f"On this account {_at_once(most)}.")
    last_end = uow.runs.last_end_of_account(account_id) if rules.gap_seconds else None
    if last_end is None:
        return None
    may_begin = last_end + timedelta(seconds=rules.gap_seconds)
    return Hold(f"The account rests {rules.gap_seconds:,} s between runs.", may_begin) if may_begin > now else None


def _at_once(most: int) -> str:
    return "one run goes on at a time" if most == 1 else f"at most {most} runs go on at a time"
