"""Proposals of shadow runs: kept beside their tasks, and compared with what the person does, each task once."""

from datetime import datetime

from app.domain.proposal import Proposal
from app.domain.run import Run
from app.domain.strategy import MANUAL
from app.domain.task import Task
from app.ports.persistence import IUnitOfWork

_ACT_OF = {"Completed": "complete", "Failed": "fail"}


def propose(uow: IUnitOfWork, now: datetime, run: Run, task: Task, says: str) -> None:
    """Keep what a shadow run would have done. Where the person was faster, it is compared at once.

    A task that was skipped meanwhile may have been skipped by a rule: that says nothing about the script.
    """
    known = uow.proposals.of_task(task.id)
    if known is not None and known.chosen:
        return
    proposal = Proposal(task_id=task.id, goal_id=task.goal_id, run_id=run.id, says=says, at=now)
    if not task.is_open:
        chosen = _ACT_OF.get(task.status.name, "") if task.ended_by == MANUAL else ""
        if not chosen:
            return
        proposal = proposal.compared(chosen, now)
    uow.proposals.keep(proposal)


def compare(uow: IUnitOfWork, now: datetime, task_id: int, act: str) -> None:
    """What a person did with a task, against what was proposed for it, if anything was."""
    proposal = uow.proposals.of_task(task_id)
    if proposal is not None and not proposal.chosen:
        uow.proposals.keep(proposal.compared(act, now))
