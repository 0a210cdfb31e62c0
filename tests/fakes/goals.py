"""Goals, their lines and breaks in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.breaks import Break, SameBreak
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.goal import DuplicateForm, Goal, GoalStatus
from app.domain.line import Line, TaskCounts
from app.ports.standing import LineMove, Standing, StandingLine
from tests.fakes.tables import Tables


class FakeGoalRepository:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, goal_id: int) -> Goal:
        goal = self._tables.goals.get(goal_id)
        if goal is None or goal.status is GoalStatus.DELETED:
            raise NotFound("goal", goal_id)
        return goal

    def get_even_deleted(self, goal_id: int) -> Goal:
        if goal_id not in self._tables.goals:
            raise NotFound("goal", goal_id)
        return self._tables.goals[goal_id]

    def get_all(self, goal_ids: Sequence[int]) -> Sequence[Goal]:
        return [goal for goal in self._present() if goal.id in goal_ids]

    def add(self, goal: Goal, form_key: str | None = None) -> Goal:
        if form_key is not None and self.sent_with(form_key) is not None:
            raise DuplicateForm
        added = replace(goal, id=len(self._tables.goals) + 1)
        self._tables.goals[added.id] = added
        if form_key is not None:
            self._tables.form_keys[form_key] = added.id
        return added

    def sent_with(self, form_key: str) -> Goal | None:
        goal = self._tables.goals.get(self._tables.form_keys.get(form_key, 0))
        return None if goal is None or goal.status is GoalStatus.DELETED else goal

    def save(self, goal: Goal) -> None:
        if self.get(goal.id).version != goal.version:
            raise ConcurrentChange("goal", goal.id)
        self._tables.goals[goal.id] = replace(goal, version=goal.version + 1)

    def restore(self, goal: Goal) -> None:
        stored = self.get_even_deleted(goal.id)
        if (stored.version, stored.status) != (goal.version, GoalStatus.DELETED):
            raise ConcurrentChange("goal", goal.id)
        self._tables.goals[goal.id] = replace(goal, version=goal.version + 1)

    def lock(self, goal_id: int, *, wait: bool) -> bool:
        del wait
        return goal_id in self.all_ids()

    def lock_again(self, known: Goal) -> Goal:
        return self.get(known.id)

    def lock_free(self, goal_ids: Sequence[int]) -> Sequence[int]:
        return [goal_id for goal_id in goal_ids if self.lock(goal_id, wait=False)]

    def lines_of_all(self, goal_ids: Sequence[int]) -> Mapping[int, Sequence[Line]]:
        return {goal_id: self.lines_of(goal_id) for goal_id in goal_ids}

    def lines_of(self, goal_id: int) -> Sequence[Line]:
        return sorted(self._own_lines(goal_id), key=lambda line: (line.position, line.id))

    def _own_lines(self, goal_id: int) -> list[Line]:
        return [line for line in self._tables.lines.values() if line.goal_id == goal_id]

    def add_line(self, line: Line) -> Line:
        added = replace(line, id=len(self._tables.lines) + 1, counts=TaskCounts())
        self._tables.lines[added.id] = added
        return added

    def save_lines(self, lines: Sequence[Line]) -> None:
        for line in lines:
            stored = self._tables.lines[line.id]
            if stored.version != line.version:
                raise ConcurrentChange("line", line.id)
            self._tables.lines[line.id] = replace(line, counts=stored.counts, version=line.version + 1)

    def standings(self, goal_ids: Sequence[int]) -> Sequence[Standing]:
        return [
            Standing(
                goal.id,
                goal.platform_id,
                tuple(
                    StandingLine(line.id, line.version, line.account_id, line.sequence)
                    for line in self.lines_of(goal.id)
                ),
                self._position(goal),
            )
            for goal in self.get_all(goal_ids)
            if self._own_lines(goal.id)
        ]

    def _position(self, goal: Goal) -> str:
        lines = [
            replace(
                line,
                id=0,
                goal_id=0,
                version=0,
                account_id=None,
                sequence=0,
                counts=TaskCounts(),
                passed_over=0,
                next_attention_at=None,
            )
            for line in self.lines_of(goal.id)
        ]
        states = [
            self._tables.accounts[line.account_id].state if line.account_id in self._tables.accounts else None
            for line in self.lines_of(goal.id)
        ]
        plain = replace(goal, id=0, platform_id=0, description="", instructions="", account_ids=(), version=0)
        touched = [pause.id for pause in goal.breaks_among(self.breaks())]
        return repr((plain, len(goal.account_ids), lines, states, touched))

    def move_lines(self, moves: Sequence[LineMove]) -> None:
        for move in moves:
            moved = replace(
                self._tables.lines[move.id],
                version=move.version,
                sequence=move.sequence,
                cursor=move.cursor,
                cursor_at=move.cursor_at,
                next_attention_at=move.next_attention_at,
            )
            self.save_lines([moved])

    def of_account(self, account_id: int) -> Sequence[int]:
        working = {
            task.goal_id
            for task in self._tables.tasks.values()
            if task.account_id == account_id and task.is_open and task.id not in self._tables.hidden_tasks
        }
        return [goal.id for goal in self._present() if account_id in goal.account_ids or goal.id in working]

    def accounts_at_work(self, goal_ids: Sequence[int]) -> Sequence[int]:
        hidden, wanted = self._tables.hidden_tasks, set(goal_ids)
        working = (task for task in self._tables.tasks.values() if task.is_open and task.id not in hidden)
        return sorted({task.account_id for task in working if task.goal_id in wanted and task.account_id is not None})

    def of_platform(self, platform_id: int) -> Sequence[int]:
        return [goal.id for goal in self._present() if goal.platform_id == platform_id]

    def working_on_platform(self, platform_id: int) -> Sequence[int]:
        tasks = [task for task in self._tables.tasks.values() if task.id not in self._tables.hidden_tasks]
        working = {task.goal_id for task in tasks if task.platform_id == platform_id and task.is_open}
        return sorted(working.intersection(self.all_ids()))

    def all_ids(self) -> Sequence[int]:
        return [goal.id for goal in self._present()]

    def _present(self) -> list[Goal]:
        return [goal for goal in self._tables.goals.values() if goal.status is not GoalStatus.DELETED]

    def _attention(self) -> list[tuple[datetime, int]]:
        present = set(self.all_ids())
        return sorted(
            (line.next_attention_at, line.goal_id)
            for line in self._tables.lines.values()
            if line.next_attention_at is not None and line.goal_id in present
        )

    def due(self, now: datetime, limit: int) -> Sequence[int]:
        return list(dict.fromkeys(goal_id for at, goal_id in self._attention() if at <= now))[:limit]

    def count_due(self, now: datetime) -> int:
        return len(self.due(now, len(self._tables.goals)))

    def next_attention_at(self) -> datetime | None:
        return min((at for at, _ in self._attention()), default=None)

    def postpone(self, goal_id: int, until: datetime, error: str) -> None:
        goal = self.get(goal_id)
        self._tables.goals[goal_id] = replace(goal, planning_error=error, version=goal.version + 1)
        for line in self._own_lines(goal_id):
            if line.next_attention_at is not None and line.next_attention_at < until:
                self._tables.lines[line.id] = replace(line, next_attention_at=until, version=line.version + 1)

    def breaks(self) -> Sequence[Break]:
        return sorted(self._tables.breaks.values(), key=lambda pause: (pause.first_day, pause.id))

    def add_break(self, pause: Break) -> Break:
        added = replace(pause, id=max(self._tables.breaks, default=0) + 1)
        if any(replace(each, id=added.id) == added for each in self._tables.breaks.values()):
            raise SameBreak(pause)
        self._tables.breaks[added.id] = added
        return added

    def get_break(self, break_id: int) -> Break:
        if break_id not in self._tables.breaks:
            raise NotFound("break", break_id)
        return self._tables.breaks[break_id]

    def delete_break(self, break_id: int, at: datetime) -> None:
        del self._tables.breaks[break_id], at
