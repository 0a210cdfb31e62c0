"""What `check` has found, for people and for programs."""

import json
from collections.abc import Sequence

from app.ports.health import Finding


def are_good(findings: Sequence[Finding]) -> bool:
    """Whether nothing is in the way."""
    return all(finding.is_good is not False for finding in findings)


def as_text(findings: Sequence[Finding]) -> str:
    """A line for each, and one for what helps."""
    return "\n".join(line for finding in findings for line in _lines(finding))


def as_json(findings: Sequence[Finding]) -> str:
    """One object: `ok`, and the findings in their order."""
    listed = [
        {"about": each.about, "ok": each.is_good, "says": each.says, "remedy": each.remedy or None} for each in findings
    ]
    return json.dumps({"ok": are_good(findings), "findings": listed}, indent=1)


def _lines(finding: Finding) -> list[str]:
    mark = {True: "ok", False: "NOT OK", None: "--"}[finding.is_good]
    first = f"{mark:<7}{finding.about}: {finding.says}"
    return [first, f"       -> {finding.remedy}"] if finding.remedy else [first]
