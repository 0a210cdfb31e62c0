"""Real services for tests, and looking at what became of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from app.adapters.managed_services.declarations import DeclaredService
from app.adapters.managed_services.declared_services import DeclaredServices
from app.ports.managed_services import ServiceState

PATIENCE_SECONDS = 10.0
Make = Callable[..., DeclaredServices]
"""`make(name=DeclaredService(…))`: the services, ended after the test."""


def shell(
    script: str, folder: Path, *, env: Mapping[str, str] | None = None, autostart: bool = False
) -> DeclaredService:
    """A service that is a shell script."""
    return DeclaredService(
        label="Mailer", command=["/bin/sh", "-c", script], cwd=str(folder), env=dict(env or {}), autostart=autostart
    )


def only_state(services: DeclaredServices) -> ServiceState:
    """The state of the one service that there is."""
    (state,) = services.states()
    return state


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold; what other processes do takes a moment."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.01)
    return True
