"""`python -m tests.vectors [--database] FILE...`: play files of worked cases; exit status 1 if any failed."""

import argparse
import sys
from pathlib import Path

from tests.vectors.runner import Report, play_files


def main() -> int:
    """Print each case that fails, with the difference, then the totals."""
    parser = argparse.ArgumentParser(prog="python -m tests.vectors", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--database", action="store_true", help="on SQLite too, not only in memory")
    options = parser.parse_args()
    report: Report = play_files(options.files, on_database=options.database)
    sys.stdout.write(report.as_text() + "\n")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
