"""Who is really asking: what proxies say about a request, and when that is believed.

Only `X-Forwarded-For` and `X-Forwarded-Proto` are read, and only from trusted proxies. `Forwarded` and
`X-Forwarded-Host` are never used: a proxy that sets one header usually passes the client's own version of the others.
"""

from starlette.datastructures import Headers
from starlette.types import Scope

from app.adapters.web.security.addresses import IPAddress, ip_or_none
from app.adapters.web.security.configuration import SIGN_IN_SETTINGS, TRUSTED_PROXIES_SETTING
from app.adapters.web.security.refusals import Refusal
from app.adapters.web.security.rules import SecurityRules

_NOT_LOCAL = Refusal(
    403,
    "Not from this machine",
    "Without a password the application answers only to this machine. To open it to others set"
    f" {SIGN_IN_SETTINGS} and start again.",
)


class ForwardedWall:
    """In local mode refuses every sign of a proxy; else puts the client's address and scheme into the scope.

    The scope is changed in place, as the server's own proxy middleware would, because the wall that adds the
    headers stands outside and must know the scheme.
    """

    def __init__(self, rules: SecurityRules) -> None:
        self._local_mode = rules.local_mode
        self._trusted = rules.proxy_networks()

    def __call__(self, scope: Scope) -> Refusal | None:
        if self._local_mode:
            return _objection_in_local_mode(scope)
        if self._is_trusted(_peer(scope)):
            self._believe(scope)
        # Nothing further in may take them for the truth.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if not _is_forwarded(name)]
        return None

    def _believe(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        hops = _items(headers, "x-forwarded-for")
        schemes = [scheme.lower() for scheme in _items(headers, "x-forwarded-proto")]
        client, index = self._nearest_stranger(hops)
        if client is not None:
            scope["client"] = (str(client), 0)
        if schemes:
            # One scheme a hop when every proxy appends; otherwise the nearest proxy's word.
            scheme = schemes[index] if len(schemes) == len(hops) else schemes[-1]
            scope["scheme"] = scheme if scheme in ("http", "https") else scope["scheme"]

    def _nearest_stranger(self, hops: list[str]) -> tuple[IPAddress | None, int]:
        """The right-most hop that is no trusted proxy, and its place; a hop that is no address ends the search."""
        found: tuple[IPAddress | None, int] = (None, -1)
        for index in range(len(hops) - 1, -1, -1):
            address = _hop_address(hops[index])
            if address is None:
                return found
            found = (address, index)
            if not self._is_trusted(address):
                return found
        return found

    def _is_trusted(self, address: IPAddress | None) -> bool:
        return address is not None and any(address in network for network in self._trusted)


def _objection_in_local_mode(scope: Scope) -> Refusal | None:
    peer = _peer(scope)
    # The server may have been started on another address than the settings say.
    if peer is not None and not peer.is_loopback:
        return _NOT_LOCAL
    for name, _ in scope["headers"]:
        if _is_forwarded(name):
            return Refusal(
                403,
                "Behind a proxy without sign-in",
                f"The request came through a proxy ({name.decode('latin-1')}), but the application runs without a"
                f" password, for this machine alone. Set {TRUSTED_PROXIES_SETTING} to the proxy's address, and"
                f" {SIGN_IN_SETTINGS}.",
            )
    return None


def _is_forwarded(name: bytes) -> bool:
    lowered = name.lower()
    return lowered in (b"forwarded", b"x-real-ip") or lowered.startswith(b"x-forwarded-")


def _peer(scope: Scope) -> IPAddress | None:
    client = scope.get("client")
    return ip_or_none(client[0]) if client else None


def _items(headers: Headers, name: str) -> list[str]:
    return [item.strip() for value in headers.getlist(name) for item in value.split(",") if item.strip()]


def _hop_address(hop: str) -> IPAddress | None:
    """The address of one hop, which may have a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`."""
    if hop.startswith("["):
        return ip_or_none(hop.partition("]")[0])
    return ip_or_none(hop.partition(":")[0]) if hop.count(":") == 1 else ip_or_none(hop)
