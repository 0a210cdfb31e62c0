"""Reading a goal from what was typed: defaults, every error at once, and nothing of other policies."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.application.goal_fields import GOAL_FIELDS, GoalInput, policy_fields, read_goal, strategy_fields, typed_form
from app.application.strategy_variables import DOTS
from app.domain.errors import FieldError
from app.domain.fields import Kind, Parameter
from app.domain.goal import Goal
from app.domain.scheduling.deadline import Deadline
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.policy import SchedulingPolicy
from app.domain.scheduling.spread import Shape
from app.domain.scheduling.state_based import StateBased
from app.domain.strategy import StrategyChoice, StrategyDeclaration
from tests.builders import Typed, typed
from tests.fakes.secret_box import FakeSecretBox
from tests.strategies import FakeStrategies, FakeStrategy

FIXED: dict[str, Typed] = {
    "platform_id": 1,
    "description": "Water",
    "start_date": "2027-05-04",
    "policy_type": "fixed",
    "interval_days": 3,
}
REQUIRED = "This field is required."


def read_from(fields: dict[str, Typed], stored: Goal | None = None) -> GoalInput:
    return read_goal(typed(fields), stored, FakeStrategies(), FakeSecretBox())


def errors_of(**fields: Typed) -> dict[str, str]:
    """Field to message, for the usual goal with these fields in place of its own."""
    return {error.field: error.message for error in read_from({**FIXED, **fields}).reading.errors}


def policy_of(**fields: Typed) -> SchedulingPolicy | None:
    return read_from({**FIXED, **fields}).policy


def test_what_is_left_out_takes_its_published_default() -> None:
    reading = read_from(FIXED)
    names = (
        "instructions freeze_on_miss account_ids task_distribution_strategy catchup_strategy lead_days grace_minutes "
        "run_mode timeout_seconds reactivate"
    )
    values = {name: reading.reading.values[name] for name in names.split()}
    assert (values, reading.execution, reading.check, reading.reading.errors) == (
        {
            "instructions": "",
            "freeze_on_miss": False,
            "account_ids": (),
            "task_distribution_strategy": "all",
            "catchup_strategy": "all",
            "lead_days": 0,
            "grace_minutes": 0,
            "run_mode": "manual",
            "timeout_seconds": 120,
            "reactivate": False,
        },
        StrategyChoice("Manual"),
        StrategyChoice("ManualCheck"),
        [],
    )


def test_every_error_is_reported_at_once_in_the_order_of_the_form() -> None:
    reading = read_from(
        {
            "platform_id": "x",
            "start_date": "tomorrow",
            "policy_type": "deadline",
            "total_occurrences": 0,
            "daily_cap": "many",
            "account_ids": ["1", "y"],
            "catchup_strategy": "some",
            "run_mode": "never",
            "timeout_seconds": 0,
            "execution_strategy": "CustomScript",
            "execution_script_env_vars": "nonsense",
            "check_strategy": "Oracle",
        }
    ).reading
    assert reading.errors == [
        FieldError("platform_id", "Enter a whole number."),
        FieldError("description", REQUIRED),
        FieldError("start_date", "Enter a date such as 2027-05-04."),
        FieldError("account_ids", "Enter a whole number."),
        FieldError("catchup_strategy", "Choose one of: all, latest, none."),
        FieldError("run_mode", "Choose one of: manual, shadow, on_due."),
        FieldError("timeout_seconds", "Enter 1 or more."),
        FieldError("deadline_date", REQUIRED),
        FieldError("total_occurrences", "Enter 1 or more."),
        FieldError("daily_cap", "Enter a whole number."),
        FieldError("execution_script_content", REQUIRED),
        FieldError("execution_script_env_vars", "Line 1: write KEY=VALUE."),
        FieldError("check_strategy", "Choose one of: ManualCheck, CustomScriptCheck, NoCheck."),
    ]


def test_an_empty_form_names_what_is_required_and_guesses_no_policy() -> None:
    result = read_from({})
    assert ({error.field for error in result.reading.errors}, result.policy) == (
        {"platform_id", "description", "start_date", "policy_type"},
        None,
    )


def test_fields_of_other_policies_are_ignored_even_where_they_are_nonsense() -> None:
    assert errors_of(total_occurrences="x", deadline_date="x", deadline_shape="x", check_interval_days="x") == {}


@pytest.mark.parametrize("policy", ["deadline", "state_based"])
@pytest.mark.parametrize("last_day", ["2027-05-20", "x"])
def test_what_has_a_deadline_refuses_another_last_day(policy: str, last_day: str) -> None:
    fields: dict[str, Typed] = {"policy_type": policy, "deadline_date": "2027-06-01", "total_occurrences": 1}
    refused = {"end_date": "This kind of schedule ends with its deadline: leave this empty."}
    assert (errors_of(**fields, end_date=last_day), policy_of(**fields, end_date=last_day)) == (refused, None)
    assert errors_of(**fields, end_date=" ") == {}


def test_the_fields_of_a_strategy_that_was_not_chosen_are_ignored() -> None:
    assert errors_of(execution_script_content="\x00", check_script_env_vars="nonsense") == {}


def test_a_fixed_interval_is_read_whole() -> None:
    assert policy_of(excluded_weekdays=["6", "5"], end_date="2027-06-01") == FixedInterval(3, (5, 6), date(2027, 6, 1))


def test_a_deadline_is_read_whole() -> None:
    assert policy_of(
        policy_type="deadline",
        deadline_date="2027-06-01",
        total_occurrences=9,
        deadline_shape="back_loaded",
        excluded_weekdays=0,
        daily_cap=2,
        skip_forgives="on",
    ) == Deadline(date(2027, 6, 1), 9, Shape.BACK_LOADED, (0,), 2, skip_forgives=True)


def test_a_deadline_is_even_and_without_a_cap_where_nothing_else_is_said() -> None:
    assert policy_of(policy_type="deadline", deadline_date="2027-05-04", total_occurrences=1) == Deadline(
        date(2027, 5, 4), 1
    )


@pytest.mark.parametrize(("own", "interval"), [("2", 2), ("", 3), (" ", 3)])
def test_a_state_is_checked_by_its_own_interval_or_the_common_one(own: str, interval: int) -> None:
    assert policy_of(policy_type="state_based", check_interval_days=own) == StateBased(interval)


def test_a_state_without_any_interval_is_refused_once() -> None:
    assert errors_of(policy_type="state_based", interval_days="") == {"check_interval_days": REQUIRED}


def test_a_state_with_a_bad_common_interval_is_refused_there() -> None:
    assert errors_of(policy_type="state_based", interval_days="x") == {"interval_days": "Enter a whole number."}


def test_a_fixed_interval_without_an_interval_is_refused() -> None:
    assert errors_of(interval_days="") == {"interval_days": REQUIRED}


@pytest.mark.parametrize("interval", ["0", "-1"])
def test_an_interval_is_at_least_one_day(interval: str) -> None:
    assert errors_of(interval_days=interval) == {"interval_days": "Enter 1 or more."}


@pytest.mark.parametrize("policy", ["deadline", "state_based"])
def test_a_deadline_before_the_start_is_refused(policy: str) -> None:
    assert errors_of(policy_type=policy, deadline_date="2027-05-03", total_occurrences=1) == {
        "deadline_date": "The deadline lies before the start date."
    }


def test_a_last_day_before_the_start_is_refused() -> None:
    assert errors_of(end_date="2027-05-03") == {"end_date": "The last day lies before the start date."}


def test_a_schedule_may_last_a_single_day() -> None:
    assert errors_of(end_date="2027-05-04") == {}


@pytest.mark.parametrize("role", ["execution", "check"])
def test_a_strategy_is_chosen_only_for_what_it_can_do(role: str) -> None:
    other = {"execution": "NoCheck", "check": "CustomScript"}[role]
    assert list(errors_of(**{f"{role}_strategy": other})) == [f"{role}_strategy"]


def test_an_unknown_strategy_names_those_that_are_installed() -> None:
    assert errors_of(execution_strategy="\ud800") == {"execution_strategy": "Choose one of: Manual, CustomScript."}


def test_a_script_and_its_variables_are_read_with_the_values_sealed() -> None:
    choice = read_from(
        {
            **FIXED,
            "check_strategy": "CustomScriptCheck",
            "check_script_content": "print()\r\n",
            "check_script_env_vars": "A=1",
        }
    ).check
    assert choice == StrategyChoice("CustomScriptCheck", {"script_content": "print()\n"}, {"A": "sealed:1"})


def test_dots_keep_the_value_of_the_same_role_only() -> None:
    stored = Goal(
        id=1,
        platform_id=1,
        description="",
        start_date=date(2027, 5, 4),
        policy=FixedInterval(1),
        execution=StrategyChoice("CustomScript", {}, {"A": "sealed:1"}),
    )
    fields: dict[str, Typed] = {
        **FIXED,
        "execution_strategy": "CustomScript",
        "execution_script_content": "x",
        "execution_script_env_vars": f"A={DOTS}",
        "check_strategy": "CustomScriptCheck",
        "check_script_content": "x",
        "check_script_env_vars": f"A={DOTS}",
    }
    result = read_from(fields, stored)
    assert (result.execution.variables, result.reading.errors) == (
        {"A": "sealed:1"},
        [FieldError("check_script_env_vars", "Line 1: no value is stored for A: type it.")],
    )


def test_a_strategys_number_nought_is_kept() -> None:
    strategies = FakeStrategies()
    numbered = (Parameter("retries", "Retries", Kind.INTEGER, default="3"),)
    strategies.by_name["Manual"] = FakeStrategy(StrategyDeclaration("Manual", "", "", numbered, performs=True))
    result = read_goal(typed({**FIXED, "execution_retries": 0}), None, strategies, FakeSecretBox())
    assert result.execution == StrategyChoice("Manual", {"retries": "0"})


def test_the_fields_of_strategies_are_named_by_role() -> None:
    fields = strategy_fields(FakeStrategies(), "check")
    assert {name: [field.name for field in own] for name, own in fields.items()} == {
        "ManualCheck": [],
        "CustomScriptCheck": ["check_script_content", "check_script_env_vars"],
        "NoCheck": [],
    }


def test_no_field_of_a_policy_hides_one_of_the_goal() -> None:
    names = {field.name for field in GOAL_FIELDS}
    assert [field.name for fields in policy_fields().values() for field in fields if field.name in names] == []


DAYS = st.dates(date(2027, 6, 1), date(2027, 12, 31))
EXCLUDED = st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days)))
COUNTS = st.integers(1, 9999)
POLICIES: st.SearchStrategy[SchedulingPolicy] = st.one_of(
    st.builds(FixedInterval, COUNTS, EXCLUDED, st.none() | DAYS),
    st.builds(Deadline, DAYS, COUNTS, st.sampled_from(Shape), EXCLUDED, st.none() | COUNTS, st.booleans()),
    st.builds(StateBased, COUNTS, EXCLUDED, st.none() | DAYS),
)


@given(POLICIES)
def test_a_stored_schedule_comes_back_the_same_through_its_form(policy: SchedulingPolicy) -> None:
    goal = Goal(id=1, platform_id=1, description="Water", start_date=date(2027, 5, 4), policy=policy)
    form = typed_form(goal, FakeStrategies())
    assert read_goal(form, goal, FakeStrategies(), FakeSecretBox()).policy == policy
