"""Starting texts of scripts, offered where a script is typed: the files under `templates/scripts`."""

from dataclasses import dataclass
from pathlib import Path

from app.adapters.web.forms import FormView, TypedForm

FIELD = "template"
"""The name of the buttons: their value is `field:template`."""
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


def filled_in(form: TypedForm, templates: tuple[ScriptTemplate, ...]) -> FormView | None:
    """The form again with a starting text in its script, where a button asked for one; None where none did.

    A script that was typed already is never replaced here.
    """
    field, _, name = (form.text(FIELD) or "").partition(":")
    if not field:
        return None
    text = next((each.text for each in templates if each.name == name and field in each.fields), "")
    typed = {key: values for key, values in form.fields.items() if key != FIELD}
    is_empty = not any(value.strip() for value in typed.get(field, ()))
    return FormView(typed | {field: [text]} if is_empty and text else typed)
