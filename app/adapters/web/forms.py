"""What a browser sends with a form, kept as it was typed, and the same form shown again with what was wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.domain.errors import Conflict, FieldError, InvalidInput
from app.domain.fields import Parameter

_NO_FILES = "Files are not taken here: paste the text instead."


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as the macros show it: what stands in each field, and what is wrong with it."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refused: tuple[FieldError, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The text in a field; the last one where several were sent; empty when there is none."""
        values = self.values(name)
        return values[-1] if values else ""

    def values(self, name: str) -> list[str]:
        """Every value of a group of fields."""
        return list(self.fields.get(name, ()))

    def errors(self, name: str) -> list[str]:
        """What is wrong with a field."""
        return [error.message for error in self.refused if error.field == name]

    def error_summary(self) -> list[tuple[str, str, str]]:
        """Everything that is wrong: field, its label, message."""
        return [(error.field, self.labels.get(error.field, error.field), error.message) for error in self.refused]


@dataclass(frozen=True, slots=True)
class TypedForm:
    """The fields of a form that was sent, unread."""

    fields: dict[str, list[str]]

    def text(self, name: str) -> str | None:
        """The last value of a field that is not for people, such as `redirect_url`; None when it was not sent."""
        values = self.fields.get(name)
        return values[-1] if values else None

    def with_errors(self, refusal: InvalidInput, parameters: Iterable[Parameter]) -> FormView:
        """The same form again, nothing typed lost, every error with the label of its field."""
        return FormView(self.fields, refusal.errors, {each.name: each.label for each in parameters})

    def with_conflict(self, conflict: Conflict) -> FormView:
        """The same form again, nothing typed lost, above it why it does not fit any more."""
        return FormView(self.fields, (FieldError("", f"{conflict} Nothing was changed."),))

    def has_text_in(self, parameters: Iterable[Parameter]) -> bool:
        """Whether somebody typed something into one of these fields."""
        return any(value.strip() for each in parameters for value in self.fields.get(each.name, ()))


async def typed_form(request: Request) -> TypedForm:
    """The form of a request; a file in it raises InvalidInput. Its size and encoding were judged before."""
    fields: dict[str, list[str]] = {}
    form = await request.form()
    uploads = [name for name, value in form.multi_items() if isinstance(value, UploadFile)]
    if uploads:
        await form.close()
        raise InvalidInput([FieldError(name, _NO_FILES) for name in uploads])
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return TypedForm(fields)


Form = Annotated[TypedForm, Depends(typed_form)]
