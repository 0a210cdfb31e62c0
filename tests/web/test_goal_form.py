"""The form of a goal: what it offers, for a new one and for one that is edited, and what it never shows."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.domain.goal import GoalStatus
from tests.strategies import SCRIPT
from tests.web.goal_forms import (
    ADD,
    COMPLETE,
    DOTS,
    EDIT,
    EMPTY,
    SECRET,
    Typed,
    form_on,
    kept,
    refused,
    send,
    with_platforms,
)
from tests.web.site import BY_SCRIPT, Site, seen

PUBLISHED = {
    "platform_id", "description", "start_date", "policy_type", "interval_days", "deadline_date", "total_occurrences",
    "freeze_on_miss", "account_ids", "task_distribution_strategy", "catchup_strategy", "execution_strategy",
    "execution_script_content", "execution_script_env_vars", "check_strategy", "check_script_content",
    "check_script_env_vars", "check_interval_days", "deadline_shape", "excluded_weekdays", "daily_cap", "lead_days",
    "grace_minutes", "end_date", "run_mode", "rrule", "cron", "due_time", "timezone",
}  # fmt: skip


@pytest.fixture
def site() -> Site:
    return with_platforms(Site())


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


def test_the_least_isolation_has_one_empty_choice(site: Site) -> None:
    choices = site.get(ADD).text.split('name="isolation"')[1].split("</select>", maxsplit=1)[0]
    assert re.findall(r'<option value="(.*?)"', choices) == ["", "limited", "sandboxed"]
