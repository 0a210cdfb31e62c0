"""How work gets done, answered from the tables of the fake store, without thought of cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from app.domain.errors import NotFound
from app.domain.goal import GoalStatus
from app.domain.proposal import Proposal
from app.ports.handwork_reads import HandworkRow, LadderRow
from app.ports.handwork_store import Evidence, Tick
from tests.fakes.runs import FakeScriptRepository
from tests.fakes.store import FakeStore


class FakeHandworkReads:
    def __init__(self, store: FakeStore) -> None:
        self._store = store

    def ladder(self, goal_id: int, size: int = 10) -> LadderRow:
        tables = self._store.tables
        goal = tables.goals.get(goal_id)
        if goal is None or goal.status is GoalStatus.DELETED:
            raise NotFound("goal", goal_id)
        done = Counter(
            task.ended_by
            for task in tables.tasks.values()
            if task.goal_id == goal_id and task.status.name == "Completed" and task.id not in tables.hidden_tasks
        )
        compared = [each for each in tables.proposals.values() if each.goal_id == goal_id and each.compared_at]
        now = [each for each in compared if self._is_of_the_present_scripts(each)]
        newest = sorted(compared, key=lambda each: (each.compared_at, each.task_id), reverse=True)
        return LadderRow(
            run_mode=goal.run_mode, version=goal.version, execution=goal.execution.name, check=goal.check.name,
            completed_by=tuple(sorted(done.items(), key=lambda each: (-each[1], each[0]))), compared=len(compared),
            agreed=sum(each.agreed for each in compared), compared_now=len(now),
            agreed_now=sum(each.agreed for each in now), comparisons=tuple(newest[:size]),
        )  # fmt: skip

    def _is_of_the_present_scripts(self, proposal: Proposal) -> bool:
        tables = self._store.tables
        run = tables.runs.get(proposal.run_id)
        if run is None:
            return True
        scripts = [each for each in tables.script_versions.values() if each.goal_id == run.goal_id]
        saved = [each.at for each in scripts if not each.is_draft]
        own = FakeScriptRepository(tables).present(run.goal_id, run.kind)
        is_own = run.version_id == (own.id if own and own.content else None)
        return is_own and (not saved or (run.started_at is not None and run.started_at >= max(saved)))

    def by_hand(self, since: datetime, size: int = 200) -> Sequence[HandworkRow]:
        tables = self._store.tables
        found = []
        for goal in tables.goals.values():
            own = [
                task
                for task in tables.tasks.values()
                if task.goal_id == goal.id and task.ended_by == "Manual" and task.ended_at and task.ended_at >= since
            ]
            known = [task.minutes for task in own if task.minutes is not None]
            platform = tables.platforms[goal.platform_id]
            if own and goal.status is not GoalStatus.DELETED:
                row = HandworkRow(
                    goal_id=goal.id, goal_description=goal.description, platform_name=platform.name,
                    platform_color=str(platform.config.get("color", "gray")), start_date=goal.start_date,
                    execution=goal.execution.name, run_mode=goal.run_mode, times=len(own), timed=len(known),
                    minutes=sum(known),
                )  # fmt: skip
                found.append(row)
        return found[:size]

    def evidence(self, task_id: int) -> Sequence[Evidence]:
        return [each for each in self._store.tables.evidence if each.task_id == task_id]

    def ticks(self, task_id: int) -> Sequence[Tick]:
        return sorted(
            (each for each in self._store.tables.ticks.values() if each.task_id == task_id),
            key=lambda each: (each.at, each.item),
        )
