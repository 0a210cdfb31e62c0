"""A template imports what it shows and nothing else, as ruff holds modules to it."""

from __future__ import annotations

from jinja2 import Environment, nodes

from tests.architecture.project import source_files


def _unused_imports(template: str) -> list[str]:
    """Names that are imported and read nowhere in the same file; what is included imports for itself."""
    tree = Environment(autoescape=True).parse(template)
    imported = [name for each in tree.find_all(nodes.FromImport) for name in each.names]
    read = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "load"}
    local = [name if isinstance(name, str) else name[1] for name in imported]
    return [name for name in local if name not in read]


def test_the_rule_notices_what_it_is_there_for() -> None:
    assert _unused_imports('{% from "a.html" import b, c as d %}{{ b() }}{% set d = 1 %}') == ["d"]


def test_no_template_imports_what_it_does_not_use() -> None:
    unused = {file.name: _unused_imports(file.text) for file in source_files("templates", ".html")}
    assert {name: names for name, names in unused.items() if names} == {}
