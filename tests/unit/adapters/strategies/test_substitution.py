"""`{{ dotted.path }}` becomes what stands there, and nothing else becomes anything."""

import pytest

from app.adapters.strategies.substitution import UnknownPlace, substituted, substituted_text

KNOWN = {
    "task": {"id": 7, "due_date": "2027-05-04", "open": True},
    "account": None,
    "platform": {"config": {"tags": ["a", "b"]}},
    "variables": {"TOKEN": "{{ task.id }}"},
}


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("due {{ task.due_date }}, task {{task.id}}", "due 2027-05-04, task 7"),
        ("{{ task.open }} {{ account }} {{ platform.config }}", 'true null {"tags": ["a", "b"]}'),
        ("{{ platform.config.tags.1 }}", "b"),
        ("{{ variables.TOKEN }}", "{{ task.id }}"),
        ("{{ 7*7 }} {{ task.id|upper }} {% if x %} {{}} {{ task.__class__.x() }}", None),
        ("{ task.id } {{ task id }} $TASK ${task.id}", "{ task.id } {{ task id }} $TASK ${task.id}"),
    ],
)
def test_a_text_is_filled_in(text: str, becomes: str | None) -> None:
    assert substituted_text(text, KNOWN) == (text if becomes is None else becomes)


def test_in_json_every_text_is_filled_in_and_one_path_alone_keeps_its_type() -> None:
    stated = {"id": "{{ task.id }}", "all": [" {{ account }} ", "no. {{ task.id }}", 3], "{{ task.id }}": None}
    assert substituted(stated, KNOWN) == {"id": 7, "all": [None, "no. 7", 3], "{{ task.id }}": None}


@pytest.mark.parametrize("path", ["nothing", "task.nothing", "task.id.nothing", "account.id", "platform.config.tags.2"])
def test_a_path_that_leads_nowhere_is_named(path: str) -> None:
    with pytest.raises(UnknownPlace, match=rf"There is nothing at \{{\{{ {path} \}}\}}\."):
        substituted([f"x {{{{ {path} }}}}"], KNOWN)
