"""One declared service over all its starts and ends."""

import os
from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from app.adapters.managed_services.child_process import ChildProcess
from app.adapters.managed_services.declarations import DeclaredService
from app.adapters.managed_services.log_tail import LogTail
from app.adapters.managed_services.status_address import NO_ANSWER
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.managed_services import ServiceFailed, ServiceState

STAY_UP_SECONDS = 1.0
_PASSED_ON = ("HOME", "LANG", "TZ")


class ManagedProgram:
    """At most one process at a time, however many ask for it at once."""

    def __init__(
        self, name: str, service: DeclaredService, clock: IClock, logger: ILogger, grace_seconds: float
    ) -> None:
        """`grace_seconds` lie between SIGTERM and SIGKILL."""
        self._name = name
        self._service = service
        self._clock = clock
        self._logger = logger
        self._grace_seconds = grace_seconds
        self._lock = Lock()
        self._child: ChildProcess | None = None
        self._started_at: datetime | None = None
        self._problem = ""
        self._is_closed = False

    def start(self) -> None:
        """Start it unless it runs, and see that it stays up for a second; raises `ServiceFailed`."""
        child = self.launch()
        if child is None or not child.stays_up(STAY_UP_SECONDS):
            raise ServiceFailed(self._name)

    def launch(self) -> ChildProcess | None:
        """Start it unless it runs, without waiting; None where it cannot be started, which its state then says."""
        with self._lock:
            if self._is_closed:
                return None
            if self._child is None or not self._child.is_running:
                self._child = self._made()
            return self._child

    def stop(self) -> None:
        """Stop it unless it stands still, and everything it started."""
        with self._lock:
            if self._child is not None and not self._child.stop():
                self._logger.warning("A service has not ended", service=self._name)

    def close(self) -> None:
        """Stop it for good."""
        with self._lock:
            self._is_closed = True
        self.stop()

    def state(self, status_line: str) -> ServiceState:
        """How it is now; `status_line` is what it says of itself."""
        child, problem = self._child, self._problem
        is_running = child is not None and child.is_running
        failure = problem or _failure(child)
        # Of one that stands still silence is no news.
        status_line = "" if status_line == NO_ANSWER and not is_running else status_line
        return ServiceState(
            name=self._name,
            label=self._service.label,
            is_running=is_running,
            detail=", ".join(part for part in (failure, status_line) if part),
            has_failed=bool(failure),
            can_be_stopped=True,
            started_at=self._started_at if is_running else None,
            log_tail=child.tail.text() if child is not None else "",
            home_url=self._service.home_url,
        )

    def _made(self) -> ChildProcess | None:
        self._problem = ""
        try:
            child = ChildProcess(
                self._service.command,
                self._service.cwd,
                environment_for(self._service.env),
                grace_seconds=self._grace_seconds,
                tail=LogTail(self._service.env.values()),
                on_end=self._on_end,
            )
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "its command cannot be used"
            self._problem = f"cannot be started: {reason}"
            self._logger.warning("A service cannot be started", service=self._name, reason=reason)
            return None
        self._started_at = self._clock.now()
        self._logger.info("A service is started", service=self._name)
        return child

    def _on_end(self, child: ChildProcess) -> None:
        if child.was_asked_to_end:
            self._logger.info("A service is stopped", service=self._name)
        else:
            self._logger.warning("A service has ended by itself", service=self._name, exit_status=child.exit_status)


def environment_for(declared: Mapping[str, str]) -> Mapping[str, str]:
    """What was declared, and the little that every program needs: this program's own variables hold its secrets."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {"PATH": os.environ.get("PATH", os.defpath), **passed_on, **declared}


def _failure(child: ChildProcess | None) -> str:
    """How a child ended that should not have; empty for one that runs or was asked to end."""
    if child is None or child.is_running or child.was_asked_to_end or child.exit_status is None:
        return ""
    status = child.exit_status
    if status < 0:
        return f"ended by signal {-status}"
    return f"ended with exit status {status}" + ("" if status else ": a service has to stay in the foreground")
