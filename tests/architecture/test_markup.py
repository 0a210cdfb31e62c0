"""Pages stay within a strict content security policy, and nothing typed by people reaches them unescaped."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.project import source_files

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TEMPLATE_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_UNESCAPED = {
    "a value is marked as safe": re.compile(r"\|\s*safe\b|\bMarkup\b"),
    "escaping is turned off": re.compile(r"\{%-?\s*autoescape\s+(?!true\b)"),
}
_INLINE = {
    "a style attribute": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^<>]*\s(?:hx-)?on[a-z:-]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a script in the page": re.compile(r"<script\b[^>]*>(?!\s*</script>)", re.IGNORECASE),
}


def _faults(template: str) -> list[str]:
    code = _COMMENT.sub("", template)
    # A `>` inside an expression would end a tag too early for the patterns above.
    markup = _TEMPLATE_CODE.sub("x", code)
    return [name for name, pattern in _UNESCAPED.items() if pattern.search(code)] + [
        name for name, pattern in _INLINE.items() if pattern.search(markup)
    ]


@pytest.mark.parametrize(
    ("template", "faults"),
    [
        ("<p>{{ note|safe }}</p>", ["a value is marked as safe"]),
        ("<p>{{ note | safe }}</p>", ["a value is marked as safe"]),
        ("{% autoescape false %}{{ note }}{% endautoescape %}", ["escaping is turned off"]),
        ('<p class="{{ a > b }}" style="color: red">', ["a style attribute"]),
        ("<p\n  style = 'color: red'>", ["a style attribute"]),
        ("<style>p { color: red }</style>", ["a style element"]),
        ('<button type="button" onclick="go()">', ["an event attribute"]),
        ('<button hx-on:click="go()">', ["an event attribute"]),
        ('<a href="javascript:go()">', ["a javascript: address"]),
        ("<script>go()</script>", ["a script in the page"]),
        ('<script type="module">go()</script>', ["a script in the page"]),
        ('<script src="/static/app.js" defer></script>', []),
        ('{# never style="" nor |safe #}<p class="on style">one = 1</p>', []),
        ('{{ button("Go", once="yes", style="quiet") }}', []),
    ],
)
def test_the_rules_notice_what_they_are_there_for(template: str, faults: list[str]) -> None:
    assert _faults(template) == faults


def test_templates_hold_no_inline_code_and_nothing_unescaped() -> None:
    assert [
        f"{file.name}: {fault}" for file in source_files("templates", ".html") for fault in _faults(file.text)
    ] == []


def test_the_program_never_declares_text_to_be_safe_markup() -> None:
    assert [
        f"{file.name}:{node.lineno}"
        for file in source_files("app")
        for node in ast.walk(file.tree())
        if (isinstance(node, ast.Name) and node.id == "Markup")
        or (isinstance(node, ast.Attribute) and node.attr == "Markup")
        or (isinstance(node, ast.alias) and node.name == "Markup")
    ] == []
