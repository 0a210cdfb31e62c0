"""The answer of a strategy that is asked for what it does not do."""

from app.domain.run import RunOutcome, RunStatus


def does_not_act(name: str, act: str) -> RunOutcome:
    """A failed run in words; nothing asks for this, so it is seen only where a goal's data has been damaged."""
    return RunOutcome(status=RunStatus.FAILED, note=f"{name} does not {act} tasks by itself.")
