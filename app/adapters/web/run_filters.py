"""The filter bar of the list of runs: its fields, what they mean, and what there is to choose from."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from app.adapters.web.filter_bar import (
    FilterBar,
    Option,
    account_options,
    goal_options,
    read_bar,
    with_all_chosen,
    with_chosen,
)
from app.adapters.web.forms import FormView
from app.domain.fields import LARGEST_ID, Kind, Parameter, Reading
from app.domain.run import RunKind, RunStatus
from app.ports.read_models import IReadModels
from app.ports.run_reads import RunFilter

_STATUSES: tuple[Option, ...] = (
    (RunStatus.QUEUED, "Queued"),
    (RunStatus.RUNNING, "Running"),
    (RunStatus.SUCCEEDED, "Succeeded"),
    (RunStatus.FAILED, "Failed"),
    (RunStatus.TIMED_OUT, "Timed out"),
    (RunStatus.CANCELLED, "Cancelled"),
    (RunStatus.LOST, "Outcome unknown"),
)
_KINDS: tuple[Option, ...] = ((RunKind.EXECUTION, "Runs that do a task"), (RunKind.CHECK, "Checks"))
_ONLY, _WITHOUT = "only", "without"
_TRIALS: tuple[Option, ...] = ((_ONLY, "Only trials"), (_WITHOUT, "Without trials"))
_SHADOWS: tuple[Option, ...] = ((_ONLY, "Only those that propose"), (_WITHOUT, "Only those that act"))
RUN_FILTERS = (
    Parameter("status", "Status", Kind.CHOICES, choices=_STATUSES),
    Parameter("kind", "Kind", Kind.CHOICE, choices=_KINDS),
    Parameter("goal", "Goal", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("account", "Account", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("trials", "Trials", Kind.CHOICE, choices=_TRIALS),
    Parameter("shadow", "In the shadow", Kind.CHOICE, choices=_SHADOWS),
)


@dataclass(frozen=True, slots=True)
class RunFilterChoices:
    """The options of the bar: what exists now, and whatever the address names though it is not among it."""

    statuses: list[Option]
    kinds: list[Option]
    goals: list[Option]
    accounts: list[Option]
    trials: list[Option]
    shadows: list[Option]


def read_run_filter(query: QueryParams) -> FilterBar[RunFilter]:
    """The filter that an address carries."""
    return read_bar(query, RUN_FILTERS, _wanted)


def _wanted(reading: Reading) -> RunFilter:
    kind, trials, shadow = reading.text("kind"), reading.text("trials"), reading.text("shadow")
    return RunFilter(
        statuses=tuple(map(RunStatus, reading.texts("status"))),
        kind=RunKind(kind) if kind else None,
        goal_id=reading.integer("goal"),
        account_id=reading.integer("account"),
        is_trial=trials == _ONLY if trials else None,
        is_shadow=shadow == _ONLY if shadow else None,
    )


def run_choices(reads: IReadModels, form: FormView) -> RunFilterChoices:
    """Everything there is to choose from; of the goals, the newest."""
    return RunFilterChoices(
        statuses=with_all_chosen(_STATUSES, form.values("status"), "Status"),
        kinds=with_chosen(_KINDS, form.value("kind"), "Kind"),
        goals=with_chosen(goal_options(reads), form.value("goal"), "Goal"),
        accounts=with_chosen(account_options(reads.platforms()), form.value("account"), "Account"),
        trials=with_chosen(_TRIALS, form.value("trials"), "Trials"),
        shadows=with_chosen(_SHADOWS, form.value("shadow"), "In the shadow"),
    )
