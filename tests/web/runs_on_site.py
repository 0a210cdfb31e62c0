"""Runs of a site, from the asking to the end, and what its pages say of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.domain.run import Run, RunKind, RunOutcome, RunOutput, RunStatus
from tests.web.site import BY_SCRIPT, Site

FAILED = RunOutcome(status=RunStatus.FAILED, note="exit status 3", exit_status=3)


def site_with_scripts() -> Site:
    """A site with a goal of one account that scripts perform."""
    site = Site()
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    site.acts.platforms.add_account(1, {"username": ["ann.lee"]}, "ann")
    return site.with_goal(account_ids=["1"], **BY_SCRIPT)


def add(site: Site, **changed: Any) -> Run:
    """A queued run of the first task."""
    plain = Run(id=0, task_id=1, goal_id=1, account_id=1, kind=RunKind.EXECUTION, requested_by="ann",
                queued_at=site.clock.now())  # fmt: skip
    with site.store.unit_of_work() as uow:
        added = uow.runs.add(replace(plain, **changed))
        uow.commit()
    return added


def claim(site: Site, run: Run) -> Run:
    with site.store.unit_of_work() as uow:
        claimed = uow.runs.claim(run.id, site.clock.now(), timedelta(minutes=1), "here:1")
        assert claimed is not None
        uow.commit()
    return claimed


def ended(site: Site, outcome: RunOutcome = FAILED, output: RunOutput | None = None, **changed: Any) -> Run:
    run = claim(site, add(site, **changed))
    site.clock.advance(timedelta(seconds=65))
    with site.store.unit_of_work() as uow:
        uow.runs.keep_output(run, output or RunOutput())
        uow.runs.finish(run, outcome, site.clock.now())
        uow.commit()
    return run


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def rows(page: str) -> list[str]:
    return [words(row) for row in re.findall(r'<li class="entry" id="run-.*?</li>', page, re.DOTALL)]


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li class="entry" id="run-(\d+)"', page)]


def facts(page: str) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return {name: words(value) for name, value in found}
