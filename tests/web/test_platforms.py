"""Platforms: the list, adding, editing, deleting."""

from __future__ import annotations

import pytest

from app.domain.goal import GoalStatus
from app.domain.platform import Platform
from tests.web.sent_form import form_on
from tests.web.site import Site, seen

ATTACK = '"><script>alert(1)</script>'
ESCAPED = "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
NOBODY = ("0", "-1", "7", "abc", "9223372036854775808", "1.0")


@pytest.fixture
def site() -> Site:
    return Site()


def stored(site: Site) -> list[tuple[str, object]]:
    return [(each.name, dict(each.config)) for each in site.store.tables.platforms.values()]


def test_without_platforms_the_page_says_what_one_is_and_has_the_form(site: Site) -> None:
    page = site.get("/platforms")
    assert (page.status_code, form_on(page.text, "/platforms/add")) == (200, {"name": [""], "config": ["{}"]})
    assert "No platforms yet" in page.text


def test_a_platform_is_added(site: Site) -> None:
    answer = site.post("/platforms/add", name=" Forum ", config='{"color": "#206bc4"}')
    assert seen(answer) == (303, "/platforms")
    assert stored(site) == [("Forum", {"color": "#206bc4"})]


def test_configuration_may_be_left_out(site: Site) -> None:
    assert seen(site.post("/platforms/add", name="Forum")) == (303, "/platforms")
    assert stored(site) == [("Forum", {})]


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("", "{}"),
        ("x" * 201, "{}"),
        ("a\x00b", "{}"),
        ("Forum", '{"color": \n  oops'),
        ("Forum", "[1, 2]"),
        ("Forum", '{"a": NaN}'),
        ("Forum", '{"a": "\\u0000"}'),
        ("Forum", "[" * 5_000),
        (ATTACK, "{" + ATTACK),
        ("Forum", "\n\n  {broken}  \n"),
    ],
)
def test_what_cannot_be_taken_comes_back_as_it_was_typed(site: Site, name: str, config: str) -> None:
    answer = site.post("/platforms/add", name=name, config=config)
    assert answer.status_code == 422
    assert form_on(answer.text, "/platforms/add") == {"name": [name], "config": [config]}
    assert "Not saved yet" in answer.text
    assert ATTACK not in answer.text
    assert stored(site) == []


def test_both_fields_tell_what_is_wrong_at_once(site: Site) -> None:
    page = site.post("/platforms/add", config="nonsense").text
    assert 'href="#field-name"' in page
    assert 'href="#field-config"' in page
    assert "This is not valid JSON: Expecting value in line 1, column 1." in page


def test_a_name_that_is_taken_is_refused_beside_the_field(site: Site) -> None:
    site.post("/platforms/add", name="Forum")
    answer = site.post("/platforms/add", name="Forum", config='{"a":1}')
    assert answer.status_code == 422
    assert "This name is taken: choose another." in answer.text
    assert form_on(answer.text, "/platforms/add") == {"name": ["Forum"], "config": ['{"a":1}']}


def test_names_are_shown_as_text(site: Site) -> None:
    site.post("/platforms/add", name=ATTACK)
    for address in ("/platforms", "/platforms/1/edit", "/platforms/1/accounts", "/goals/add"):
        page = site.get(address).text
        assert ESCAPED in page, address
        assert ATTACK not in page, address


@pytest.mark.parametrize("color", ["red;background:url(x)", '#123456"', "javascript:alert(1)", "#12345678", ""])
def test_only_a_real_colour_reaches_the_page(site: Site, color: str) -> None:
    site.store.tables.platforms[1] = Platform(id=1, name="Forum", config={"color": color})
    assert '<circle cx="5" cy="5" r="4.5"></circle>' in site.get("/platforms").text


def test_a_real_colour_marks_the_platform(site: Site) -> None:
    site.post("/platforms/add", name="Forum", config='{"color": "#206bc4"}')
    assert 'fill="#206bc4"' in site.get("/platforms").text


def test_the_list_counts_and_links(site: Site) -> None:
    site.with_goal()
    site.post("/platforms/1/accounts/add", username="ann")
    page = site.get("/platforms").text
    for part in ("1 account<", "1 goal<", 'href="/platforms/1/accounts"', 'href="/platforms/1/edit"',
                 'href="/goals/add?platform_id=1"', 'action="/platforms/1/delete"'):  # fmt: skip
        assert part in page


def test_the_edit_form_shows_what_is_stored(site: Site) -> None:
    site.post("/platforms/add", name="Forum", config='{"color":"#206bc4"}')
    sent = form_on(site.get("/platforms/1/edit").text, "/platforms/1/edit")
    assert sent == {"name": ["Forum"], "config": ['{\n  "color": "#206bc4"\n}']}


def test_a_platform_is_edited(site: Site) -> None:
    site.post("/platforms/add", name="Forum")
    assert seen(site.post("/platforms/1/edit", name="Shop", config='{"a": 1}')) == (303, "/platforms")
    assert stored(site) == [("Shop", {"a": 1})]


def test_a_refused_edit_keeps_what_was_typed_and_changes_nothing(site: Site) -> None:
    site.post("/platforms/add", name="Forum")
    site.post("/platforms/add", name="Shop")
    answer = site.post("/platforms/2/edit", name="Forum", config="{ }")
    assert answer.status_code == 422
    assert form_on(answer.text, "/platforms/2/edit") == {"name": ["Forum"], "config": ["{ }"]}
    assert stored(site) == [("Forum", {}), ("Shop", {})]


def test_deleting_hides_a_platform_with_its_goals(site: Site) -> None:
    site.with_goal()
    assert seen(site.post("/platforms/1/delete")) == (303, "/platforms?done=platform-deleted")
    assert "Forum" not in site.get("/platforms").text
    assert [goal.status for goal in site.store.tables.goals.values()] == [GoalStatus.DELETED]


def test_deleting_asks_first_and_says_what_will_happen(site: Site) -> None:
    site.with_goal()
    question = 'data-confirm="Delete “Forum” with 0 accounts and 1 goal? Open tasks are skipped; the history stays."'
    assert question in site.get("/platforms").text


@pytest.mark.parametrize("number", NOBODY)
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/platforms/{}/edit"),
        ("POST", "/platforms/{}/edit"),
        ("POST", "/platforms/{}/delete"),
        ("GET", "/platforms/{}/accounts"),
        ("POST", "/platforms/{}/accounts/add"),
    ],
)
def test_a_platform_that_is_not_there_is_not_found(site: Site, number: str, method: str, address: str) -> None:
    data = {"name": "Forum", "username": "ann"} if method == "POST" else None
    assert site.client.request(method, address.format(number), data=data).status_code == 404


def test_a_file_instead_of_text_is_refused(site: Site) -> None:
    answer = site.client.post("/platforms/add", data={"name": "Forum"}, files={"config": ("c.json", b"{}")})
    assert answer.status_code == 422
    assert stored(site) == []
