"""Watching one started process: its output as it comes, its time limit, its cancel, and its end."""

import math
import os
import selectors
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from app.adapters.script_runner.last_line import LastLine
from app.adapters.script_runner.started_process import StartedProcess
from app.ports.script_runner import ScriptJob

_PIECE = 64 * 1024
_CANCEL_SECONDS = 0.2
"""How often the job is asked whether it is cancelled."""
_END_SECONDS = 0.02
"""How often to look for the end where the system cannot announce it."""
_DRAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Ending:
    """`exit_status` is negative for the signal that ended the process. `is_clean`: no process of the run is left."""

    exit_status: int
    timed_out: bool
    cancelled: bool
    last_line: str
    is_clean: bool


class Supervision:
    """Follows a process whose standard output and error are pipes, and closes it. Used once."""

    def __init__(self, process: StartedProcess, job: ScriptJob, grace_seconds: float) -> None:
        self._process = process
        self._job = job
        self._grace_seconds = grace_seconds
        self._last_line = LastLine()
        self._selector = selectors.PollSelector()  # for three descriptors it costs less than epoll
        self._deadline = time.monotonic() + job.timeout_seconds
        self._ask_at = time.monotonic()
        self._kill_at = math.inf
        self._longest_wait = _END_SECONDS if process.end is None else _CANCEL_SECONDS
        self._timed_out = False
        self._cancelled = False

    def until_end(self) -> Ending:
        """Blocks until the process and everything it started have ended. Raises `CannotBegin`."""
        with closing(self._process), closing(self._selector):
            try:
                self._listen()
                while not self._process.has_ended():
                    self._take_output(self._seconds_to_wait())
                    self._enforce(time.monotonic())
            finally:
                is_clean = self._process.kill()
            status = self._process.status()
            self._drain()
        return Ending(status, self._timed_out, self._cancelled, self._last_line.text(), is_clean)

    def _listen(self) -> None:
        takers: dict[int, Callable[[bytes], None]] = {
            self._process.output: self._take_standard_output,
            self._process.errors: self._job.emit_error or self._job.emit,
        }
        for pipe, taker in takers.items():
            os.set_blocking(pipe, False)
            self._selector.register(pipe, selectors.EVENT_READ, taker)
        if self._process.end is not None:
            self._selector.register(self._process.end, selectors.EVENT_READ, None)

    def _take_standard_output(self, piece: bytes) -> None:
        self._last_line.feed(piece)
        self._job.emit(piece)

    def _seconds_to_wait(self) -> float:
        now = time.monotonic()
        next_act = self._kill_at if self._is_ending else min(self._deadline, self._ask_at)
        return max(0.0, min(next_act - now, self._longest_wait))

    @property
    def _is_ending(self) -> bool:
        return self._timed_out or self._cancelled

    def _enforce(self, now: float) -> None:
        if self._is_ending:
            if now >= self._kill_at:
                self._process.kill()
        elif self._must_end(now):
            self._process.ask_to_end()
            self._kill_at = now + self._grace_seconds

    def _must_end(self, now: float) -> bool:
        if now >= self._deadline:
            self._timed_out = True
        elif now >= self._ask_at:
            self._ask_at = now + _CANCEL_SECONDS
            self._cancelled = self._job.is_cancelled()
        return self._timed_out or self._cancelled

    def _take_output(self, seconds: float) -> bool:
        """Wait for output and pass one piece of each stream on; whether there was any."""
        has_come = False
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                continue
            try:
                piece = os.read(key.fd, _PIECE)
            except BlockingIOError:
                continue
            if piece:
                key.data(piece)
                has_come = True
            else:
                self._selector.unregister(key.fileobj)
        return has_come

    def _drain(self) -> None:
        """What is still in the pipes. Someone who got away may hold them open for ever, so their end is not awaited."""
        give_up_at = time.monotonic() + _DRAIN_SECONDS
        while self._take_output(0) and time.monotonic() < give_up_at:
            pass
