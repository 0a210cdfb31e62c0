"""The goal form as parts, groups and fields, made from the declarations that also read it.

A field name that several policies share is shown once; the group around it says for which choices it counts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.adapters.web.forms import FormView
from app.adapters.web.strategy_choices import (
    is_strategy_choice,
    not_choosable,
    scripted,
    strategy_choice,
    strategy_notes,
)
from app.adapters.web.time_zones import time_zones
from app.application.goal_fields import GOAL_FIELDS, ROLES, policy_fields, strategy_fields
from app.application.label_fields import LABEL_FIELDS
from app.application.run_fields import RUN_FIELDS
from app.domain.fields import WEEKDAYS, Kind, Parameter
from app.domain.scheduling.registry import POLICIES
from app.domain.strategy import StrategyChoice
from app.ports.read_models import AccountRow, PlatformRow
from app.ports.strategies import IStrategyFactory

Option = tuple[str, str, str]
"""Value, label, and a note that may be empty."""
Condition = Mapping[str, Sequence[str]]
"""Field names with the choices in them for which something counts; one that fits is enough."""

_DECLARED = {parameter.name: parameter for parameter in GOAL_FIELDS}
_OF_ISOLATION = ("isolation", "script_folders", "script_network")
_FOLDS = {"failing": "When it fails, and how many at once", "isolation": "Isolation"}
"""Parts of the form that are folded until something in them is not as usual."""
LABELS_FOLD = "Person, tags and priority"
_PLACED = {
    "when": ("policy_type", "start_date"),
    "when_more": ("due_time", "timezone", "freeze_on_miss", "lead_days", "grace_minutes"),
    "labels": tuple(each.name for each in LABEL_FIELDS),
    "who": ("task_distribution_strategy",),
    "by_itself": ("run_mode", "timeout_seconds"),
    "failing": tuple(each.name for each in RUN_FIELDS if each.name not in _OF_ISOLATION),
    "isolation": _OF_ISOLATION,
}
_REFUSED_ELSEWHERE = {name for policy in POLICIES.values() for name in policy.refuses}
_SHOWN_ELSEWHERE = {"account_ids", "catchup_strategy", "version", "reactivate"}
_LOOKS = {"platform_id": "choice", "policy_type": "radio", "execution_strategy": "radio", "check_strategy": "radio"}
_WITH_OPTIONS = {"radio", Kind.CHOICE, Kind.WEEKDAYS}
_HELP = {
    "run_mode": "Begin beside a person: it only proposes. Once it has shown that it works, let it act by itself.",
    "freeze_on_miss": "The goal goes on when the overdue task is done, failed or skipped.",
    "catchup_strategy": "A start date in the past makes missed days too.",
}
_WITHOUT_A_PERSON = "what is done or checked without a person"
_NOT_KNOWN = "not known here"
_FIRST_INTERVAL = "7"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field: `look` names the control, `options` is what there is to choose, also what was typed and is unknown.

    `required_when` is a condition as JSON, where not every choice that uses the field requires it.
    """

    parameter: Parameter
    look: str
    options: tuple[Option, ...] = ()
    required_when: str = ""
    suggestions: tuple[str, ...] = ()
    """What may be typed, to search in; other texts are read too."""
    not_choosable: frozenset[str] = frozenset()
    """Options that are only shown: what they need is not installed."""

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The options where there is no room for notes: an unknown one says so in its label."""
        return tuple((value, f"{label} ({note})" if note else label) for value, label, note in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldGroup:
    """Fields that count together: `only_for` says for which choices in words, `when` as JSON for the script.

    Those with a `fold` stand folded under that title.
    """

    fields: tuple[FormField, ...]
    only_for: str = ""
    when: str = ""
    is_kept_back: bool = False
    """Whether a browser sends it only where it counts, for elsewhere it would be refused."""
    fold: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountGroup:
    """The accounts of one platform to choose from."""

    platform_id: str
    name: str
    accounts: tuple[AccountRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalForm:
    """Everything the form template shows, part by part; `unknown_accounts` were sent and are nobody's."""

    what: tuple[FieldGroup, ...]
    when: tuple[FieldGroup, ...]
    who: tuple[FieldGroup, ...]
    execution: tuple[FieldGroup, ...]
    check: tuple[FieldGroup, ...]
    tries: Mapping[str, str]
    """For each role, the choices whose script can be tried, as a condition in JSON; and for any of them."""
    accounts: tuple[AccountGroup, ...]
    unknown_accounts: tuple[str, ...]


def empty_goal(today: date, strategies: IStrategyFactory) -> dict[str, list[str]]:
    """The fields of a new goal, with every default filled in."""
    fields = {each.name: [each.default] for each in goal_parameters(strategies) if each.default}
    first_policy = next(iter(POLICIES))
    return {
        **fields,
        "policy_type": [first_policy],
        "start_date": [today.isoformat()],
        "interval_days": [_FIRST_INTERVAL],
    }


def goal_parameters(strategies: IStrategyFactory) -> list[Parameter]:
    """Every field that the form may have, each name once."""
    conditional = [policy_fields(), *(strategy_fields(strategies, role) for role in ROLES)]
    found = {each.name: each for each in (*GOAL_FIELDS, *(strategy_choice(strategies, role) for role in ROLES))}
    for choices in conditional:
        for parameters in choices.values():
            for parameter in parameters:
                found.setdefault(parameter.name, parameter)
    return list(found.values())


def goal_form(form: FormView, platforms: Sequence[PlatformRow], strategies: IStrategyFactory) -> GoalForm:
    """The form for what stands in its fields."""
    make = _Fields(form, platforms, strategies)
    known = {str(account.id) for platform in platforms for account in platform.accounts}
    return GoalForm(
        what=(make.group(_unplaced()), make.labels()),
        when=(make.named("when"), *make.policy_groups(), make.catch_up(), make.named("when_more")),
        who=(make.named("who"),),
        execution=(*make.strategy_groups("execution"), *make.by_itself()),
        check=make.strategy_groups("check"),
        tries=scripted(strategies),
        accounts=tuple(
            AccountGroup(platform_id=str(each.id), name=each.name, accounts=each.accounts) for each in platforms
        ),
        unknown_accounts=tuple(value for value in dict.fromkeys(form.values("account_ids")) if value not in known),
    )


def _unplaced() -> tuple[Parameter, ...]:
    """Fields without a place of their own stand in the first part, so that a new one never gets lost."""
    placed = {name for names in _PLACED.values() for name in names} | _SHOWN_ELSEWHERE
    return tuple(parameter for parameter in GOAL_FIELDS if parameter.name not in placed)


class _Fields:
    """Makes groups of fields for one form."""

    def __init__(self, form: FormView, platforms: Sequence[PlatformRow], strategies: IStrategyFactory) -> None:
        self._form, self._platforms, self._strategies = form, platforms, strategies

    def group(
        self, parameters: Iterable[Parameter], condition: Condition | None = None, only_for: str = ""
    ) -> FieldGroup:
        fields = tuple(self._field(parameter) for parameter in parameters)
        return FieldGroup(fields=fields, only_for=only_for, when=json.dumps(condition) if condition else "")

    def named(self, place: str) -> FieldGroup:
        return self.group(_DECLARED[name] for name in _PLACED[place])

    def labels(self) -> FieldGroup:
        """Folded until one of them is set: most goals do without."""
        group = self.named("labels")
        return replace(group, fold=LABELS_FOLD, is_open=self._differs(group.fields))

    def policy_groups(self) -> tuple[FieldGroup, ...]:
        labels = {name: policy.label for name, policy in POLICIES.items()}
        return self._conditional("policy_type", policy_fields(), labels)

    def catch_up(self) -> FieldGroup:
        takers = {name: policy.label for name, policy in POLICIES.items() if policy.takes_catch_up}
        return self.group([_DECLARED["catchup_strategy"]], {"policy_type": list(takers)}, ", ".join(takers.values()))

    def strategy_groups(self, role: str) -> tuple[FieldGroup, ...]:
        chosen = strategy_choice(self._strategies, role)
        own = self._conditional(chosen.name, strategy_fields(self._strategies, role), dict(chosen.choices))
        return (self.group([chosen]), *own)

    def by_itself(self) -> tuple[FieldGroup, ...]:
        condition = {
            f"{role}_strategy": [
                name for name in strategy_fields(self._strategies, role) if StrategyChoice(name).acts_by_itself
            ]
            for role in ROLES
        }
        plain, *folded = (
            self.group((_DECLARED[name] for name in _PLACED[place]), condition, _WITHOUT_A_PERSON)
            for place in ("by_itself", *_FOLDS)
        )
        return (
            plain,
            *(
                replace(group, fold=title, is_open=self._differs(group.fields))
                for group, title in zip(folded, _FOLDS.values(), strict=True)
            ),
        )

    def _differs(self, fields: Iterable[FormField]) -> bool:
        """Whether something in these fields is not as usual, or wrong: then nobody should have to look for it."""
        names = {each.parameter.name: each.parameter.default for each in fields}
        return any(self._form.errors(name) or self._form.value(name) not in {"", names[name]} for name in names)

    def _conditional(
        self, chooser: str, declared: Mapping[str, Sequence[Parameter]], labels: Mapping[str, str]
    ) -> tuple[FieldGroup, ...]:
        """Fields grouped by the choices that use them, each name once; no condition where every choice does."""
        users: dict[str, dict[str, Parameter]] = {}
        for choice, parameters in declared.items():
            for parameter in parameters:
                users.setdefault(parameter.name, {})[choice] = parameter
        groups: dict[tuple[str, ...], list[FormField]] = {}
        for variants in users.values():
            field = self._field(_merged(variants, labels), _required_when(chooser, variants))
            groups.setdefault(tuple(variants), []).append(field)
        return tuple(
            FieldGroup(fields=tuple(fields))
            if len(choices) == len(declared)
            else FieldGroup(
                fields=tuple(fields),
                only_for=", ".join(labels[choice] for choice in choices),
                when=json.dumps({chooser: choices}),
                is_kept_back=any(each.parameter.name in _REFUSED_ELSEWHERE for each in fields),
            )
            for choices, fields in groups.items()
        )

    def _field(self, parameter: Parameter, required_when: str = "") -> FormField:
        look = _LOOKS.get(parameter.name, parameter.kind.value)
        explained = replace(parameter, help=_HELP.get(parameter.name, parameter.help))
        options = self._options(parameter) if look in _WITH_OPTIONS else ()
        lacking = not_choosable(self._strategies, parameter.name, self._form.value(parameter.name))
        return FormField(
            parameter=explained, look=look, options=options, required_when=required_when, not_choosable=lacking,
            suggestions=time_zones() if parameter.name == "timezone" else (),
        )  # fmt: skip

    def _options(self, parameter: Parameter) -> tuple[Option, ...]:
        """What there is to choose, and what was chosen although there is no such thing: it must not get lost."""
        known = self._known_options(parameter)
        values = {value for value, _, _ in known}
        typed = dict.fromkeys(self._form.values(parameter.name))
        return (*known, *((value, value, _NOT_KNOWN) for value in typed if value.strip() and value not in values))

    def _known_options(self, parameter: Parameter) -> tuple[Option, ...]:
        if parameter.name == "platform_id":
            return tuple((str(platform.id), platform.name, "") for platform in self._platforms)
        if parameter.kind is Kind.WEEKDAYS:
            return tuple((str(number), name, "") for number, name in enumerate(WEEKDAYS))
        notes = strategy_notes(self._strategies) if is_strategy_choice(parameter.name) else {}
        return tuple((value, label, notes.get(value, "")) for value, label in parameter.choices)


def _merged(variants: Mapping[str, Parameter], labels: Mapping[str, str]) -> Parameter:
    """One field for all choices that use its name; a help text that differs says which choice it is about."""
    first, *others = variants.values()
    helps = [first.help]
    for choice, parameter in variants.items():
        if parameter.help not in {first.help, ""}:
            helps.append(f"{labels[choice]}: {parameter.help}")
    return replace(first, required=first.required or any(each.required for each in others), help=" ".join(helps))


def _required_when(chooser: str, variants: Mapping[str, Parameter]) -> str:
    requiring = [choice for choice, parameter in variants.items() if parameter.required]
    return json.dumps({chooser: requiring}) if 0 < len(requiring) < len(variants) else ""
