"""The laws of runs: what no step may do, and what has to hold however it ended."""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import timedelta
from itertools import pairwise

from app.application.recording_runs import LOST
from app.domain.run import Run, RunStatus
from app.domain.task_log import TaskLog
from app.domain.task_status import STATUSES, TaskStatus
from tests.builders import World
from tests.fakes.tables import Tables
from tests.faults.explorer import Moment, Step, alike
from tests.faults.run_actors import TASK, Working

ENDS = {"Completed", "Failed", "Skipped"}
ARROWS = {
    (status.name, path[0].name)
    for status in STATUSES.values()
    for act in ("start", "complete", "fail", "skip", "reopen")
    if (path := status.after(act)) is not None
}


def law_of_each_step(before: Moment, after: Moment, step: Step, stands: Hashable) -> None:
    """A stale fence writes nothing, what is over stays as it is, who beats is not given up, history only grows."""
    old, new = before.tables, after.tables
    if isinstance(stands, Working) and stands.run is not None and not _owns(old, stands.run):
        assert alike(old, new), "a stale fence wrote"
    if step.name.startswith("the reaper closes"):
        _closes_only_what_lapsed(before, after, stands)
    assert sum(run.status.is_live for run in new.runs.values()) <= 1, "the task has two live runs"
    for run_id, run in old.runs.items():
        if not run.status.is_live:
            is_same = (run, old.outcomes[run_id], old.outputs.get(run_id)) == (
                new.runs[run_id],
                new.outcomes[run_id],
                new.outputs.get(run_id),
            )
            assert is_same, f"run {run_id} was over and changed"
    assert new.logs[: len(old.logs)] == old.logs, "the history was changed"


def _owns(tables: Tables, run: Run) -> bool:
    stored = tables.runs[run.id]
    return stored.status is RunStatus.RUNNING and stored.fence == run.fence


def _closes_only_what_lapsed(before: Moment, after: Moment, stands: Hashable) -> None:
    assert isinstance(stands, tuple)
    lease_until = before.tables.runs[stands[1][0].id].lease_until
    if lease_until is not None and lease_until > before.instant:
        assert alike(before.tables, after.tables), "a run whose worker beats was given up"


def law_of_each_end(world: World, moment: Moment) -> None:
    """Whoever is gone is found out, whatever waits is performed; then everything has to be in order."""
    _bring_to_an_end(world)
    tables = world.store.tables
    logs = [log for log in tables.logs if log.task_id == TASK]
    assert not [run for run in tables.runs.values() if run.status.is_live], "a run is never over"
    assert len(moment.effects) == len(set(moment.effects)), "a script was begun twice for one run"
    _is_one_legal_path(logs, tables.tasks[TASK].status)
    _counts_are_right(tables)
    for run in tables.runs.values():
        if run.status is RunStatus.LOST:
            _is_told(tables, run, logs)
    assert _is_explained(tables, logs), "the task is open and nobody knows why"


def _bring_to_an_end(world: World) -> None:
    for _ in range(6):
        world.clock.advance(timedelta(days=1))
        world.reconciling.reconcile()
        for run_id in world.queue.offered:
            world.performing.perform(run_id)
        world.queue.offered.clear()


def _is_one_legal_path(logs: list[TaskLog], status: TaskStatus) -> None:
    assert [(log.from_status, log.to_status) for log in logs[:1]] == [("", "Waiting")], "the history does not begin"
    for earlier, later in pairwise(logs):
        assert later.from_status == earlier.to_status, "the history has a gap"
        is_arrow = (later.from_status, later.to_status) in ARROWS
        assert is_arrow or later.stamp.notes.startswith("Handed to a person"), "the history has an illegal arrow"
    assert logs[-1].to_status == status.name, "the history ends elsewhere than the task"
    assert sum(log.to_status in ENDS and log.from_status != log.to_status for log in logs) <= 1, "the task ended twice"


def _counts_are_right(tables: Tables) -> None:
    for line in tables.lines.values():
        counted = Counter(task.status.name for task in tables.tasks.values() if task.line_id == line.id)
        assert Counter(line.counts.by_status) == counted, "the counts differ from a recount"


def _is_told(tables: Tables, run: Run, logs: Iterable[TaskLog]) -> None:
    """The history tells of a lost run, or a further attempt does, or the task was over already."""
    assert tables.outcomes[run.id].note == LOST, "a lost run has no note"
    is_told = any(log.stamp.run_id == run.id and LOST in log.stamp.notes for log in logs)
    is_repeated = any(each.attempt == run.attempt + 1 and each.id > run.id for each in tables.runs.values())
    ended_at = next((log.stamp.at for log in logs if log.to_status in ENDS), None)
    was_over = ended_at is not None and ended_at <= tables.ended_runs[run.id]
    assert is_told or is_repeated or was_over, f"run {run.id} was lost in silence"


def _is_explained(tables: Tables, logs: list[TaskLog]) -> bool:
    """An open task was handed to a person, or none of its runs ever began."""
    if not tables.tasks[TASK].is_open:
        return True
    never_began = all(run.started_at is None for run in tables.runs.values())
    return never_began or logs[-1].stamp.notes.startswith("Handed to a person")
