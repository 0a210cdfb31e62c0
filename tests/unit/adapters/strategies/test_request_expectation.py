"""What a check makes of an answer: the pointer of RFC 6901, the comparison, and which statuses are good."""

import json

import pytest

from app.adapters.strategies.http.expectation import CannotCompare, Compared, compared
from app.adapters.strategies.http.expected_status import BadExpectation, ExpectedStatus
from app.adapters.strategies.http.json_pointer import BadPointer, NothingThere, value_at

DOCUMENT = json.loads(
    '{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5, "k\\"l": 6, " ": 7, "m~n": 8}'
)
"""The example of RFC 6901, section 5."""


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", DOCUMENT), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3),
        ("/g|h", 4), ("/i\\j", 5), ('/k"l', 6), ("/ ", 7), ("/m~0n", 8),
    ],
)  # fmt: skip
def test_a_pointer_means_what_the_standard_says(pointer: str, found: object) -> None:
    assert value_at(DOCUMENT, pointer) == found


def test_a_tilde_is_read_last_so_that_it_never_makes_a_slash() -> None:
    assert value_at({"~1": "tilde", "/": "slash"}, "/~01") == "tilde"


@pytest.mark.parametrize("pointer", ["/foo/2", "/foo/-", "/foo/00", "/foo/-1", "/foo/0/0", "/foo/bar", "/bar", "//"])
def test_a_pointer_that_leads_nowhere_finds_nothing(pointer: str) -> None:
    with pytest.raises(NothingThere):
        value_at(DOCUMENT, pointer)


@pytest.mark.parametrize("pointer", ["foo", "/a~b", "/a~", "/~2"])
def test_what_is_no_pointer_is_refused(pointer: str) -> None:
    with pytest.raises(BadPointer):
        value_at(DOCUMENT, pointer)


@pytest.mark.parametrize(
    ("found", "comparison", "wanted", "holds"),
    [
        ("a", "equals", "a", True), ("a", "equals", "A", False), ("1", "equals", "1.0", False),
        (1, "equals", "1.0", True), (1, "equals", "one", False), (float("nan"), "equals", "one", False),
        (0.1, "equals", "0.1", True), (True, "equals", "true", True), (True, "equals", "1", False),
        (None, "equals", "null", True), ("null", "equals", "null", True), (None, "equals", "", False),
        ([1, {"a": 2}], "equals", '[1, {"a": 2}]', True), ([1], "equals", "1", False), ({}, "equals", "no json", False),
        ("a", "differs", "b", True), (1, "differs", "1", False),
        (5, "at_least", "5", True), (4.9, "at_least", "5", False), ("12", "at_least", "5", True),
        (5, "at_most", "5", True), (6, "at_most", "5", False), (2**70, "at_least", "1e20", True),
        ("hello", "contains", "ell", True), ("hello", "contains", "x", False), (["a", 1], "contains", "1", True),
        (["a"], "contains", "b", False), ({"a": 1}, "contains", "a", True), ({"a": 1}, "contains", "1", False),
        (None, "exists", "", True), (0, "exists", "", True),
    ],
)  # fmt: skip
def test_a_value_is_compared_as_what_it_is(found: object, comparison: str, wanted: str, holds: bool) -> None:
    assert compared(found, comparison, wanted).holds is holds


@pytest.mark.parametrize(
    ("found", "comparison", "wanted", "said"),
    [
        ("many", "at_least", "5", '"many" is not a number.'),
        (True, "at_most", "5", "true is not a number."),
        (5, "at_least", "many", "many is not a number."),
        (5, "contains", "5", "5 is neither a text nor a list nor an object."),
    ],
)
def test_what_cannot_be_compared_is_said(found: object, comparison: str, wanted: str, said: str) -> None:
    with pytest.raises(CannotCompare) as refusal:
        compared(found, comparison, wanted)
    assert str(refusal.value) == said


def test_both_numbers_are_kept() -> None:
    assert compared("12", "at_least", "20") == Compared(
        holds=False, note='The value is "12"; expected: is at least 20.', value=12.0, target=20.0
    )


def test_a_number_too_large_for_a_trend_is_compared_and_not_kept() -> None:
    made = compared("1e400", "at_least", "1")
    assert (made.holds, made.value, made.target) == (True, None, 1.0)


def test_a_long_value_is_shown_shortened() -> None:
    assert compared("x" * 500, "exists", "").note == f'The value is "{"x" * 199}….'


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("2xx", [200, 299], [199, 300, 404]),
        ("200, 204,3XX", [200, 204, 301], [201, 400]),
        ("404 410", [404, 410], [200]),
    ],
)
def test_statuses_are_named_one_by_one_or_by_class(text: str, good: list[int], bad: list[int]) -> None:
    expected = ExpectedStatus(text)
    assert ([expected.holds(each) for each in good], [expected.holds(each) for each in bad]) == (
        [True] * len(good), [False] * len(bad)
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", " , ", "2x", "20", "600", "2xxx", "200-204", "ok"])
def test_what_is_no_status_is_refused(text: str) -> None:
    with pytest.raises(BadExpectation):
        ExpectedStatus(text)
