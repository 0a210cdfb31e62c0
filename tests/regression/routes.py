"""The addresses of the program, read off its routers, so that no route can be forgotten by a test."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fastapi.routing import APIRoute

from app.adapters.web.routers import ROUTERS

# The acts of a task share one route: an address that names its act says which.
_ACTS = ("start", "complete", "fail", "skip", "reopen")
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address, such as `/tasks/{task_id}/logs`."""

    method: str
    pattern: str

    @property
    def ids(self) -> list[str]:
        """The numbers that the address takes."""
        return [name for name in _PARAMETER.findall(self.pattern) if name.endswith("_id")]

    def __str__(self) -> str:
        return f"{self.method} {self.pattern}"

    def address(self, id_: str = "1") -> str:
        """The address with this in the place of every number and name."""
        return _PARAMETER.sub(id_, self.pattern)


def routes() -> list[Route]:
    """Every method of every address in the order in which they answer; HEAD aside, which is GET without its answer."""
    found = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return [
        Route(method, pattern)
        for route in found
        for method in sorted((route.methods or set()) - {"HEAD"})
        for pattern in ([route.path.replace("{act}", act) for act in _ACTS] if "{act}" in route.path else [route.path])
    ]
