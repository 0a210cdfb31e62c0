"""The arguments of a tool: filled in by what is known of a run, and refused where no run could know it."""

import json

import pytest

from app.adapters.strategies.mcp_arguments import argument_problems, arguments_of

CONTEXT = {
    "task": {"id": 7, "due_date": "2027-05-04"},
    "account": None,
    "platform": {"config": {"tags": ["a", "b"]}},
}
VARIABLES = {"TOKEN": "{{ task.id }}"}


@pytest.mark.parametrize(
    ("stated", "becomes"),
    [
        ({"id": "{{ task.id }}"}, {"id": 7}),
        ({"id": " {{task.id}} "}, {"id": 7}),
        ({"all": ["no. {{ task.id }}", 3, None]}, {"all": ["no. 7", 3, None]}),
        ({"tags": "{{ platform.config.tags }}"}, {"tags": ["a", "b"]}),
        ({"tag": "{{ platform.config.tags.1 }}"}, {"tag": "b"}),
        ({"{{ task.id }}": {"key": "{{ variables.TOKEN }}"}}, {"{{ task.id }}": {"key": "{{ task.id }}"}}),
        ({}, {}),
    ],
)
def test_texts_are_filled_in_and_one_path_alone_keeps_its_type(stated: object, becomes: object) -> None:
    assert arguments_of(json.dumps(stated), CONTEXT, VARIABLES) == becomes


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ('{"a": "{{ task.number }}"}', "{{ task.number }} has no value: there is no task.number in this run."),
        ('{"a": "x {{ platform.config }}"}', "{{ platform.config }} is not a single value."),
        ("[1]", "They are no JSON object."),
    ],
)
def test_what_has_no_value_in_this_run_is_named(stated: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        arguments_of(stated, CONTEXT, VARIABLES)
    assert str(refused.value) == reason


def test_every_placeholder_that_no_run_could_fill_is_refused_before_it_is_saved() -> None:
    stated = {"a": ["{{ tsk.id }}", {"b": "{{ variables.KEY }}"}], "c": "{{ 7*7 }}x", "d": "{{ task.id"}
    assert len(list(argument_problems(json.dumps(stated), ["TOKEN"]))) == 4


def test_what_a_run_knows_is_not_refused() -> None:
    stated = {"a": "{{ task.id }} {{ variables.TOKEN }}", "b": "{{ platform.config.tags.1 }}", "c": 3, "d": "plain"}
    assert list(argument_problems(json.dumps(stated), ["TOKEN"])) == []
