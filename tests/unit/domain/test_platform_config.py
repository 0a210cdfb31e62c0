"""A platform's configuration: a JSON object, small, flat enough, and storable everywhere."""

import pytest

from app.domain.errors import FieldError
from app.domain.fields import read
from app.domain.platform import CONFIG, read_config


def refusal(text: str) -> str | None:
    """Why a configuration is refused; None when it is taken."""
    reading = read([CONFIG], {"config": [text]})
    read_config(reading)
    assert len(reading.errors) <= 1
    return reading.errors[0].message if reading.errors else None


def config_of(text: str) -> object:
    return read_config(read([CONFIG], {"config": [text]}))


@pytest.mark.parametrize("text", ["", "  ", "{}"])
def test_no_configuration_is_an_empty_object(text: str) -> None:
    assert (config_of(text), refusal(text)) == ({}, None)


def test_an_object_is_taken_whole() -> None:
    text = '{"color": "#206bc4", "nested": {"list": [1, -2.5, true, null, "é\\n"]}}'
    assert config_of(text) == {"color": "#206bc4", "nested": {"list": [1, -2.5, True, None, "é\n"]}}


@pytest.mark.parametrize("text", ["[]", "1", '"text"', "null", "true"])
def test_anything_but_an_object_is_refused(text: str) -> None:
    assert refusal(text) == 'Enter a JSON object, such as {"color": "#206bc4"}.'


def test_a_mistake_is_named_with_its_place() -> None:
    assert refusal('{"a": 1,\n "b" 2}') == "This is not valid JSON: Expecting ':' delimiter in line 2, column 6."


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_know_are_refused(number: str) -> None:
    assert refusal(f'{{"a": {number}}}') == f"This is not valid JSON: {number} is not JSON."


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_numbers_too_large_for_a_float_are_refused(number: str) -> None:
    assert refusal(f'{{"a": [{number}]}}') == f"This is not valid JSON: {number} is too large."


def test_a_number_of_five_thousand_digits_is_refused_in_words() -> None:
    assert refusal(f'{{"a": {"9" * 5000}}}') == "This is not valid JSON: a number has too many digits."


def test_nesting_is_limited() -> None:
    assert [refusal('{"a":' * levels + "{}" + "}" * levels) for levels in (31, 32)] == [
        None,
        "Nest it at most 32 levels deep.",
    ]


def test_nesting_as_deep_as_the_text_is_long_is_refused_in_words() -> None:
    assert refusal('{"a":' * 10_000) == "This is not valid JSON: it is nested too deeply."


@pytest.mark.parametrize("text", ['{"a": "\\u0000"}', '{"\\u0000": 1}', '{"a": ["\\ud800"]}', '{"a": "x\\\\\\u0000"}'])
def test_what_no_database_takes_is_refused(text: str) -> None:
    assert refusal(text) == "This has characters that are not valid Unicode, or NUL."


def test_a_backslash_before_u0000_is_innocent_text() -> None:
    text = '{"pattern": "\\\\u0000"}'
    assert [config_of(text), refusal(text)] == [{"pattern": "\\u0000"}, None]


def test_a_configuration_is_held_to_64_kib_in_bytes() -> None:
    fits, too_long = ('{"a":"' + "é" * count + '"}' for count in (32_764, 32_765))
    assert [len(fits.encode()), refusal(fits), refusal(too_long)] == [65_536, None, "Keep it to 64 KiB."]


def test_a_field_refused_before_keeps_its_first_error_alone() -> None:
    reading = read([CONFIG], {"config": ["\x00"]})
    read_config(reading)
    assert reading.errors == [FieldError("config", "Control characters are not allowed.")]
