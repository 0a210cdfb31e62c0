"""Fields that hold a JSON object."""

import pytest

from app.domain.errors import FieldError
from app.domain.fields import Kind, Parameter, read

FIELD = Parameter("arguments", "Arguments", Kind.JSON, default="{}", maximum=1024)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", "{}"),
        (' {"id": "{{ task.id }}",\r\n "n": 1.0}\n', '{"id": "{{ task.id }}",\n "n": 1.0}'),
        ('{"a": {"b": [1, null]}}', '{"a": {"b": [1, null]}}'),
    ],
)
def test_an_object_is_kept_as_it_was_typed(typed: str, kept: str) -> None:
    reading = read([FIELD], {"arguments": [typed]})
    assert (reading.text("arguments"), reading.errors) == (kept, [])


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ('{"a": 1,\n}', "This is not JSON: expecting property name enclosed in double quotes, line 2, column 1."),
        ("[1]", 'Write a JSON object, such as {"name": "value"}.'),
        ('{"a": "' + "x" * 1100 + '"}', "Keep it to 1 KiB."),
    ],
)
def test_anything_else_is_refused_with_the_place(typed: str, reason: str) -> None:
    assert read([FIELD], {"arguments": [typed]}).errors == [FieldError("arguments", reason)]


def test_what_no_reader_could_take_is_refused_in_words() -> None:
    deep = Parameter("arguments", "Arguments", Kind.JSON, maximum=1024 * 1024)
    reason = "This is not JSON that can be read: a number is too long, or it is nested too deeply."
    for typed in ('{"a": ' + "9" * 5000 + "}", '{"a":' * 200_000):
        assert read([deep], {"arguments": [typed]}).errors == [FieldError("arguments", reason)]
