"""What a person sees and says on the page of a task: instructions, checklist, minutes, links."""

from __future__ import annotations

import re

import pytest

from tests.web.site import BY_SCRIPT, Site, seen

INSTRUCTIONS = "# First\n\nOpen [the page](https://example.org) and **look**.\n\n- [ ] Pack <b>\n- [ ] Lock"


@pytest.fixture
def site() -> Site:
    return Site().with_goal(instructions=[INSTRUCTIONS])


def ticked(site: Site) -> list[tuple[str, str]]:
    return [(tick.item, tick.actor) for tick in site.store.tables.ticks.values()]


def send(site: Site, *items: str, was: tuple[str, ...] = (), **headers: str) -> tuple[int, str]:
    fields = {"item": list(items), "was": list(was), "redirect_url": "/tasks/1/logs"}
    return seen(site.client.post("/tasks/1/checklist", data=fields, headers=headers))


def test_instructions_are_shown_as_markdown(site: Site) -> None:
    page = site.get("/tasks/1/logs").text
    assert "<h3>First</h3>" in page
    assert 'Open <a href="https://example.org" rel="noopener noreferrer nofollow">the page</a> and <strong>look' in page
    assert '<span dir="auto">Pack &lt;b&gt;</span>' in page


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html,x)", "<p>[x](data:text/html,x)</p>"),
        ("[x](//evil.example)", "<p>x</p>"),
        ("[x](/goals/1/delete)", "<p>x</p>"),
        ('[x](https://a.example/"onclick=x)', "%22onclick=x"),
        ("![a picture](https://a.example/x.png)", "<p>a picture</p>"),
        ("{{ 7 * 7 }}", "<p>{{ 7 * 7 }}</p>"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("1. a\n2. b", '<ol start="1"><li><p>a</p></li>'),
    ],
)
def test_nothing_that_is_written_becomes_code(written: str, shown: str) -> None:
    site = Site().with_goal(instructions=[written])
    pages = [site.get(address).text for address in ("/tasks/1/logs", "/goals/1")]
    assert [shown in page for page in pages] == [True, True]


def test_deep_nesting_is_shown_as_text() -> None:
    assert Site().with_goal(instructions=["> " * 500 + "deep"]).get("/tasks/1/logs").status_code == 200


@pytest.mark.parametrize("mark", ["*", "**", "~~"])
def test_what_is_marked_deep_within_other_marks_is_shown(mark: str) -> None:
    written = f"{mark}a " * 900 + "deep" + f" a{mark}" * 900
    site = Site().with_goal(instructions=[written])
    pages = [site.get(address) for address in ("/tasks/1/logs", "/goals/1")]
    assert [(page.status_code, "deep" in page.text) for page in pages] == [(200, True)] * 2


def test_ticks_are_kept_with_who_ticked_them(site: Site) -> None:
    assert send(site, "Pack <b>") == (303, "/tasks/1/logs?done=checklist-saved")
    page = site.get("/tasks/1/logs").text
    assert (ticked(site), "Checklist: 1 of 2" in page, page.count(" checked")) == ([("Pack <b>", "local")], True, 1)


def test_with_htmx_the_checklist_alone_comes_back(site: Site) -> None:
    answer = site.client.post("/tasks/1/checklist", data={"item": "Lock"}, headers={"HX-Request": "true"})
    assert (answer.status_code, "Checklist: 1 of 2" in answer.text, "<html" in answer.text) == (200, True, False)


def test_saving_ticks_loses_nothing_that_is_typed_beside_them(site: Site) -> None:
    fields = {"item": "Lock", "notes": "half a sentence", "minutes": "7", "evidence": "https://a.example", **OF_PAGE}
    page = site.client.post("/tasks/1/checklist", data=fields)
    assert (page.status_code, ticked(site), site.stored(1).status.name) == (200, [("Lock", "local")], "Waiting")
    assert [typed in page.text for typed in ("half a sentence</textarea>", 'value="7"', "https://a.example<")] == [
        True, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize("act", ["start", "complete", "fail", "skip"])
def test_an_act_takes_the_ticks_beside_it_along(site: Site, act: str) -> None:
    send(site, "Pack <b>")
    site.client.post(f"/tasks/1/{act}", data={"item": "Lock", "was": "Pack <b>"})
    assert ticked(site) == [("Lock", "local")]


def test_an_act_that_is_refused_shows_the_boxes_as_they_were_sent(site: Site) -> None:
    send(site, "Pack <b>")
    page = site.client.post("/tasks/1/complete", data={"item": "Lock", "was": "Pack <b>", "minutes": "many"})
    boxes = [line for line in page.text.splitlines() if 'type="checkbox" name="item"' in line]
    assert (page.status_code, [" checked" in box for box in boxes]) == (422, [False, True])
    assert ticked(site) == [("Pack <b>", "local")]


def test_an_act_that_does_not_fit_any_more_loses_nothing_that_is_typed(site: Site) -> None:
    site.post("/tasks/1/skip")
    typed = {"notes": "half a page", "minutes": "7", "evidence": "https://a.example"}
    page = site.post("/tasks/1/complete", **typed)
    told = "Task 1 is Skipped: it is not possible to complete it. Nothing was changed." in page.text
    assert (page.status_code, told, site.stored(1).status.name) == (409, True, "Skipped")
    assert [text in page.text for text in ("half a page</textarea>", 'value="7"', "https://a.example<")] == [True] * 3


OF_PAGE = {"of_the_page": "yes"}
TYPED = {"notes": "half a page", "minutes": "7", "evidence": "https://a.example"}


def typed_in(page: str) -> list[bool]:
    return [text in page for text in ("half a page</textarea>", 'value="7"', "https://a.example<")]


@pytest.mark.parametrize(("act", "told"), [
    ("run-execution", "The run is queued"), ("run-check", "The run is queued"), ("reschedule", "has its new day"),
])  # fmt: skip
def test_what_takes_no_notes_leaves_them_where_they_were_typed(act: str, told: str) -> None:
    site = Site().with_goal(instructions=[INSTRUCTIONS], **BY_SCRIPT)
    page = site.client.post(f"/tasks/1/{act}", data={"due_date": "2027-05-09", "item": ["Lock"], **TYPED, **OF_PAGE})
    boxes = [" checked" in line for line in page.text.splitlines() if 'type="checkbox" name="item"' in line]
    assert (page.status_code, told in page.text, typed_in(page.text)) == (200, True, [True] * 3)
    assert (boxes, ticked(site), "http-equiv" in page.text) == ([False, True], [], False)
    assert ('value="2027-05-09"' in page.text) == (act != "reschedule")


@pytest.mark.parametrize("act", ["run-execution", "run-check", "reschedule", "checklist"])
def test_a_conflict_leaves_what_was_typed_where_it_was(act: str) -> None:
    site = Site().with_goal(**BY_SCRIPT)
    site.post("/tasks/1/skip")
    page = site.post(f"/tasks/1/{act}", due_date="2027-05-09", **TYPED)
    assert (page.status_code, "Task 1 is Skipped" in page.text, typed_in(page.text)) == (409, True, [True] * 3)


def test_all_that_is_typed_on_the_page_of_a_task_stands_in_one_form() -> None:
    page = Site().with_goal(instructions=[INSTRUCTIONS], **BY_SCRIPT).get("/tasks/1/logs").text
    main = page[page.index('id="content"') :]
    fields = re.findall(r"<(?:input|textarea)[^>]*name=\"(item|notes|minutes|evidence|due_date)\"[^>]*>", main)
    assert (main.count("<form"), sorted(set(fields))) == (1, ["due_date", "evidence", "item", "minutes", "notes"])
    outside = main.replace(main[main.index("<form") : main.index("</form>")], "")
    assert re.findall(r'<(?:button|input|textarea)(?![^>]*form="happened")[^>]*>', outside) == []
    assert re.findall(r'<button[^>]*formaction="([^"]*)"', main)[0] == "/tasks/1/checklist"


def test_notes_from_another_window_are_not_lost_when_the_act_was_done_before(site: Site) -> None:
    site.post("/tasks/1/complete", notes="mine")
    written = len(site.store.tables.logs)
    page = site.post("/tasks/1/complete", **TYPED, **OF_PAGE)
    told = "That was already done, with other words than these" in page.text
    assert (page.status_code, told, typed_in(page.text)) == (409, True, [True] * 3)
    assert len(site.store.tables.logs) == written


def test_a_second_click_with_the_same_words_is_already_done(site: Site) -> None:
    answers = [seen(site.post("/tasks/1/complete", **TYPED, **OF_PAGE))[1] for _ in range(2)]
    assert answers[1] == "/all-tasks?done=already-done"


@pytest.mark.parametrize("act", ["run-execution", "run-check", "reschedule", "start", "complete"])
def test_whoever_sends_the_published_fields_alone_is_sent_on_as_published(act: str) -> None:
    site = Site().with_goal(**BY_SCRIPT)
    answers = [
        site.post(f"/tasks/1/{act}", due_date="2027-05-09", redirect_url="/goals", notes=notes)
        for notes in ("mine", "other")
    ]
    told = [(answer.status_code, answer.headers["location"].partition("?")[0]) for answer in answers]
    assert told == [(303, "/goals")] * 2


@pytest.mark.parametrize("act", ["start", "fail", "skip"])
def test_links_that_are_typed_are_kept_whatever_is_done(site: Site, act: str) -> None:
    site.post(f"/tasks/1/{act}", evidence="https://example.org/a")
    assert 'href="https://example.org/a"' in site.get("/tasks/1/logs").text


def test_a_task_that_is_reopened_keeps_what_was_ticked(site: Site) -> None:
    send(site, "Pack <b>")
    site.post("/tasks/1/complete")
    assert 'name="was"' not in site.get("/tasks/1/logs").text
    site.client.post("/tasks/1/reopen", data={"was": "Pack <b>", **OF_PAGE})
    assert ticked(site) == [("Pack <b>", "local")]


def test_work_that_is_released_takes_the_ticks_beside_it_along(site: Site) -> None:
    site.post("/tasks/1/start")
    site.client.post("/tasks/1/reopen", data={"item": "Lock"})
    assert ticked(site) == [("Lock", "local")]


def test_a_stale_page_takes_nothing_away(site: Site) -> None:
    send(site, "Pack <b>")
    send(site, "Lock")
    assert sorted(item for item, _ in ticked(site)) == ["Lock", "Pack <b>"]
    send(site, was=("Lock",))
    assert ticked(site) == [("Pack <b>", "local")]


def test_only_what_stands_in_the_instructions_can_be_ticked(site: Site) -> None:
    send(site, "Fly", "\0")
    assert ticked(site) == []


def test_an_edit_keeps_what_stays_and_tells_what_is_gone(site: Site) -> None:
    send(site, "Pack <b>", "Lock")
    typed = site.acts.planning.form_of(1)
    site.acts.planning.edit(1, typed | {"instructions": ["- [ ] Fly\n- [ ] Lock"]}, "ann")
    page = site.get("/tasks/1/logs").text
    assert ("Checklist: 1 of 2" in page, "<bdi>Pack &lt;b&gt;</bdi>" in page) == (True, True)


def test_the_checklist_of_an_ended_task_stays_as_it_is(site: Site) -> None:
    site.post("/tasks/1/complete")
    assert (send(site, "Lock")[0], ticked(site)) == (409, [])
    assert "Save the ticks" not in site.get("/tasks/1/logs").text


LONGEST = [f"Part {number}" for number in range(1, 201)]


def written(items: list[str]) -> str:
    return "\n".join(f"- [ ] {item}" for item in items)


def test_the_longest_checklist_is_ticked_and_sent_with_its_task() -> None:
    site = Site().with_goal(instructions=[written(LONGEST)])
    assert send(site, *LONGEST) == (303, "/tasks/1/logs?done=checklist-saved")
    fields = {"item": LONGEST, "was": LONGEST, "notes": "All of it", "minutes": "7", **OF_PAGE}
    assert site.client.post("/tasks/1/complete", data=fields).status_code == 303
    assert (len(ticked(site)), site.stored(1).status.name) == (200, "Completed")


def test_a_checklist_that_no_form_could_send_is_refused_beside_its_field() -> None:
    site = Site().with_goal()
    typed = site.acts.planning.form_of(1) | {"instructions": [written([*LONGEST, "one more"])]}
    page = site.client.post("/goals/1/edit", data=dict(typed))
    told = "A checklist has 200 items at most; these are 201." in page.text
    assert (page.status_code, told, "one more</textarea>" in page.text) == (422, True, True)


def test_an_unknown_task_has_no_checklist() -> None:
    assert Site().post("/tasks/1/checklist").status_code == 404


def test_minutes_and_links_are_kept_and_shown(site: Site) -> None:
    site.post("/tasks/1/complete", minutes="12", evidence="https://example.org/a\r\nhttp://example.org/b")
    page = site.get("/tasks/1/logs").text
    assert site.stored(1).minutes == 12
    assert [f'href="{link}" rel="noopener noreferrer nofollow"' in page for link in
            ("https://example.org/a", "http://example.org/b")] == [True, True]  # fmt: skip
    assert "12 minutes by hand" in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("minutes", "0"),
        ("minutes", "1441"),
        ("minutes", "soon"),
        ("evidence", "javascript:alert(1)"),
        ("evidence", "ftp://example.org"),
        ("evidence", "https://"),
        ("evidence", "https://[::1"),
        ("evidence", "https://exa mple.org"),
        ("evidence", "https://example.org/\u202egnp.exe"),
        ("evidence", "/goals"),
        ("evidence", "\n".join(f"https://example.org/{number}" for number in range(21))),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(site: Site, field: str, typed: str) -> None:
    answer = site.post("/tasks/1/complete", notes="typed before", **{field: typed})
    assert (answer.status_code, site.stored(1).status.name) == (422, "Waiting")
    assert (f'id="field-{field}-errors"' in answer.text, "typed before" in answer.text) == (True, True)
    assert site.store.tables.evidence == []
