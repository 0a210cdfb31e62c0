"""The project speaks of itself alone: it names no machine that it was made on and no place that it was fetched from."""

from __future__ import annotations

import re

from tests.architecture.project import ROOT, SourceFile, source_files

FOLDERS = ("app", "templates", "static", "alembic", "tests", "scripts", "benchmarks", "docs", "deploy", ".ci")
TEXT = {
    "",
    ".cfg",
    ".css",
    ".html",
    ".in",
    ".ini",
    ".js",
    ".json",
    ".md",
    ".py",
    ".sh",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}
THIS_FILE = "tests/architecture/test_words.py"
FOREIGN = re.compile(
    r"(?<![\w.-])/(?:work|opt|root|home/\w+)/"  # folders of somebody's machine
    r"|\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org)\b"  # registries: their clients know them
)


def _texts() -> list[SourceFile]:
    in_folders = [file for folder in FOLDERS for file in source_files(folder, "")]
    at_the_root = [SourceFile(path, path.read_text(errors="replace")) for path in ROOT.iterdir() if path.is_file()]
    return [file for file in in_folders + at_the_root if file.path.suffix in TEXT and file.name != THIS_FILE]


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert [
        f"{file.name}:{number}: {line.strip()[:80]}"
        for file in _texts()
        for number, line in enumerate(file.lines, 1)
        if FOREIGN.search(line)
    ] == []
