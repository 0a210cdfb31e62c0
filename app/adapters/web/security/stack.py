"""The walls in their order, and how the server behind them must be started."""

import time
from collections.abc import Callable
from typing import Final, TypedDict

from starlette.types import ASGIApp

from app.adapters.web.security.basic_auth import ActorWall
from app.adapters.web.security.bodies import BodyWall
from app.adapters.web.security.cross_site import CrossSiteWall
from app.adapters.web.security.forwarded import ForwardedWall
from app.adapters.web.security.gate import Gate
from app.adapters.web.security.headers import SecureHeaders
from app.adapters.web.security.hosts import HostWall
from app.adapters.web.security.limits import HeadWall, Limits, RequestSlots
from app.adapters.web.security.rules import SecurityRules


class ServerOptions(TypedDict):
    """Keyword arguments for uvicorn."""

    proxy_headers: bool
    server_header: bool
    h11_max_incomplete_event_size: int
    timeout_keep_alive: int


SERVER_OPTIONS: Final[ServerOptions] = {
    # Uvicorn would overwrite the peer's address before ForwardedWall has judged the peer.
    "proxy_headers": False,
    "server_header": False,
    # Above the header limit, so that it is our 431 that answers; endless heads are still cut off.
    "h11_max_incomplete_event_size": 64 * 1024,
    "timeout_keep_alive": 5,
}


def guarded(
    app: ASGIApp,
    rules: SecurityRules,
    *,
    limits: Limits | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> ASGIApp:
    """`app` behind every wall. `clock` (seconds, any zero) is for counting wrong passwords.

    Headers are outermost, so that refusals carry them. Then everything that the head decides, cheapest first, the
    client's address before the walls that use it, and another site's request before the password it would bring
    along. A body is received only from those who may be here, and a slot is taken only once it has arrived.
    """
    bounds = limits or Limits()
    walls = (HeadWall(bounds), ForwardedWall(rules), HostWall(rules), CrossSiteWall(rules), ActorWall(rules, clock))
    return SecureHeaders(Gate(BodyWall(RequestSlots(app, bounds), bounds), walls))
