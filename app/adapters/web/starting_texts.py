"""Texts to begin with, offered where something is typed.

Those of scripts are the files under `templates/scripts`; those of other fields stand in their declaration (`examples`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.adapters.web.forms import FormView, TypedForm
from app.domain.fields import Parameter

FIELD = "template"
"""The name of the buttons: their value is `field:file` or `field:number of the example`."""
_EXECUTION, _CHECK = "execution_script_content", "check_script_content"
_KNOWN = (
    ("read_context.py", "Read the task and print it", (_EXECUTION,)),
    ("post_to_webhook.py", "Post to a webhook", (_EXECUTION,)),
    ("back_up_folder.sh", "Back up a folder", (_EXECUTION,)),
    ("check_number.py", "Check a number on a page", (_CHECK,)),
)


@dataclass(frozen=True, slots=True)
class ScriptTemplate:
    """One starting text, and the fields of the goal form that it is meant for."""

    name: str
    label: str
    fields: tuple[str, ...]
    text: str


def script_templates(folder: Path) -> tuple[ScriptTemplate, ...]:
    """Those that a form offers, in this order."""
    return tuple(
        ScriptTemplate(name, label, fields, (folder / name).read_text(encoding="utf-8"))
        for name, label, fields in _KNOWN
    )


def filled_in(form: TypedForm, templates: Iterable[ScriptTemplate], parameters: Iterable[Parameter]) -> FormView | None:
    """The form again with a text to begin with, where a button asked for one; None where none did.

    A script that was typed already is never replaced here; an example takes the place of the line that stands there.
    """
    field, _, name = (form.text(FIELD) or "").partition(":")
    if not field:
        return None
    typed = {key: values for key, values in form.fields.items() if key != FIELD}
    text = _example(field, name, parameters)
    if not text and not any(value.strip() for value in typed.get(field, ())):
        text = next((each.text for each in templates if each.name == name and field in each.fields), "")
    return FormView(typed | {field: [text]} if text else typed)


def _example(field: str, number: str, parameters: Iterable[Parameter]) -> str:
    examples = (each.examples for each in parameters if each.name == field)
    return {str(at): text for at, (_, text) in enumerate(next(examples, ()))}.get(number, "")
