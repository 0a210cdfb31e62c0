"""The Host allow-list: a page on a strange name that leads here (DNS rebinding) gets 421 instead of our data."""

from starlette.datastructures import Headers
from starlette.types import Scope

from app.adapters.web.security.addresses import HostAndPort, is_loopback, parse_host
from app.adapters.web.security.configuration import ALLOWED_HOSTS_SETTING
from app.adapters.web.security.refusals import Refusal
from app.adapters.web.security.rules import SecurityRules

PROBES = frozenset({"/healthz", "/readyz"})
"""Asked by load balancers and orchestrators, which use any name; they tell nothing worth hiding."""
FEED = "/calendar.ics"
"""Its address carries a key of its own: calendar programs cannot bring a password."""


class HostWall:
    """Admits the names of the rules and nothing else; the probes answer under any name."""

    def __init__(self, rules: SecurityRules) -> None:
        self._entries = rules.host_entries()
        self._loopback_names = rules.allows_loopback_names

    def __call__(self, scope: Scope) -> Refusal | None:
        if scope["path"] in PROBES:
            return None
        values = Headers(scope=scope).getlist("host")
        host = parse_host(values[0]) if len(values) == 1 else None
        if host is None:
            return Refusal(
                400, "Malformed Host", "The request must name one host, written correctly.", self_contained=True
            )
        return None if self._admits(host, scope["scheme"]) else _unknown(values[0])

    def _admits(self, host: HostAndPort, scheme: str) -> bool:
        if self._loopback_names and is_loopback(host.host):
            return True
        return any(entry.admits(host, scheme) for entry in self._entries)


def _unknown(host: str) -> Refusal:
    return Refusal(
        421,
        "Unknown host name",
        f"This application does not answer under the name {host}. If the name is yours, add it to the setting"
        f" {ALLOWED_HOSTS_SETTING} and start again.",
        self_contained=True,
    )
