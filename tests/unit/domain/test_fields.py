"""Reading typed text by declarations: what each kind takes, and that nothing typed can raise."""

import string
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import FieldError, InvalidInput
from app.domain.fields import LARGEST_ID, Kind, Parameter, Reading, read, read_id

BAD_TEXT = "This text has characters that are not valid Unicode."
BAD_CONTROL = "Control characters are not allowed."
BAD_SCRIPT = "Control characters other than tab and new line are not allowed."
BAD_INTEGER = "Enter a whole number."
BAD_DATE = "Enter a date such as 2027-05-04."
CHOICES = (("a", "A"), ("b", "B"))


def field_of(kind: Kind, **limits: object) -> Parameter:
    return Parameter("x", "X", kind, choices=CHOICES, **limits)  # type: ignore[arg-type]  # named as declared


def value_of(kind: Kind, *typed: str, **limits: object) -> object:
    """The value read, or the error in words."""
    reading = read([field_of(kind, **limits)], {"x": typed})
    return reading.errors[0].message if reading.errors else reading.values["x"]


@pytest.mark.parametrize(("typed", "value"), [("7", 7), (" 7 ", 7), ("+7", 7), ("007", 7), ("0", 0)])
def test_a_whole_number_is_read_with_sign_zeros_and_blanks(typed: str, value: int) -> None:
    assert value_of(Kind.INTEGER, typed) == value


@pytest.mark.parametrize(
    "typed",
    ["1.0", "1e3", "1_000", "0x10", "٣", "²", "1 2", "--1", "+", "1\x00", "\ud800", "NaN", "9" * 21, "9" * 5000, "1;"],
)
def test_anything_but_a_whole_number_is_refused(typed: str) -> None:
    assert value_of(Kind.INTEGER, typed) == BAD_INTEGER


@pytest.mark.parametrize(
    ("typed", "value"),
    [("-1", "Enter 0 or more."), ("200", 200), ("201", "Enter 200 or less."), ("9" * 20, "Enter 200 or less.")],
)
def test_a_number_is_held_within_its_bounds(typed: str, value: object) -> None:
    assert value_of(Kind.INTEGER, typed) == value


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.DATE])
def test_a_number_or_a_date_left_empty_is_none(kind: Kind) -> None:
    assert [value_of(kind), value_of(kind, ""), value_of(kind, "  ")] == [None, None, None]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2027-05-04", date(2027, 5, 4)),
        (" 2028-02-29\n", date(2028, 2, 29)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2999-12-31", date(2999, 12, 31)),
        ("1899-12-31", "Enter a date from 1900-01-01 to 2999-12-31."),
        ("3000-01-01", "Enter a date from 1900-01-01 to 2999-12-31."),
    ],
)
def test_a_date_is_read_within_eleven_centuries(typed: str, value: object) -> None:
    assert value_of(Kind.DATE, typed) == value


@pytest.mark.parametrize(
    "typed",
    [
        "2027-02-29",
        "2027-13-01",
        "04.05.2027",
        "2027-5-4",
        "2027-05-04T00:00",
        "2027-05-04\x00",
        "٢٠٢٧-٠٥-٠٤",
        "2027-05-\ud80004",
        "x",
    ],
)
def test_anything_but_a_date_is_refused(typed: str) -> None:
    assert value_of(Kind.DATE, typed) == BAD_DATE


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ((), False),
        (("",), False),
        (("on",), True),
        (("TRUE",), True),
        ((" 1 ",), True),
        (("yes",), True),
        (("0",), False),
        (("off",), False),
        (("No",), False),
        (("false",), False),
        (("false", "true"), True),
        (("maybe",), "Enter yes or no."),
        (("2",), "Enter yes or no."),
    ],
)
def test_a_flag_is_read_in_the_words_people_and_browsers_use(typed: tuple[str, ...], value: object) -> None:
    assert value_of(Kind.FLAG, *typed) == value


@pytest.mark.parametrize("typed", ["a", " a "])
def test_a_choice_takes_a_known_value(typed: str) -> None:
    assert value_of(Kind.CHOICE, typed) == "a"


@pytest.mark.parametrize("typed", ["A", "c", "a,b", "a\x00", "\ud800"])
def test_an_unknown_choice_is_refused_naming_the_known_ones(typed: str) -> None:
    assert value_of(Kind.CHOICE, typed) == "Choose one of: a, b."


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ((), ()),
        (("6", "0", "6", ""), (0, 6)),
        (("7",), "Enter 6 or less."),
        (("-1",), "Enter 0 or more."),
        (("Monday",), BAD_INTEGER),
    ],
)
def test_weekdays_are_a_sorted_set_from_0_to_6(typed: tuple[str, ...], value: object) -> None:
    assert value_of(Kind.WEEKDAYS, *typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ((), ()),
        (("3", "1", "3", " "), (3, 1)),
        ((str(LARGEST_ID),), (LARGEST_ID,)),
        ((str(LARGEST_ID + 1),), f"Enter {LARGEST_ID:,} or less."),
        (("0",), "Enter 1 or more."),
        (("1,2",), BAD_INTEGER),
    ],
)
def test_ids_keep_their_order_and_come_once(typed: tuple[str, ...], value: object) -> None:
    assert value_of(Kind.IDS, *typed) == value


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.LINES])
def test_text_loses_outer_blanks_and_becomes_nfc(kind: Kind) -> None:
    assert value_of(kind, "  Cafe\u0301 ") == "Caf\u00e9"


def test_lines_keep_tabs_and_new_lines_as_line_feeds() -> None:
    assert value_of(Kind.LINES, "a\r\n\tb\nc") == "a\n\tb\nc"


@pytest.mark.parametrize("character", ["\n", "\r\n", "\t", "\x00", "\x1b", "\x7f", "\x85", "\x9f"])
def test_a_single_line_refuses_every_control_character(character: str) -> None:
    assert value_of(Kind.TEXT, f"a{character}b") == BAD_CONTROL


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\x7f", "\x9f"])
def test_lines_refuse_other_control_characters(character: str) -> None:
    assert value_of(Kind.LINES, f"a{character}b") == BAD_CONTROL


@pytest.mark.parametrize("kind", [Kind.SCRIPT, Kind.VARIABLES])
def test_a_script_is_kept_as_typed_but_for_line_ends(kind: Kind) -> None:
    assert value_of(kind, "  if x:\r\n\te\u0301\rz  \n\n") == "  if x:\n\te\u0301\nz  \n\n"


@pytest.mark.parametrize("kind", [Kind.SCRIPT, Kind.VARIABLES])
@pytest.mark.parametrize("character", ["\x00", "\x0c", "\x1b", "\x7f"])
def test_a_script_refuses_other_control_characters(kind: Kind, character: str) -> None:
    assert value_of(kind, f"a{character}b") == BAD_SCRIPT


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.LINES, Kind.SCRIPT, Kind.VARIABLES])
def test_a_lone_surrogate_is_refused_in_every_text(kind: Kind) -> None:
    assert value_of(kind, "a\ud83d") == BAD_TEXT


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.LINES, Kind.SCRIPT, Kind.VARIABLES, Kind.CHOICE])
def test_an_empty_field_that_is_required_is_refused(kind: Kind) -> None:
    assert [value_of(kind, *typed, required=True) for typed in ((), ("",), (" \r\n ",))] == [
        "This field is required."
    ] * 3


def test_an_empty_field_takes_its_default() -> None:
    assert [value_of(Kind.CHOICE, " ", default="b"), value_of(Kind.INTEGER, default="5")] == ["b", 5]


def test_text_is_measured_in_characters_after_nfc() -> None:
    assert [value_of(Kind.TEXT, "e\u0301" * 3, maximum=3), value_of(Kind.TEXT, "abcd", maximum=3)] == [
        "\u00e9" * 3,
        "Keep it to 3 characters; this has 4.",
    ]


def test_a_script_is_measured_in_bytes() -> None:
    lengths = [512, 513]
    assert [value_of(Kind.SCRIPT, "é" * length, maximum=1024) for length in lengths] == ["é" * 512, "Keep it to 1 KiB."]


def test_of_several_texts_the_last_counts() -> None:
    assert value_of(Kind.TEXT, "first", "last") == "last"


def test_every_field_in_error_is_reported_at_once() -> None:
    parameters = [Parameter("a", "A", Kind.INTEGER), Parameter("b", "B", required=True), Parameter("c", "C", Kind.DATE)]
    with pytest.raises(InvalidInput) as refused:
        read(parameters, {"a": ["x"], "c": ["y"]}).raise_if_refused()
    assert refused.value.errors == (
        FieldError("a", BAD_INTEGER),
        FieldError("b", "This field is required."),
        FieldError("c", BAD_DATE),
    )


def test_only_the_first_error_of_a_field_is_kept() -> None:
    reading = Reading()
    reading.refuse("a", "first")
    reading.refuse("a", "second")
    assert reading.errors == [FieldError("a", "first")]


def test_a_prefixed_field_differs_in_its_name_alone() -> None:
    parameter = Parameter("x", "X", Kind.CHOICE, True, "a", "why", 1, 2, CHOICES, secret=True)
    assert parameter.prefixed("check_") == Parameter(
        "check_x", "X", Kind.CHOICE, True, "a", "why", 1, 2, CHOICES, secret=True
    )


ANYTHING = st.text(st.characters() | st.sampled_from(string.printable + "\x00\ud800\u202e"), max_size=30)


@given(kind=st.sampled_from(Kind), typed=st.lists(ANYTHING, max_size=3), required=st.booleans())
def test_whatever_is_typed_is_read_or_refused_in_words(kind: Kind, typed: list[str], required: bool) -> None:
    reading = read([field_of(kind, required=required, maximum=20)], {"x": typed})
    assert (len(reading.values), len(reading.errors)) in {(1, 0), (0, 1)}


@given(kind=st.sampled_from([Kind.TEXT, Kind.LINES, Kind.SCRIPT, Kind.VARIABLES]), typed=ANYTHING)
def test_text_that_is_accepted_can_be_stored_anywhere(kind: Kind, typed: str) -> None:
    text = read([field_of(kind)], {"x": [typed]}).text("x")
    allowed = "" if kind is Kind.TEXT else "\n\t"
    refused = [each for each in text if unicodedata.category(each) in {"Cc", "Cs"} and each not in allowed]
    assert refused == []


@pytest.mark.parametrize(("typed", "found"), [("7", 7), ("007", 7), (str(LARGEST_ID), LARGEST_ID), (f"{7:05000}", 7)])
def test_an_id_is_read_with_zeros_before_it(typed: str, found: int) -> None:
    assert read_id(typed) == found


@pytest.mark.parametrize(
    "typed",
    ["", "0", "000", "-1", "+1", " 1", "x", "\u0661", "\u00b2", "1e3", f"{LARGEST_ID + 1:030}", "9" * 5000],
)
def test_what_can_be_nobodys_id_is_none(typed: str) -> None:
    assert read_id(typed) is None
