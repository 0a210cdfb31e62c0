"""Where a goal of the site stands, and ids that name none."""

from __future__ import annotations

from dataclasses import replace

from app.domain.goal import GoalStatus
from tests.web.site import Site

NOBODY = ("0", "-1", "7", "abc", "9223372036854775808", "1.0")


def set_status(site: Site, status: GoalStatus, **changes: str) -> None:
    goals = site.store.tables.goals
    goals[1] = replace(goals[1], status=status, **changes)  # type: ignore[arg-type]  # texts only


def status_of(site: Site) -> GoalStatus:
    return site.store.tables.goals[1].status
