"""Writes what hostile scripts achieve at each level, made from their corpus, into docs/isolation.md.

    python scripts/write_isolation.py            writes the table anew
    python scripts/write_isolation.py --check    changes nothing; exit status 1 if anything would change

The corpus is tests/faults/hostile_scripts.py; the tests beside it run every script and hold it to the table.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.faults.hostile_scripts import GROUPS, HostileScript  # noqa: E402 — found only once the folder is on the path

PAGE = ROOT / "docs" / "isolation.md"
BEGINNING, END = "<!-- hostile scripts: written by `make docs` -->", "<!-- end of hostile scripts -->"


def hostile_table() -> str:
    """One row for each script, in the order of the corpus."""
    rows = [row for name, group in GROUPS.items() for row in (f"| **{name}** | | | |", *map(_row, group))]
    head = "| A script tries to … | `limited`, own user | `limited`, same user | `sandboxed` |"
    return "\n".join([head, "|---|---|---|---|", *rows])


def with_table(page: str) -> str:
    """The page with the table of today; raises ValueError where it has no place for one."""
    before, beginning, rest = page.partition(BEGINNING)
    _, end, after = rest.partition(END)
    if not beginning or not end:
        raise ValueError(f"{PAGE} needs the lines {BEGINNING} and {END}")
    return f"{before}{beginning}\n\n{hostile_table()}\n\n{end}{after}"


def _row(each: HostileScript) -> str:
    return f"| {each.tries} | {each.limited} | {each.same_user or each.limited} | {each.sandboxed} |"


def main() -> int:
    """Exit status 1 where `--check` finds the page behind the corpus."""
    text = PAGE.read_text(encoding="utf-8")
    if with_table(text) == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/isolation.md: the table is not the one of tests/faults/hostile_scripts.py. Type: make docs")
        return 1
    PAGE.write_text(with_table(text), encoding="utf-8")
    print("docs/isolation.md: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
