"""Writes the table of settings, made from `app/settings.py`, into README.md and docs/configuration.md.

    python scripts/write_configuration.py            writes the table anew
    python scripts/write_configuration.py --check    changes nothing; exit status 1 if anything would change

The table stands between two comments. This is the place for text that the code itself can tell.
"""

import sys
from pathlib import Path

from pydantic.fields import FieldInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.settings import PROJECT, Settings  # noqa: E402 — found only once the project's folder is on the path

PAGES = (ROOT / "README.md", ROOT / "docs" / "configuration.md")
BEGINNING, END = "<!-- settings: written by `make docs` -->", "<!-- end of settings -->"


def settings_table() -> str:
    """One row for each setting, in the order of their declaration."""
    rows = [_row(name, field) for name, field in Settings.model_fields.items()]
    return "\n".join(["| Variable | Default | Meaning |", "|---|---|---|", *rows])


def with_table(page: str) -> str:
    """The page with the table of today; raises ValueError where it has no place for one."""
    before, beginning, rest = page.partition(BEGINNING)
    _, end, after = rest.partition(END)
    if not beginning or not end:
        raise ValueError(f"A page with settings needs the lines {BEGINNING} and {END}")
    return f"{before}{beginning}\n\n{settings_table()}\n\n{end}{after}"


def _row(name: str, field: FieldInfo) -> str:
    variable = field.validation_alias or f"TASK_TRACKER_{name.upper()}"
    # Where the project lies is different on every machine.
    default = str(field.default).replace(str(PROJECT), "…") if field.default not in (None, "", ()) else ""
    return f"| `{variable}` | {f'`{default}`' if default else ''} | {field.description} |"


def main() -> int:
    """Exit status 1 where `--check` finds a page that is behind the code."""
    stale = [page for page in PAGES if with_table(text := page.read_text(encoding="utf-8")) != text]
    for page in stale:
        if "--check" in sys.argv[1:]:
            print(f"{page.relative_to(ROOT)}: the table of settings is not the one of app/settings.py. Type: make docs")
        else:
            page.write_text(with_table(page.read_text(encoding="utf-8")), encoding="utf-8")
            print(f"{page.relative_to(ROOT)}: written")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
