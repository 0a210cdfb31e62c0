"""Carrying out runs: what the strategy is handed, letting it act, and reading how it ended."""

import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial

from app.application.beginning_runs import Begun
from app.application.go_ahead import NotBegun
from app.application.recording_runs import RecordingRuns
from app.application.run_context import run_key
from app.application.run_files import with_kept_files
from app.application.run_heartbeat import Heartbeats
from app.application.run_output import OutputCapture, SecretMask
from app.application.sound_outcome import sound
from app.domain.errors import in_words
from app.domain.run import RunKind, RunOutcome, RunStatus
from app.ports.logger import ILogger
from app.ports.secret_box import ISecretBox, UnreadableSecret
from app.ports.strategies import IStrategyFactory, StrategyRequest

STOPPING = "The program was stopped while this ran: whether the work was done is not known."
UNREADABLE = "The stored variables cannot be opened with the present key: type them again in the goal's form."
GIVEN_UP = (
    "The strategy neither came to its end in time nor stopped when it was told to. Nobody waits for it any more: "
    "whether the work was done is not known."
)
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """What a strategy is handed, and where its output goes."""

    request: StrategyRequest
    output: OutputCapture
    mask: SecretMask


class PerformingRuns:
    """What a worker does with the id of a run."""

    def __init__(
        self,
        recording: RecordingRuns,
        heartbeats: Heartbeats,
        strategies: IStrategyFactory,
        box: ISecretBox,
        logger: ILogger,
        is_stopping: Callable[[], bool] = lambda: False,
        let_go: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`is_stopping` turns true when the program ends and scripts must stop.

        `let_go` is told the id of a run whose worker does not come back.
        """
        self._recording, self._heartbeats = recording, heartbeats
        self._strategies, self._box, self._logger = strategies, box, logger
        self._is_stopping, self._let_go = is_stopping, let_go

    def perform(self, run_id: int) -> None:
        """Carry out a queued run; does nothing when another worker has it."""
        begun = self._recording.claim(run_id)
        if begun is not None:
            with suppress(NotBegun):
                self._perform(begun)

    def _perform(self, begun: Begun) -> None:
        """Raises `NotBegun`."""
        try:
            prepared = self._prepared(begun)
        except UnreadableSecret:
            self._recording.await_go_ahead(begun)
            self._logger.failure("The secrets of a goal cannot be opened", goal=begun.goal.id)
            self._recording.end(begun.run, RunOutcome(status=RunStatus.FAILED, note=UNREADABLE))
            return
        heartbeat = self._heartbeats.of(
            begun.run, prepared.output, begun.goal.timeout_seconds, lambda: self._give_up(begun, prepared),
            begun.go_ahead.is_given,
        )  # fmt: skip
        await_start = cache(partial(self._recording.await_go_ahead, begun))  # asked again, it has begun

        def is_cancelled() -> bool:
            return heartbeat.must_end() or self._is_stopping()

        request = replace(prepared.request, is_cancelled=is_cancelled, await_start=await_start)
        # From here and not from the start: a strategy that hangs while it prepares is given up as well.
        with heartbeat:
            outcome = self._act(begun, request, prepared.mask)
            await_start()  # also where the strategy came to an end before it was to begin
        outcome = heartbeat.explained(outcome)
        outcome = replace(outcome, note=_storable(prepared.mask.text(outcome.note)))
        outcome, remarks = with_kept_files(outcome, prepared.mask)
        for remark in remarks:
            prepared.output.take(f"{remark}\n".encode())
        self._recording.end(begun.run, outcome, prepared.output, known=begun.goal)

    def _give_up(self, begun: Begun, prepared: _Prepared) -> None:
        """A thread cannot be ended from outside: it is left to itself, and whatever it says later is discarded."""
        self._logger.failure("A strategy does not stop", run=begun.run.id, strategy=begun.choice.name)
        try:
            lost = RunOutcome(status=RunStatus.LOST, note=GIVEN_UP)
            self._recording.end(begun.run, lost, prepared.output, known=begun.goal)
        except Exception:  # noqa: BLE001 - its lease ends, and then it is closed as any lost run
            self._logger.failure("A run that was given up could not be closed", run=begun.run.id)
        finally:
            self._let_go(begun.run.id)

    def _prepared(self, begun: Begun) -> _Prepared:
        """Open the secrets of this strategy; those of the other one are only masked, never handed over."""
        run, goal = begun.run, begun.goal
        choices = {RunKind.EXECUTION: goal.execution, RunKind.CHECK: goal.check} | {run.kind: begun.choice}
        opened = {
            kind: {key: self._box.open(sealed) for key, sealed in choice.variables.items()}
            for kind, choice in choices.items()
        }
        mask = SecretMask(value for variables in opened.values() for value in variables.values())
        output = OutputCapture(mask)
        request = StrategyRequest(
            kind=run.kind,
            context=begun.context,
            run_key=run_key(begun.task),
            parameters=dict(begun.choice.parameters),
            variables=opened[run.kind],
            timeout_seconds=goal.timeout_seconds,
            emit=output.take,
            emit_error=output.take_error,
            is_cancelled=self._is_stopping,
            containment=goal.run_rules.containment,
            masked=mask.text,
        )
        return _Prepared(request=request, output=output, mask=mask)

    def _act(self, begun: Begun, request: StrategyRequest, mask: SecretMask) -> RunOutcome:
        """Raises `NotBegun`."""
        try:
            strategy = self._strategies.named(begun.choice.name)
            if not strategy.declaration.awaits_start:
                request.await_start()
            act = strategy.perform if begun.run.kind is RunKind.EXECUTION else strategy.check
            outcome = sound(act(request), begun.run.kind)
        except NotBegun:
            raise
        # A strategy is a stranger's code: its failure is an outcome, and its sys.exit must not take the worker along.
        except BaseException as error:  # noqa: BLE001 - see above
            shown = mask.text(traceback.format_exc())  # what strangers raise may hold a secret
            self._logger.warning("A strategy failed", run=begun.run.id, strategy=begun.choice.name, traceback=shown)
            return RunOutcome(status=RunStatus.FAILED, note=f"The strategy failed: {in_words(error)}")
        if outcome.status is RunStatus.CANCELLED and self._is_stopping():
            return replace(outcome, status=RunStatus.LOST, note=STOPPING)
        return outcome


def _storable(note: str) -> str:
    """Cut only after masking, or half a secret could be left; without NUL, which not every database takes."""
    return note.replace("\x00", "\u2400")[:LONGEST_NOTE]
