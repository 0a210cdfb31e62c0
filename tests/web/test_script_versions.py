"""Versions of a script on the goal's page, the page of one, and rolling back."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.domain.run import RunOutcome, RunStatus
from tests.web.scripted_goal import COMPLETE, NOBODY
from tests.web.sent_form import form_on
from tests.web.site import BY_SCRIPT, Site, seen

ATTACK = "</pre><script>alert(1)</script>"
VERSION = "/goals/1/versions/1"
LINE = re.compile(r'<td class="difference-sign">(.).*?<td class="difference-text">(.*?)</td>', re.DOTALL)


@pytest.fixture
def site() -> Site:
    """A goal with the versions 1 (script) and 2 (check)."""
    return Site().with_goal(**BY_SCRIPT)


def save(site: Site, script: str, **fields: str) -> None:
    """Another text of the script; they are versions 3, 4 and so on."""
    answer = site.post("/goals/1/edit", **{**COMPLETE, "execution_script_content": script, **fields})
    assert answer.status_code == 303


def succeed(site: Site) -> None:
    """A run of the present script that did what it should."""
    number = len(site.store.tables.runs) + 1
    site.post("/tasks/1/run-execution")
    run = replace(site.store.tables.runs[number], status=RunStatus.SUCCEEDED)
    newest = max(each.id for each in site.store.tables.script_versions.values() if each.kind is run.kind)
    site.store.tables.runs[number] = replace(run, version_id=newest)
    site.store.tables.outcomes[number] = RunOutcome(status=RunStatus.SUCCEEDED)


def differing(page: str) -> list[tuple[str, str]]:
    """Sign and text of every line of the difference."""
    return LINE.findall(page)


def section(page: str) -> str:
    return page.split('id="versions"')[1].split("</section>", maxsplit=1)[0]


# The goal's page


def test_the_goals_page_lists_its_versions(site: Site) -> None:
    save(site, "echo twice")
    found = section(site.get("/goals/1").text)
    names = re.findall(r'<a href="/goals/1/versions/(\d)">(.*?)</a>', found)
    assert names == [("3", "Script, version 2"), ("2", "Check, version 1"), ("1", "Script, version 1")]
    assert found.count("In force") == 2
    assert 'href="/goals/1/edit#test-run"' in found


def test_each_says_how_it_did_last(site: Site) -> None:
    succeed(site)
    found = section(site.get("/goals/1").text)
    assert ('href="/runs/1"' in found, "Succeeded" in found) == (True, True)
    digest = site.store.tables.script_versions[1].digest
    assert f'<code title="SHA-256 {digest}">{digest[:12]}</code>' in found


def test_a_goal_that_never_had_a_script_says_nothing_of_versions() -> None:
    site = Site().with_goal()
    assert 'id="versions"' not in site.get("/goals/1").text
    assert "No versions yet" in site.get("/goals/1/versions").text


def test_when_there_are_many_the_others_stand_on_a_page_of_their_own(site: Site) -> None:
    assert 'href="/goals/1/versions"' not in site.get("/goals/1").text
    for number in range(6):
        save(site, f"echo {number}")
    assert 'href="/goals/1/versions"' in site.get("/goals/1").text
    assert site.get("/goals/1/versions").text.count('class="entry-title"') == 8


@pytest.mark.parametrize("goal_id", NOBODY)
def test_there_are_no_versions_of_a_goal_that_is_not_there(site: Site, goal_id: str) -> None:
    assert site.get(f"/goals/{goal_id}/versions").status_code == 404


def test_a_place_in_the_list_that_cannot_be_read_is_refused(site: Site) -> None:
    assert site.get("/goals/1/versions?cursor=nowhere").status_code == 404


# The page of a version


def test_a_version_is_compared_with_the_last_that_succeeded(site: Site) -> None:
    succeed(site)
    save(site, "echo twice")
    save(site, "echo thrice")
    page = site.get("/goals/1/versions/4").text
    assert differing(page) == [("-", "echo done"), ("+", "echo thrice")]
    assert "1 line added, 1 line removed since version 1." in page
    assert differing(site.get("/goals/1/versions/4?against=before").text) == [("-", "echo twice"), ("+", "echo thrice")]


def test_where_nothing_succeeded_it_is_compared_with_the_one_before(site: Site) -> None:
    save(site, "echo twice")
    assert differing(site.get("/goals/1/versions/3").text) == [("-", "echo done"), ("+", "echo twice")]


def test_the_first_one_is_compared_with_what_is_in_force(site: Site) -> None:
    save(site, "echo twice")
    assert differing(site.get(VERSION).text) == [("-", "echo twice"), ("+", "echo done")]


def test_the_only_one_is_compared_with_nothing(site: Site) -> None:
    page = site.get(VERSION).text
    assert "There is no other version to compare it with yet." in page
    assert differing(page) == []


def test_the_same_text_differs_in_nothing(site: Site) -> None:
    save(site, "echo twice")
    save(site, "echo done")
    page = site.get(f"{VERSION}?against=present").text
    assert "Nothing: the two texts are the same." in page
    assert "The same as in force" in page
    assert "Roll back" not in page


def test_a_version_is_offered_once_under_whatever_name_it_is_asked_for(site: Site) -> None:
    succeed(site)
    save(site, "echo twice")
    for against in ("", "?against=succeeded", "?against=before"):
        page = site.get(f"/goals/1/versions/3{against}").text
        assert re.findall(r'against=(\w+)"( aria-current)?', page) == [("succeeded", " aria-current")]


def test_an_unknown_comparison_is_the_usual_one(site: Site) -> None:
    save(site, "echo twice")
    assert differing(site.get(f"{VERSION}?against=<script>").text) == [("-", "echo twice"), ("+", "echo done")]


def test_the_difference_is_told_by_signs_words_and_classes_and_not_by_colour_alone(site: Site) -> None:
    save(site, "echo twice")
    page = site.get("/goals/1/versions/3").text
    assert '<tr class="difference-removed">' in page
    assert '<td class="difference-sign">-<span class="visually-hidden"> removed</span></td>' in page
    assert '<tr class="difference-added">' in page
    assert '<td class="difference-sign">+<span class="visually-hidden"> added</span></td>' in page


def test_scripts_are_shown_as_text(site: Site) -> None:
    save(site, ATTACK)
    for page in (site.get("/goals/1/versions/3").text, site.get("/goals/1").text):
        assert ATTACK not in page
    assert site.get("/goals/1/versions/3").text.count("&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;") == 2


def test_a_leading_empty_line_of_a_script_is_kept(site: Site) -> None:
    save(site, "\n\necho x")
    assert 'tabindex="0">\n\n\necho x</pre>' in site.get("/goals/1/versions/3").text


def test_a_script_that_was_given_up_says_so(site: Site) -> None:
    save(site, "", execution_strategy="Manual")
    page = site.get("/goals/1/versions/3").text
    assert "Since this version there is no script: Manual is chosen instead." in page
    assert differing(page) == [("-", "echo done")]
    assert "Roll back" not in page


def test_a_draft_can_be_looked_at_and_is_no_version_to_go_back_to(site: Site) -> None:
    site.post("/goals/1/try", **{**COMPLETE, "execution_script_content": "echo draft", "kind": "execution"})
    page = site.get("/goals/1/versions/3").text
    assert "Draft: only tried" in page
    assert differing(page) == [("-", "echo done"), ("+", "echo draft")]
    assert "Roll back" not in page
    assert section(site.get("/goals/1").text).count('class="entry-title"') == 2


@pytest.mark.parametrize("number", NOBODY)
def test_a_version_that_is_not_there_is_not_found(site: Site, number: str) -> None:
    assert site.get(f"/goals/1/versions/{number}").status_code == 404
    assert site.post(f"/goals/1/versions/{number}/roll-back").status_code == 404


def test_a_version_of_another_goal_is_not_found(site: Site) -> None:
    site.with_goal(**BY_SCRIPT)
    assert site.get("/goals/2/versions/1").status_code == 404
    assert site.post("/goals/2/versions/1/roll-back").status_code == 404


# Rolling back


def test_the_button_rolls_back_to_the_version(site: Site) -> None:
    save(site, "echo twice")
    fields = form_on(site.get(VERSION).text, f"{VERSION}/roll-back")
    assert fields == {"version": ["2"]}
    assert seen(site.client.post(f"{VERSION}/roll-back", data=fields)) == (303, "/goals/1?done=rolled-back")
    assert site.store.tables.goals[1].execution.parameters == {"script_content": "echo done"}
    page = site.get("/goals/1?done=rolled-back").text
    assert "as version 1" in section(page)
    assert "The script was rolled back to version 1." in page
    assert "The earlier script is in force again, as a new version." in page


def test_a_second_click_changes_nothing(site: Site) -> None:
    save(site, "echo twice")
    for place in ("/goals/1?done=rolled-back", "/goals/1?done=already-done"):
        assert seen(site.post(f"{VERSION}/roll-back", version="2")) == (303, place)
    assert len(site.store.tables.script_versions) == 4


def test_a_goal_that_was_saved_meanwhile_is_a_conflict(site: Site) -> None:
    save(site, "echo twice")
    shown = form_on(site.get(VERSION).text, f"{VERSION}/roll-back")
    save(site, "echo thrice")
    answer = site.client.post(f"{VERSION}/roll-back", data=shown)
    assert answer.status_code == 409
    assert site.store.tables.goals[1].execution.parameters == {"script_content": "echo thrice"}


def test_what_cannot_come_back_says_what_to_do_instead(site: Site) -> None:
    save(site, "", execution_strategy="Manual")
    save(site, "echo again")
    answer = site.post("/goals/1/versions/3/roll-back")
    assert (answer.status_code, "choose how it is done in the goal&#39;s form" in answer.text) == (409, True)


def test_a_draft_cannot_be_rolled_back_to(site: Site) -> None:
    site.post("/goals/1/try", **COMPLETE, kind="execution")
    assert site.post("/goals/1/versions/3/roll-back").status_code == 404
