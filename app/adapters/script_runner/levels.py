"""Which levels of isolation this machine reaches, found out by starting a small process at each."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.adapters.script_runner.owner import SETTING as OWNER_SETTING
from app.adapters.script_runner.owner import Owner
from app.domain.isolation import Isolation
from app.ports.script_runner import IsolationReport

SETTING: Final = "TASK_TRACKER_ISOLATION"
_PAGE: Final = "docs/operations.md"


@dataclass(frozen=True, slots=True)
class Probed:
    """What the small process showed: `problem` in words, empty when it ran."""

    problem: str
    has_namespace: bool = False


def examine(
    level: Isolation, default: Isolation, owner: Owner, probe: Callable[[Isolation], Probed], *, has_sandbox: bool
) -> IsolationReport:
    """What becomes of a level here, where `default` is what the settings ask for."""
    match level:
        case Isolation.PLAIN:
            return _plain(default)
        case Isolation.LIMITED:
            return _limited(owner, probe)
        case Isolation.SANDBOXED:
            return _sandboxed(probe, has_sandbox=has_sandbox)


def _plain(default: Isolation) -> IsolationReport:
    if default is Isolation.PLAIN:
        reason, remedy = "a process with a time limit, and nothing else", f"{SETTING}=limited forbids it"
        return IsolationReport(isolation=Isolation.PLAIN, is_reached=True, reason=reason, remedy=remedy)
    reason = f"no script runs without isolation unless {SETTING}=plain says so"
    return IsolationReport(isolation=Isolation.PLAIN, is_reached=False, reason=reason)


def _limited(owner: Owner, probe: Callable[[Isolation], Probed]) -> IsolationReport:
    if sys.platform != "linux":
        reason, remedy = f"needs Linux, and this is {sys.platform}", f"{SETTING}=plain runs scripts without protection"
        return IsolationReport(isolation=Isolation.LIMITED, is_reached=False, reason=reason, remedy=remedy)
    probed = probe(Isolation.LIMITED)
    if probed.problem:
        remedy = f"see {_PAGE}; {SETTING}=plain runs scripts without protection"
        return IsolationReport(isolation=Isolation.LIMITED, is_reached=False, reason=probed.problem, remedy=remedy)
    parts = ["limits", "no new privileges"]
    parts += (
        ["a PID namespace"] if probed.has_namespace else ["no PID namespace, the kernel or the container forbids it"]
    )
    parts += [f"user {owner.uid}"] if owner.is_other else ["the user of this program"]
    return IsolationReport(
        isolation=Isolation.LIMITED, is_reached=True, reason=", ".join(parts), remedy=_stronger(owner, probed)
    )


def _stronger(owner: Owner, probed: Probed) -> str:
    if not probed.has_namespace:
        return f"allow namespaces: {_PAGE}"
    if owner.uid == 0:
        return f"scripts run as root: {OWNER_SETTING}, and a Python that this user can start"
    return ""


def _sandboxed(probe: Callable[[Isolation], Probed], *, has_sandbox: bool) -> IsolationReport:
    level = Isolation.SANDBOXED
    if not has_sandbox:
        reason, remedy = "bubblewrap (bwrap) is not installed", "as root: apt-get install bubblewrap"
        return IsolationReport(isolation=level, is_reached=False, reason=reason, remedy=remedy)
    probed = probe(level)
    if probed.problem:
        return IsolationReport(isolation=level, is_reached=False, reason=probed.problem, remedy=f"see {_PAGE}")
    return IsolationReport(isolation=level, is_reached=True, reason="the same within bubblewrap")
