"""What a browser without scripts would send if the form on a page were sent as it stands."""

from __future__ import annotations

from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


def form_on(page: str, action: str) -> dict[str, list[str]]:
    """The fields of the one form with this action."""
    reader = _FormReader(action)
    reader.feed(page)
    assert reader.found == 1, f"{reader.found} forms go to {action}"
    return reader.fields


class _FormReader(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.found = 0
        self._action = action
        self._is_inside = False
        self._select = ""
        self._textarea: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = attributes.get("action") == self._action
            self.found += self._is_inside
        if not self._is_inside:
            return
        if tag == "input":
            self._read_input(attributes)
        elif tag == "select":
            self._select = attributes["name"]
        elif tag == "option" and ("selected" in attributes or self._select not in self.fields):
            self.fields[self._select] = [attributes["value"]]
        elif tag == "textarea":
            self._textarea, self._text = attributes["name"], ""

    def _read_input(self, attributes: dict[str, str]) -> None:
        if attributes.get("type") not in {"checkbox", "radio"} or "checked" in attributes:
            self.fields.setdefault(attributes["name"], []).append(attributes.get("value", "on"))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        if tag == "textarea" and self._textarea is not None:
            self.fields.setdefault(self._textarea, []).append(self._text.removeprefix("\n"))
            self._textarea = None
