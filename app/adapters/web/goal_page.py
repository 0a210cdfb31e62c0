"""What the page of one goal says beside its row: how it is done and for whom, and what may be done with it."""

from dataclasses import dataclass, replace

from app.adapters.web.run_wording import goal_rules_in_words
from app.application.goal_fields import ROLES
from app.application.looking_ahead import Outlook
from app.application.reading_goal_history import DayMark, GoalHistory
from app.application.run_fields import RUN_FIELDS, read_run_rules
from app.domain.fields import Fields, read
from app.domain.goal import GoalStatus
from app.domain.scheduling.fixes import Risk
from app.domain.scheduling.goal_end import NO_ACCOUNT_LEFT
from app.domain.strategy import StrategyChoice
from app.ports.read_models import AccountRow, GoalRow, PlatformRow
from app.ports.strategies import IStrategyFactory

_ACTS = {
    GoalStatus.ACTIVE: ("pause",),
    GoalStatus.FROZEN: ("resume", "pause"),
    GoalStatus.PAUSED: ("resume",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFacts:
    """How a goal is done and checked, in words, and the accounts that do it."""

    instructions: str
    execution: str
    check: str
    rules: str
    """What holds for its runs, where it differs from the usual."""
    accounts: tuple[AccountRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedStrip:
    """The days of an account with its name."""

    name: str
    days: tuple[DayMark, ...]


def strips_with_names(history: GoalHistory, platform: PlatformRow) -> tuple[NamedStrip, ...]:
    """An account that is gone keeps its days; the platform as a whole goes by its own name."""
    names: dict[int | None, str] = {each.id: each.username for each in platform.accounts}
    names[None] = platform.name
    return tuple(
        NamedStrip(name=names.get(strip.account_id, "a former account"), days=strip.days) for strip in history.strips
    )


def way_out(goal: GoalRow, outlook: Outlook) -> tuple[Risk | None, Outlook]:
    """What is offered where not everything fits, and the outlook without saying that a second time."""
    if outlook.risk is None or "pause" not in possible_acts(goal):
        return None, outlook
    others = tuple(warning for warning in outlook.warnings if warning != outlook.risk.sentence)
    return outlook.risk, replace(outlook, warnings=others)


def possible_acts(goal: GoalRow) -> tuple[str, ...]:
    """What the status of a goal allows beside editing and deleting; one without accounts has to get one first."""
    return () if goal.pause_reason == NO_ACCOUNT_LEFT else _ACTS.get(goal.status, ())


def goal_facts(stored: Fields, platform: PlatformRow, strategies: IStrategyFactory) -> GoalFacts:
    """Facts from the stored fields of a goal; a strategy that is not installed any more shows its own name."""
    labels = {each.name: each.label for each in strategies.declarations()}
    chosen = {role: stored[f"{role}_strategy"][-1] for role in ROLES}
    return GoalFacts(
        instructions=stored["instructions"][-1],
        execution=labels.get(chosen["execution"], chosen["execution"]),
        check=labels.get(chosen["check"], chosen["check"]),
        rules=_rules(stored) if any(StrategyChoice(name).acts_by_itself for name in chosen.values()) else "",
        accounts=tuple(each for each in platform.accounts if str(each.id) in stored["account_ids"]),
    )


def _rules(stored: Fields) -> str:
    return goal_rules_in_words(read_run_rules(read(RUN_FIELDS, stored)))
