"""The fields of a goal as data, and reading a goal from what was typed: form, API and documentation follow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.application.label_fields import LABEL_FIELDS, check_labels, typed_labels
from app.application.run_fields import RUN_FIELDS, check_folders, typed_run_rules
from app.application.strategy_refusals import refuse_by_strategy
from app.application.strategy_variables import read_variables, variables_as_text
from app.domain.fields import LARGEST_ID, Fields, Kind, Parameter, Reading, read
from app.domain.goal import Distribution, Goal
from app.domain.handwork import MOST_ITEMS, Instructions
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.policy import SchedulingPolicy
from app.domain.scheduling.registry import POLICIES
from app.domain.strategy import MANUAL, MANUAL_CHECK, RunMode, StrategyChoice, StrategyDeclaration
from app.ports.secret_box import ISecretBox
from app.ports.strategies import IRefusesParameters, IStrategyFactory, UnknownStrategy

RUN_MODES = (
    (RunMode.MANUAL.value, "When asked"),
    (RunMode.SHADOW.value, "On the day beside a person, as a proposal"),
    (RunMode.ON_DUE.value, "By themselves on the day"),
)
GOAL_FIELDS = (
    Parameter("platform_id", "Platform", Kind.INTEGER, required=True, minimum=1, maximum=LARGEST_ID),
    Parameter("description", "What has to be done", required=True, maximum=500),
    Parameter(
        "instructions", "Instructions", Kind.LINES, maximum=10_000,
        help="For the person who does it, in Markdown; lines such as “- [ ] Pack the bag” are a checklist.",
    ),
    *LABEL_FIELDS,
    Parameter("start_date", "Start date", Kind.DATE, required=True),
    Parameter(
        "policy_type", "How often", Kind.CHOICE, required=True,
        choices=tuple((policy.name, policy.label) for policy in POLICIES.values()),
    ),
    Parameter("freeze_on_miss", "Stop making new tasks while one is overdue", Kind.FLAG),
    Parameter("account_ids", "Accounts", Kind.IDS, help="None: one task for the platform as a whole."),
    Parameter(
        "task_distribution_strategy", "Who does it", Kind.CHOICE, default=Distribution.ALL.value,
        choices=(
            (Distribution.ALL.value, "Every account"), (Distribution.ROUND_ROBIN.value, "The accounts in turn"),
            (Distribution.LEAST_BUSY.value, "The account with the least to do"),
        ),
    ),
    Parameter(
        "catchup_strategy", "Missed days", Kind.CHOICE, default=CatchUp.ALL.value,
        choices=(
            (CatchUp.ALL.value, "Make every missed task"), (CatchUp.LATEST.value, "Keep only the latest"),
            (CatchUp.NONE.value, "Make none"),
        ),
    ),
    Parameter("due_time", "Due at", Kind.TIME, help="Leave empty for the whole day."),
    Parameter("timezone", "Time zone", maximum=64, help="Such as Europe/Paris; left out: the usual one."),
    Parameter("lead_days", "Show it … days before", Kind.INTEGER, default="0", maximum=3650),
    Parameter("grace_minutes", "Overdue after … minutes", Kind.INTEGER, default="0", maximum=525_600),
    Parameter("run_mode", "Start scripts", Kind.CHOICE, default=RunMode.MANUAL.value, choices=RUN_MODES),
    Parameter("timeout_seconds", "Time limit in seconds", Kind.INTEGER, default="120", minimum=1, maximum=86_400),
    *RUN_FIELDS,
    Parameter("version", "Version", Kind.INTEGER, maximum=LARGEST_ID),
    Parameter("reactivate", "Make the goal active again", Kind.FLAG),
)  # fmt: skip
_SEVERAL = {Kind.WEEKDAYS, Kind.IDS, Kind.CHOICES}
"""Fields of which a form sends several values."""
ROLES = {"execution": MANUAL, "check": MANUAL_CHECK}
"""The two strategies of a goal: the prefix of their fields, and what is meant where the field is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalInput:
    """What was typed, read: `policy` is None exactly where something about it was refused."""

    reading: Reading
    policy: SchedulingPolicy | None
    execution: StrategyChoice
    check: StrategyChoice


def policy_fields() -> dict[str, tuple[Parameter, ...]]:
    """The fields of each policy, by its name."""
    return {name: policy.parameters for name, policy in POLICIES.items()}


def strategy_fields(strategies: IStrategyFactory, role: str) -> dict[str, tuple[Parameter, ...]]:
    """The fields of each strategy that can take a role, by its name, as the form names them."""
    return {
        declaration.name: tuple(parameter.prefixed(f"{role}_") for parameter in declaration.parameters)
        for declaration in strategies.declarations()
        if takes_role(declaration, role)
    }


def takes_role(declaration: StrategyDeclaration, role: str) -> bool:
    """Whether a strategy can perform (execution) or verify (check)."""
    return declaration.performs if role == "execution" else declaration.checks


def read_goal(typed: Fields, stored: Goal | None, strategies: IStrategyFactory, box: ISecretBox) -> GoalInput:
    """Read every field; all errors are collected in the reading, nothing is raised."""
    reading = read(GOAL_FIELDS, typed)
    check_folders(reading)
    check_labels(reading)
    _check_list(reading)
    policy = _read_policy(reading, typed)
    choices = {
        role: read_strategy(reading, typed, role, getattr(stored, role) if stored else None, strategies, box)
        for role in ROLES
    }
    return GoalInput(reading=reading, policy=policy, execution=choices["execution"], check=choices["check"])


def _check_list(reading: Reading) -> None:
    count = len(Instructions.of(reading.text("instructions")).items)
    if count > MOST_ITEMS:
        reading.refuse("instructions", f"A checklist has {MOST_ITEMS} items at most; these are {count}.")


def _read_policy(reading: Reading, typed: Fields) -> SchedulingPolicy | None:
    kind = POLICIES.get(reading.text("policy_type"))
    if kind is None:
        return None
    _merge(reading, read(kind.parameters, typed))
    contradictions = {name: why for name, why in kind.refuses.items() if any(map(str.strip, typed.get(name, ())))}
    for name, why in contradictions.items():
        reading.refuse(name, why)
    policy = kind.from_reading(reading, reading.day("start_date"))
    return None if contradictions else policy


def read_strategy(
    reading: Reading,
    typed: Fields,
    role: str,
    stored: StrategyChoice | None,
    strategies: IStrategyFactory,
    box: ISecretBox,
) -> StrategyChoice:
    """The strategy of one role; what is wrong with it is refused in the reading."""
    field = f"{role}_strategy"
    name = next((text.strip() for text in typed.get(field, ()) if text.strip()), ROLES[role])
    try:
        strategy = strategies.named(name)
    except UnknownStrategy:
        strategy = None
    if strategy is None or not takes_role(strategy.declaration, role):
        reading.refuse(field, f"Choose one of: {', '.join(strategy_fields(strategies, role))}.")
        return StrategyChoice(ROLES[role])
    declaration = strategy.declaration
    if declaration.missing_extra and not (stored and stored.name == name):
        reading.refuse(field, f"{declaration.label} cannot be used here yet. {declaration.missing_extra}")
    parameters = [parameter.prefixed(f"{role}_") for parameter in declaration.parameters]
    own = read(parameters, typed)
    _merge(reading, own)
    variables: Mapping[str, str] = {}
    texts: dict[str, str] = {}
    for parameter, prefixed in zip(declaration.parameters, parameters, strict=True):
        if parameter.kind is Kind.VARIABLES:
            known = stored.variables if stored else {}
            variables = read_variables(reading, prefixed.name, own.text(prefixed.name), known, box)
        else:
            texts[parameter.name] = " ".join(_as_typed(own.values.get(prefixed.name)))
    choice = StrategyChoice(name, texts, variables)
    if isinstance(strategy, IRefusesParameters):
        refuse_by_strategy(reading, role, strategy, choice)
    return choice


def _merge(reading: Reading, other: Reading) -> None:
    reading.values.update(other.values)
    for error in other.errors:
        reading.refuse(error.field, error.message)


def typed_form(goal: Goal, strategies: IStrategyFactory) -> dict[str, list[str]]:
    """A stored goal as a form would send it; secrets appear as dots."""
    typed = {
        "platform_id": [str(goal.platform_id)],
        "description": [goal.description],
        "instructions": [goal.instructions],
        "start_date": [goal.start_date.isoformat()],
        "due_time": [goal.due_time.strftime("%H:%M")] if goal.due_time else [],
        "timezone": [goal.zone],
        "policy_type": [goal.policy.name],
        "freeze_on_miss": ["true"] if goal.freeze_on_miss else [],
        "account_ids": [str(account) for account in goal.account_ids],
        "task_distribution_strategy": [goal.distribution.value],
        "catchup_strategy": [goal.catch_up.value],
        "lead_days": [str(goal.lead_days)],
        "grace_minutes": [str(goal.grace_minutes)],
        "run_mode": [goal.run_mode.value],
        "timeout_seconds": [str(goal.timeout_seconds)],
        **typed_run_rules(goal.run_rules),
        **typed_labels(goal.labels),
        "version": [str(goal.version)],
    }
    for parameter in goal.policy.parameters:
        typed[parameter.name] = _as_typed(getattr(goal.policy, parameter.name, None))
    for role in ROLES:
        typed.update(_typed_strategy(getattr(goal, role), role, strategies))
    return typed


def _typed_strategy(choice: StrategyChoice, role: str, strategies: IStrategyFactory) -> dict[str, list[str]]:
    typed = {f"{role}_strategy": [choice.name]}
    for parameter in _declared(choice.name, strategies):
        is_secret = parameter.kind is Kind.VARIABLES
        text = variables_as_text(choice.variables) if is_secret else choice.parameters.get(parameter.name, "")
        # Stored as one text with spaces between, as the strategy gets it.
        typed[f"{role}_{parameter.name}"] = text.split() if parameter.kind in _SEVERAL else [text]
    return typed


def _declared(name: str, strategies: IStrategyFactory) -> Iterable[Parameter]:
    """The fields of a strategy; none where its package was taken away since."""
    try:
        return strategies.named(name).declaration.parameters
    except UnknownStrategy:
        return ()


def _as_typed(value: object) -> list[str]:
    match value:
        case None | False:
            return []
        case True:
            return ["true"]
        case tuple():
            return [str(item) for item in value]
        case _:
            return [str(value)]
