"""Where the project's own files are, for the tests that look at all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What the tools, other people or the program itself wrote.
NOT_OURS = {".git", ".venv", "__pycache__", "vendor", "db", "node_modules"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of ours, read once."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Its path as one says it: from the root of the project."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def lines(self) -> list[str]:
        """Its lines, counted as an editor counts them."""
        return self.text.splitlines()

    def tree(self) -> ast.Module:
        """Its syntax; only for Python."""
        return ast.parse(self.text, self.name)


def source_files(folder: str, suffix: str = ".py") -> list[SourceFile]:
    """Every file of ours under a folder of the project, in order of its path."""
    return sorted(_walk(ROOT / folder, suffix), key=lambda source: source.path)


def _walk(folder: Path, suffix: str) -> Iterator[SourceFile]:
    for path in folder.rglob(f"*{suffix}"):
        relative = path.relative_to(ROOT)
        if path.is_file() and not NOT_OURS.intersection(relative.parts) and not _is_cache(relative):
            yield SourceFile(path, path.read_text(encoding="utf-8", errors="replace"))


def _is_cache(relative: Path) -> bool:
    """Tools keep their caches in hidden folders of the root; `.ci` is the one hidden folder of ours."""
    return relative.parts[0].startswith(".") and relative.parts[0] not in {".ci", ".gitignore", ".dockerignore"}
