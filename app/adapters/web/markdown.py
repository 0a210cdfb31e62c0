"""Markdown as a tree that templates show piece by piece: whatever people wrote reaches a page as escaped text only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

_CONTENT = {"text", "code_inline", "code_block", "fence"}
_LEAVES = _CONTENT | {"softbreak", "hardbreak", "hr"}
_PARENTS = {
    "paragraph", "heading", "bullet_list", "ordered_list", "list_item", "blockquote", "strong", "em", "s", "link",
}  # fmt: skip
_LOWEST_HEADING = 6
_DEEPEST = 30
"""So many elements within each other are shown; what is written deeper stands in the innermost of these."""
_BOX = re.compile(r"^\[[ xX]\] ")
"""What begins an item of a checklist, where it is only to be read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One element: `text` of those that hold text, `href` of links, `number` the level of a heading or the first one.

    A `kind` that the template does not know is shown as its parts.
    """

    kind: str
    parts: tuple[Piece, ...] = ()
    text: str = ""
    href: str = ""
    number: int = 0


def markdown(text: str) -> tuple[Piece, ...]:
    """The pieces of a text. Links lead to http and https alone; others, and pictures, stay as their words."""
    parse, tree = _reader()
    return _pieces(tree(list(_shallow(parse(text)))).children)


@cache
def _reader() -> tuple[Callable[[str], list[Token]], Callable[[list[Token]], SyntaxTreeNode]]:
    """What reads a text, and what makes a tree of that. Most starts show nothing that people wrote in Markdown."""
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415

    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("strikethrough").parse, SyntaxTreeNode


def _shallow(tokens: Iterable[Token]) -> Iterator[Token]:
    """Without the marks of what lies too deep: the parser has no limit for words within words, a program has one."""
    depth = 0
    for token in tokens:
        depth += token.nesting == 1
        if token.nesting == 0 or depth <= _DEEPEST:
            yield replace(token, children=list(_shallow(token.children))) if token.children else token
        depth -= token.nesting == -1


def _pieces(nodes: Iterable[SyntaxTreeNode]) -> tuple[Piece, ...]:
    return tuple(piece for node in nodes for piece in _of(node))


def _of(node: SyntaxTreeNode) -> tuple[Piece, ...]:
    kind = node.type
    if kind in _LEAVES:
        content = node.content if kind in _CONTENT else ""
        return (Piece(kind, text=_BOX.sub("\u2610 ", content) if kind == "text" else content),)
    if kind == "image":
        return (Piece("text", text=node.content),)
    parts = _pieces(node.children)
    if kind == "link":
        href = str(node.attrs.get("href", ""))
        return (Piece("link", parts, href=href),) if _is_web_address(href) else parts
    return (Piece(kind, parts, number=_number(node)),) if kind in _PARENTS else parts


def _number(node: SyntaxTreeNode) -> int:
    """Headings of a text stand below those of the page: its first level is the third."""
    if node.type == "heading":
        return min(int(node.tag.removeprefix("h")) + 2, _LOWEST_HEADING)
    return cast(int, node.attrs.get("start", 1)) if node.type == "ordered_list" else 0


def _is_web_address(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
