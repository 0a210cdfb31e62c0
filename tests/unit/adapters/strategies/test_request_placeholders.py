"""Placeholders in requests: a value stays a value, whatever it holds and wherever it stands."""

import json
import time
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.strategies.http.placeholders import BadTemplate, CannotFill, lookup_in, parsed, refuse_unknown
from app.adapters.strategies.http.places import as_address, as_body, as_header, refuse_address, usual_content_type

CONTEXT = {
    "task": {"id": 7, "due_date": "2027-05-04"},
    "goal": {"a": ["b", "c"]},
    "account": None,
    "platform": {"config": {"colour": "blue", "tags": ["a", "b"], "is_on": True}},
}
LOOKUP = lookup_in(CONTEXT, {"TOKEN": "s3cret"})
ROOTS = "task, goal, account, platform, run, variables"
NINES = "9" * 5000
TEXTS = st.text(st.characters(codec="utf-8"))


def address(text: str, value: str = "") -> str:
    return as_address(parsed(text), lookup_in({"v": value}, {}) if value else LOOKUP)


def body(text: str, content_type: str, value: object) -> bytes:
    return as_body(parsed(text), content_type, lookup_in({"v": value}, {}))


@pytest.mark.parametrize(
    ("path", "filled"),
    [
        ("task.due_date", "2027-05-04"),
        ("task.id", "7"),
        ("platform.config.colour", "blue"),
        ("platform.config.tags.1", "b"),
        ("platform.config.is_on", "true"),
        ("variables.TOKEN", "s3cret"),
    ],
)
def test_a_path_stands_for_the_value_it_leads_to(path: str, filled: str) -> None:
    assert as_header(parsed(f"<{{{{ {path} }}}}>"), LOOKUP) == f"<{filled}>"


def test_a_text_full_of_openings_is_refused_without_reading_it_over_and_over() -> None:
    begun = time.process_time()
    with pytest.raises(BadTemplate, match="not closed"):
        parsed("{{" * 32 * 1024)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("task.nothing", "{{ task.nothing }} has no value: there is no task.nothing in this run."),
        ("account.username", "{{ account.username }} has no value: there is no account.username in this run."),
        ("task.id.real", "{{ task.id.real }} has no value: there is no task.id.real in this run."),
        ("task.__class__", "{{ task.__class__ }} has no value: there is no task.__class__ in this run."),
        ("goal.a.2", "{{ goal.a.2 }} has no value: there is no goal.a.2 in this run."),
        (f"goal.a.{NINES}", f"{{{{ goal.a.{NINES} }}}} has no value: there is no goal.a.{NINES} in this run."),
        ("goal.a.-1", "{{ goal.a.-1 }} has no value: there is no goal.a.-1 in this run."),
        ("platform.config", "{{ platform.config }} is not a single value."),
        ("account", "{{ account }} is empty in this run."),
    ],
)  # fmt: skip
def test_a_path_without_a_single_value_is_named(path: str, said: str) -> None:
    with pytest.raises(CannotFill) as refusal:
        as_header(parsed(f"{{{{ {path} }}}}"), LOOKUP)
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    "text", ["{{ }}", "{{ task id }}", "{{ task.id|upper }}!", "{{ 1 + 1 }}", "{{ task.id", "{{{ a }}"]
)
def test_nothing_but_a_path_is_a_placeholder(text: str) -> None:
    with pytest.raises(BadTemplate):
        refuse_unknown(parsed(text), ())


def test_what_looks_like_a_call_leads_nowhere() -> None:
    with pytest.raises(BadTemplate, match=r"Nothing is called open\('x'\)"):
        refuse_unknown(parsed("{{ open('x') }}"), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ tasks.id }}", f"Nothing is called tasks: a path begins with one of {ROOTS}."),
        ("{{ task.colour }}", "task has nothing called colour: there are due_at, due_date, id, sequence, status."),
        ("{{ variables.B }}", "variables has nothing called B: there are A."),
        ("{{ platform }}", "platform is not a single value: go on with a dot and a name."),
    ],
)  # fmt: skip
def test_a_path_that_no_run_has_is_refused_before_it_runs(text: str, said: str) -> None:
    with pytest.raises(BadTemplate) as refusal:
        refuse_unknown(parsed(text), {"A"})
    assert str(refusal.value) == said


@given(TEXTS.filter(lambda text: text not in {"", ".", ".."}))
def test_in_an_address_a_value_is_one_piece_of_the_path_or_the_query(value: str) -> None:
    made = address("https://h.example/a/{{ v }}/b?q={{ v }}&z=1", value)
    split = urlsplit(str(httpx.URL(made)))
    pieces = [unquote(piece) for piece in split.path.split("/")]
    asked = parse_qs(split.query, keep_blank_values=True, strict_parsing=True, max_num_fields=2)
    assert (split.netloc, pieces, asked, split.fragment) == (
        "h.example", ["", "a", value, "b"], {"q": [value], "z": ["1"]}, ""
    )  # fmt: skip


@given(TEXTS.filter(bool))
def test_a_value_in_the_host_never_becomes_another_part_of_the_address(value: str) -> None:
    try:
        split = urlsplit(address("https://{{ v }}.example/p", value))
    except CannotFill:
        return
    assert (split.path, split.query, split.netloc.endswith(".example"), "@" in split.netloc) == ("/p", "", True, False)


@pytest.mark.parametrize("value", [".", ".."])
def test_a_value_cannot_lead_up_the_path(value: str) -> None:
    with pytest.raises(CannotFill, match="lead elsewhere"):
        address("https://h.example/a/{{ v }}/b", value)


def test_a_value_at_the_very_beginning_is_an_address_by_itself() -> None:
    assert address("{{ v }}/{{ v }}", "https://h.example/x?a=b") == (
        "https://h.example/x?a=b/https%3A%2F%2Fh.example%2Fx%3Fa%3Db"
    )


@pytest.mark.parametrize("value", ["ftp://h/", "h.example", "https://h example/", "https://h/\nX: y", "javascript:1"])
def test_a_beginning_that_is_no_address_is_refused(value: str) -> None:
    with pytest.raises(CannotFill, match="begins the address and is none"):
        address("{{ v }}", value)


@pytest.mark.parametrize(
    "text",
    ["example.org", "ftp://h/", "http://", "https://h:x/", "ht{{ a.b }}://h/", "file:///etc/passwd", "https://h/a/../b",
     "https://h/%2e%2E/b", "//h/", "https://a b/", "https://.../", "https://a..b/", "https://{{ a.b }}..c/"],
)  # fmt: skip
def test_what_could_never_be_an_address_is_refused_before_it_runs(text: str) -> None:
    with pytest.raises(BadTemplate):
        refuse_address(parsed(text))


@given(TEXTS)
def test_a_header_keeps_to_its_line(value: str) -> None:
    try:
        made = as_header(parsed("Bearer {{ v }}"), lookup_in({"v": value}, {}))
    except CannotFill:
        assert any(ord(character) < 32 or ord(character) == 127 for character in value)
        return
    assert (made, len(made.encode().splitlines())) == (f"Bearer {value}".strip(), 1)


@given(TEXTS)
def test_within_a_json_text_a_value_stays_text(value: str) -> None:
    made = body('{"a": "<{{ v }}>", "b": 1}', "application/json; charset=utf-8", value)
    assert json.loads(made) == {"a": f"<{value}>", "b": 1}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)
)


@given(JSON)
def test_outside_a_json_text_a_value_is_a_whole_json_value(value: object) -> None:
    assert json.loads(body('{"a": {{ v }}, "b": [{{ v }}]}', "application/problem+json", value)) == {
        "a": value, "b": [value]
    }  # fmt: skip


@given(TEXTS)
def test_in_a_form_a_value_is_one_field(value: str) -> None:
    made = body("a={{ v }}&b=1", "application/x-www-form-urlencoded", value)
    fields = parse_qs(made.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=2)
    assert fields == {"a": [value], "b": ["1"]}


@given(st.text("<>&'\"]!-a \u00e9"))
def test_in_xml_a_value_is_text(value: str) -> None:
    made = ET.fromstring(body("<a b='{{ v }}'>{{ v }}</a>", "application/xml", value))
    assert (made.text or "", made.attrib, list(made)) == (value, {"b": value}, [])


@pytest.mark.parametrize("text", ['{"a": "\\{{ v }}"}', '{"a": 1{{ v }}}', '{"a": "{{ v }}', "{{{ v }}: 1}"])
def test_a_json_body_in_which_a_value_would_change_its_surroundings_is_refused(text: str) -> None:
    with pytest.raises(BadTemplate):
        body(text, "application/json", "n")


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ('{"a": "{{ v.w }}"}', "application/json"),
        ("[1, {{ v.w }}]", "application/json"),
        ("12", "text/plain; charset=utf-8"),
        ("{{ v.w }}", "text/plain; charset=utf-8"),
        ("hello {{ v.w }}", "text/plain; charset=utf-8"),
    ],
)
def test_a_body_that_nobody_named_is_json_where_it_looks_like_it(text: str, usual: str) -> None:
    assert usual_content_type(parsed(text)) == usual


def test_a_value_is_never_read_again_as_a_placeholder() -> None:
    again: Callable[[str], object] = lookup_in({"v": "{{ secret }}", "secret": "x"}, {})
    assert as_header(parsed("{{ v }}"), again) == "{{ secret }}"
