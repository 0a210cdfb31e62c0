"""What holds for every script that this program runs."""

from dataclasses import dataclass, field
from pathlib import Path

from app.adapters.script_runner.limits import Limits
from app.adapters.script_runner.owner import Owner
from app.domain.isolation import Isolation


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerRules:
    """`isolation` is the level of runs that demand no more, `owner` the user that scripts run as.

    `hidden` are files and folders that no goal may open to a sandboxed script.
    """

    isolation: Isolation = Isolation.LIMITED
    owner: Owner = field(default_factory=Owner.of_this_program)
    limits: Limits = field(default_factory=Limits)
    hidden: tuple[Path, ...] = ()
