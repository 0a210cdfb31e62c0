"""The form of a goal: what it offers, what comes back when it is refused, what it never shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from httpx2 import Response

from app.domain.goal import GoalStatus
from tests.strategies import SCRIPT
from tests.web.sent_form import form_on as whole_form_on
from tests.web.site import BY_SCRIPT, EVERY_DAY, Site, seen

Typed = Mapping[str, Sequence[str]]
ADD, EDIT = "/goals/add", "/goals/1/edit"
DOTS = "\u2022" * 8
SECRET = "hunter2"
PUBLISHED = {
    "platform_id", "description", "start_date", "policy_type", "interval_days", "deadline_date", "total_occurrences",
    "freeze_on_miss", "account_ids", "task_distribution_strategy", "catchup_strategy", "execution_strategy",
    "execution_script_content", "execution_script_env_vars", "check_strategy", "check_script_content",
    "check_script_env_vars", "check_interval_days", "deadline_shape", "excluded_weekdays", "daily_cap", "lead_days",
    "grace_minutes", "end_date", "run_mode", "rrule", "cron", "due_time", "timezone",
}  # fmt: skip
EMPTY = {
    "platform_id": ["1"], "description": [""], "instructions": [""], "policy_type": ["fixed"],
    "start_date": ["2027-05-04"], "interval_days": ["7"], "end_date": [""], "deadline_date": [""],
    "total_occurrences": [""],
    "deadline_shape": ["even"], "daily_cap": [""], "check_interval_days": [""], "catchup_strategy": ["all"],
    "lead_days": ["0"], "grace_minutes": ["0"], "task_distribution_strategy": ["all"],
    "execution_strategy": ["Manual"], "execution_script_content": [""], "execution_script_env_vars": [""],
    "run_mode": ["manual"], "timeout_seconds": ["120"], "max_attempts": ["1"], "retry_delay_seconds": ["60"],
    "fallback_after": [""], "max_parallel_runs": [""], "isolation": [""], "script_folders": [""],
    "check_strategy": ["ManualCheck"],
    "check_script_content": [""], "check_script_env_vars": [""], "rrule": [""], "cron": [""], "due_time": [""],
    "timezone": [""], "responsible": [""], "tags": [""], "priority": ["none"],
}  # fmt: skip
COMPLETE: Typed = {"platform_id": ["1"], **EVERY_DAY}


def form_on(page: str, action: str) -> dict[str, list[str]]:
    """The fields of the form but for its one-time key, which is another one each time."""
    return {name: values for name, values in whole_form_on(page, action).items() if name != "form_key"}


@pytest.fixture
def site() -> Site:
    return with_platforms(Site())


def with_platforms(site: Site) -> Site:
    """Two platforms; the first has ann and bob, the second eve."""
    for name in ("Forum", "Shop"):
        site.post("/platforms/add", name=name)
    for platform, username in ((1, "ann"), (1, "bob"), (2, "eve")):
        site.post(f"/platforms/{platform}/accounts/add", username=username)
    return site


def send(site: Site, address: str, typed: Typed) -> Response:
    return site.client.post(address, data=typed)


def refused(site: Site, typed: Typed, address: str = ADD) -> dict[str, list[str]]:
    """The form that comes back."""
    answer = send(site, address, typed)
    assert answer.status_code == 422
    return form_on(answer.text, address)


def kept(typed: Typed, form: dict[str, list[str]]) -> dict[str, list[str]]:
    """Of the form that came back, the fields that were sent."""
    return {name: form.get(name, []) for name in typed}


def test_every_published_field_stands_there_and_each_of_one_name_once(site: Site) -> None:
    page = site.get(ADD).text
    assert {name for name in PUBLISHED if f'name="{name}"' not in page} == set()
    several = {"account_ids": 3, "excluded_weekdays": 7, "policy_type": 6, "execution_strategy": 2, "check_strategy": 3}
    assert {name: page.count(f'name="{name}"') for name in PUBLISHED} == dict.fromkeys(PUBLISHED, 1) | several


def test_a_new_form_has_its_defaults(site: Site) -> None:
    expected = EMPTY | {"platform_id": [""]}
    assert form_on(site.get(ADD).text, ADD) == expected


def test_time_zones_are_suggested_by_their_places(site: Site) -> None:
    page = site.get(ADD).text
    suggested = re.findall(r'<option value="([^"]+)">', page.partition('<datalist id="suggested-timezone">')[2])
    assert 'list="suggested-timezone"' in page
    assert {"UTC", "Europe/Berlin", "America/Argentina/Salta"} < set(suggested)
    assert not {"localtime", "posixrules", "Factory", "Etc/GMT+12"} & set(suggested)


@pytest.mark.parametrize(
    ("platform_id", "chosen"), [("2", "2"), ("9", ""), ("abc", ""), ("", ""), ("<script>", ""), ("0", "")]
)
def test_the_address_may_name_the_platform(site: Site, platform_id: str, chosen: str) -> None:
    page = site.client.get(ADD, params={"platform_id": platform_id})
    assert form_on(page.text, ADD)["platform_id"] == [chosen]
    assert "<script>" not in page.text


def test_the_only_platform_is_chosen_already() -> None:
    site = Site()
    site.post("/platforms/add", name="Forum")
    assert form_on(site.get(ADD).text, ADD)["platform_id"] == ["1"]


def test_without_a_platform_the_page_leads_to_making_one() -> None:
    page = Site().get(ADD)
    assert page.status_code == 200
    assert "A platform comes first" in page.text
    assert 'href="/platforms"><svg' in page.text
    assert f'action="{ADD}"' not in page.text


def test_a_goal_sent_before_any_platform_still_comes_back() -> None:
    assert kept(COMPLETE, refused(Site(), COMPLETE)) == COMPLETE


def test_each_group_says_for_which_choice_it_counts(site: Site) -> None:
    page = site.get(ADD).text
    for legend in ("Only for: By the clock<", "Only for: By the calendar<",
                   "Only for: So many by a deadline, Until a state is reached<", "Only for: A script<"):  # fmt: skip
        assert legend in page
    assert 'data-when="{&#34;policy_type&#34;: [&#34;cron&#34;]}"' in page


def test_only_a_form_that_nobody_has_sent_yet_chooses_for_a_person(site: Site) -> None:
    site.with_goal()
    pages = site.get(ADD), send(site, ADD, {**COMPLETE, "interval_days": ["0"]}), site.get(EDIT)
    assert [" data-new" in page.text for page in pages] == [True, False, False]


def test_what_is_kept_back_by_a_browser_is_the_last_day_alone(site: Site) -> None:
    page = site.get(ADD).text
    assert page.count("data-kept-back") == 1
    assert 'name="end_date"' in page.split("data-kept-back")[1].split("</fieldset>")[0]


def test_a_shared_field_is_only_required_where_its_policy_requires_it(site: Site) -> None:
    page = site.get(ADD).text
    assert 'data-required-when="{&#34;policy_type&#34;: [&#34;deadline&#34;]}"' in page
    assert "Until a state is reached: The last day of checking; may be left empty." in page


def test_accounts_stand_under_their_platform(site: Site) -> None:
    page = site.get(ADD).text
    first, second = page.index('data-platform="1"'), page.index('data-platform="2"')
    assert first < page.index(">ann<") < page.index(">bob<") < second < page.index(">eve<")


def test_a_goal_is_added_from_the_form_as_it_stands(site: Site) -> None:
    typed = form_on(site.get(f"{ADD}?platform_id=1").text, ADD)
    typed |= {"description": ["Post"], "policy_type": ["fixed"], "account_ids": ["2", "1"], "excluded_weekdays": ["6"]}
    assert seen(send(site, ADD, typed)) == (303, "/goals")
    goal = site.store.tables.goals[1]
    assert (goal.description, goal.account_ids, goal.policy.sentence(goal.start_date)) == (
        "Post", (2, 1), "Every 7 days from 4 May 2027, never on Sunday",
    )  # fmt: skip


def test_adding_takes_the_fields_of_the_check(site: Site) -> None:
    variables = {"check_script_env_vars": [f"TOKEN={SECRET}"]}
    assert seen(send(site, ADD, {**COMPLETE, **BY_SCRIPT, **variables})) == (303, "/goals")
    check = site.store.tables.goals[1].check
    assert (check.name, check.parameters) == ("CustomScriptCheck", {"script_content": "echo CHECK_SUCCESS"})
    assert list(check.variables) == ["TOKEN"]


def test_an_empty_request_names_every_required_field(site: Site) -> None:
    page = send(site, ADD, {}).text
    for name in ("platform_id", "description", "start_date", "policy_type"):
        assert f'<li><a href="#field-{name}">' in page


WRONG: list[Typed] = [
    {**COMPLETE, "platform_id": ["99"]},
    {**COMPLETE, "platform_id": ["abc"]},
    {**COMPLETE, "platform_id": ["9223372036854775808"]},
    {**COMPLETE, "description": [""]},
    {**COMPLETE, "description": ["x" * 501]},
    {**COMPLETE, "description": ["a\x00b"]},
    {**COMPLETE, "description": ['"><script>alert(1)</script>'], "start_date": ["soon"]},
    {**COMPLETE, "start_date": ["0001-01-01"]},
    {**COMPLETE, "policy_type": ["whenever"]},
    {**COMPLETE, "policy_type": ['"><script>alert(1)</script>']},
    {**COMPLETE, "interval_days": ["0"]},
    {**COMPLETE, "interval_days": ["9" * 30]},
    {**COMPLETE, "interval_days": ["-1"]},
    {**COMPLETE, "interval_days": ["1.5"]},
    {**COMPLETE, "end_date": ["2027-05-03"], "excluded_weekdays": ["0", "5"]},
    {
        **COMPLETE,
        "policy_type": ["deadline"],
        "deadline_date": ["2027-06-01"],
        "total_occurrences": ["3"],
        "end_date": ["2027-05-20"],
    },
    {**COMPLETE, "excluded_weekdays": ["2", "9"]},
    {**COMPLETE, "account_ids": ["1", "3"]},
    {**COMPLETE, "account_ids": ["2", "77", "abc"]},
    {**COMPLETE, "freeze_on_miss": ["true"], "grace_minutes": ["soon"]},
    {**COMPLETE, "catchup_strategy": ["some"]},
    {**COMPLETE, "task_distribution_strategy": ["everybody"]},
    {**COMPLETE, "run_mode": ["never"], "timeout_seconds": ["0"]},
    {**COMPLETE, "execution_strategy": ["Magic"]},
    {**COMPLETE, "check_strategy": ["Manual"]},
    {**COMPLETE, **BY_SCRIPT, "execution_script_content": ["\n\n  echo 1\n"], "execution_script_env_vars": ["oops"]},
    {**COMPLETE, **BY_SCRIPT, "check_script_content": ["</textarea><script>"], "check_script_env_vars": ["\nA=1\nA=2"]},
    {**COMPLETE, **BY_SCRIPT, "execution_script_content": ["a\x00b"]},
    {**COMPLETE, "policy_type": ["deadline"], "deadline_date": ["2027-05-01"], "total_occurrences": ["3"]},
    {**COMPLETE, "policy_type": ["deadline"], "deadline_date": ["2027-13-01"], "daily_cap": ["x"]},
    {**COMPLETE, "policy_type": ["state_based"], "interval_days": [""], "check_interval_days": ["x"]},
]


@pytest.fixture(scope="module")
def unharmed() -> Site:
    """A site with one goal for requests that change nothing: making a site is what takes time."""
    return with_platforms(Site()).with_goal(description=["Before"])


def in_any_order(typed: Typed) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in typed.items()}


@pytest.mark.parametrize("address", [ADD, EDIT])
@pytest.mark.parametrize("typed", WRONG)
def test_what_cannot_be_taken_comes_back_as_it_was_typed(unharmed: Site, typed: Typed, address: str) -> None:
    before = dict(unharmed.store.tables.goals)
    form = refused(unharmed, typed, address)
    assert in_any_order(kept(typed, form)) == in_any_order(typed)
    assert unharmed.store.tables.goals == before


@pytest.mark.parametrize("typed", WRONG)
def test_every_error_stands_at_a_field_that_is_there(unharmed: Site, typed: Typed) -> None:
    page = send(unharmed, ADD, typed).text
    links = [part.split('"')[0] for part in page.split('<li><a href="#')[1:]]
    assert links != []
    assert [link for link in links if page.count(f'id="{link}"') != 1] == []
    assert [link for link in links if f'id="{link}-errors"' not in page] == []


@pytest.mark.parametrize("typed", WRONG)
def test_nothing_that_was_typed_becomes_markup(unharmed: Site, typed: Typed) -> None:
    assert "<script>" not in send(unharmed, ADD, typed).text


def test_the_edit_form_sent_back_unchanged_changes_nothing(site: Site) -> None:
    variables = {"execution_script_env_vars": [f"TOKEN={SECRET}"], "check_script_env_vars": ["A=1\nB=2"]}
    wishes = {"account_ids": ["2", "1"], "excluded_weekdays": ["5", "6"], "freeze_on_miss": ["true"]}
    site.with_goal(**{**BY_SCRIPT, "execution_script_content": ["\n  indented\n\n"]}, **variables, **wishes)
    before = site.store.tables.goals[1]
    assert seen(send(site, EDIT, form_on(site.get(EDIT).text, EDIT))) == (303, "/goals")
    after = site.store.tables.goals[1]
    assert replace(after, account_ids=before.account_ids, version=before.version) == before
    assert sorted(after.account_ids) == sorted(before.account_ids)


def test_editing_shows_dots_and_never_the_secret(site: Site) -> None:
    site.with_goal(**BY_SCRIPT, execution_script_env_vars=[f"TOKEN={SECRET}"])
    page = site.get(EDIT).text
    assert form_on(page, EDIT)["execution_script_env_vars"] == [f"TOKEN={DOTS}"]
    assert SECRET not in page
    assert SECRET not in site.get("/goals/1").text
    assert SECRET[::-1] not in page


def test_fields_of_other_policies_have_their_defaults_when_editing(site: Site) -> None:
    site.with_goal(policy_type=["deadline"], deadline_date=["2027-06-01"], total_occurrences=["3"], interval_days=[""])
    form = form_on(site.get(EDIT).text, EDIT)
    assert (form["interval_days"], form["total_occurrences"], form["version"]) == (["7"], ["3"], ["1"])


def test_only_a_completed_goal_can_be_made_active_again(site: Site) -> None:
    site.with_goal()
    assert 'name="reactivate"' not in site.get(EDIT).text
    goals = site.store.tables.goals
    goals[1] = replace(goals[1], status=GoalStatus.COMPLETED)
    assert 'name="reactivate"' in site.get(EDIT).text


def test_a_form_that_is_out_of_date_is_a_conflict_and_keeps_what_was_typed(site: Site) -> None:
    site.with_goal()
    typed: Typed = {**COMPLETE, "description": ["Mine"], "version": ["1"]}
    assert send(site, EDIT, {**COMPLETE, "description": ["Theirs"], "version": ["1"]}).status_code == 303
    answer = send(site, EDIT, typed)
    assert answer.status_code == 409
    assert "Somebody else saved this goal" in answer.text
    assert site.store.tables.goals[1].description == "Theirs"
    again = form_on(answer.text, EDIT)
    assert (again["description"], again["version"]) == (["Mine"], ["2"])
    assert send(site, EDIT, again).status_code == 303
    assert site.store.tables.goals[1].description == "Mine"


def test_an_edit_without_a_version_is_taken(site: Site) -> None:
    site.with_goal()
    assert seen(send(site, EDIT, {**COMPLETE, "description": ["After"]})) == (303, "/goals")
    assert site.store.tables.goals[1].description == "After"


def test_scripts_are_typed_in_a_plain_fixed_width_field(site: Site) -> None:
    page = site.get(ADD).text
    for name in (f"{role}_{parameter.name}" for role in ("execution", "check") for parameter in SCRIPT):
        tag = page.split(f'name="{name}"')[1].split(">")[0]
        assert 'spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off" dir="ltr"' in tag


FOLDS = {
    "Person, tags and priority": "tags",
    "When it fails, and how many at once": "max_attempts",
    "Isolation": "isolation",
}


def folds(page: str) -> dict[str, bool]:
    """The folded parts by their titles, and whether each is open."""
    found = re.findall(r'<details class="form-fold"( open)?>.*?</svg><span>(.*?)</span></summary>', page, re.DOTALL)
    return {title: is_open != "" for is_open, title in found}


def test_the_rules_of_runs_are_folded_and_say_when_they_count(site: Site) -> None:
    page = site.get(ADD).text
    assert folds(page) == dict.fromkeys(FOLDS, False)
    assert page.count("Only for: what is done or checked without a person<") == 3
    for title, name in FOLDS.items():
        assert page.index(title) < page.index(f'name="{name}"') < page.index("</details>", page.index(title))


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ({"max_attempts": ["3"]}, [True, False]),
        ({"fallback_to_manual": ["true"]}, [True, False]),
        ({"script_network": ["true"]}, [False, True]),
        ({"isolation": ["sandboxed"]}, [False, True]),
    ],
)
def test_a_part_that_is_not_as_usual_is_open(site: Site, typed: Typed, opened: list[bool]) -> None:
    assert send(site, ADD, {**COMPLETE, **BY_SCRIPT, **typed}).status_code == 303
    page = site.get(EDIT).text
    assert list(folds(page).values()) == [False, *opened]
    assert kept(typed, form_on(page, EDIT)) == typed


@pytest.mark.parametrize(
    ("name", "value", "opened"),
    [
        ("max_attempts", "0", [True, False]),
        ("retry_delay_seconds", "soon", [True, False]),
        ("fallback_after", "-1", [True, False]),
        ("max_parallel_runs", "0", [True, False]),
        ("isolation", "total", [False, True]),
        ("script_folders", "relative/path", [False, True]),
        ("script_folders", "//", [False, True]),
    ],
)
def test_what_is_wrong_in_a_folded_part_stands_next_to_its_field_and_in_sight(
    site: Site, name: str, value: str, opened: list[bool]
) -> None:
    typed: Typed = {**COMPLETE, **BY_SCRIPT, name: [value]}
    answer = send(site, ADD, typed)
    assert (answer.status_code, list(folds(answer.text).values())) == (422, [False, *opened])
    assert f'id="field-{name}-errors"' in answer.text
    assert kept(typed, form_on(answer.text, ADD)) == typed


def test_the_least_isolation_has_one_empty_choice(site: Site) -> None:
    choices = site.get(ADD).text.split('name="isolation"')[1].split("</select>", maxsplit=1)[0]
    assert re.findall(r'<option value="(.*?)"', choices) == ["", "limited", "sandboxed"]
