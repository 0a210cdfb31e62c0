"""Texts to begin with in the goal form, without JavaScript: a button fills a field and nothing typed is lost."""

from __future__ import annotations

import pytest

from tests.web.site import BY_SCRIPT, Site

FIELDS = {"description": "Typed before", "platform_id": "1", "execution_strategy": "CustomScript"}
READ = "execution_script_content:read_context.py"
BACK_UP = "execution_script_content:back_up_folder.sh"
CHECK = "check_script_content:check_number.py"


@pytest.mark.parametrize("address", ["/goals/add", "/goals/1/edit"])
def test_an_empty_script_is_filled_and_nothing_is_saved(address: str) -> None:
    site = Site().with_goal()
    answer = site.post(address, **FIELDS, execution_script_content=" ", template=READ)
    assert (answer.status_code, "Typed before" in answer.text) == (200, True)
    (script,) = [part for part in answer.text.split("<textarea") if 'name="execution_script_content"' in part]
    assert "context = json.load(file)" in script.split("</textarea>")[0]
    assert [goal.description for goal in site.store.tables.goals.values()] == ["Post an answer"]


@pytest.mark.parametrize(
    "template",
    [READ, "execution_script_content:../../main.py", "check_script_content:read_context.py", "description:x"],
)
def test_what_was_typed_is_never_replaced(template: str) -> None:
    site = Site().with_goal()
    answer = site.post("/goals/add", **FIELDS, execution_script_content="mine", template=template)
    assert (answer.status_code, ">\nmine</textarea>" in answer.text) == (200, True)
    (check,) = [part for part in answer.text.split("<textarea") if 'name="check_script_content"' in part]
    assert ">\n</textarea>" in check


def test_each_script_is_offered_its_own_texts() -> None:
    page = Site().with_goal(**BY_SCRIPT).get("/goals/1/edit").text
    every = (READ, BACK_UP, CHECK, "check_script_content:read_context.py")
    offered = [value for value in every if f'value="{value}"' in page]
    assert offered == [READ, BACK_UP, CHECK]


def test_enter_in_a_field_presses_a_button_that_changes_nothing() -> None:
    page = Site().with_goal().get("/goals/1/edit").text
    first = page[page.index("data-goal-form") :].split("<button")[1]
    assert first.startswith(' type="submit" formaction="/goals/preview?goal=1" formnovalidate hidden>')


def test_an_example_takes_the_place_of_a_rule() -> None:
    site = Site().with_goal()
    rule = {"policy_type": "calendar", "rrule": "FREQ=DAILY", "template": "rrule:3"}
    answer = site.post("/goals/add", **FIELDS, **rule)
    assert (answer.status_code, "Typed before" in answer.text) == (200, True)
    (field,) = [part for part in answer.text.split("<input") if 'name="rrule"' in part]
    assert 'value="FREQ=MONTHLY;BYMONTHDAY=1"' in field.split(">")[0]


@pytest.mark.parametrize("template", ["rrule:99", "rrule:-1", "rrule:x", "cron:", "nothing:0"])
def test_what_is_no_example_changes_nothing(template: str) -> None:
    answer = Site().with_goal().post("/goals/add", **FIELDS, rrule="FREQ=DAILY", cron="0 9 * * *", template=template)
    kept = [f'value="{rule}"' in answer.text for rule in ("FREQ=DAILY", "0 9 * * *")]
    assert (answer.status_code, kept) == (200, [True, True])
