"""Reading addresses: IP addresses, networks, Host values and origins, and which of them mean this machine."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST_AND_PORT = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}))(?::(?P<port>[0-9]{1,5}))?"
)
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<rest>[^/?#@]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HostAndPort:
    """A host in lower case without brackets or final dot; `port` is None when it was not written."""

    host: str
    port: int | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of a web origin; the port is always filled in, so that equal origins are equal."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class AllowedHost:
    """One entry of the Host allow-list. `*.` in front means every name below, not the name itself."""

    host: str
    port: int | None
    below: bool = False

    def admits(self, asked: HostAndPort, scheme: str) -> bool:
        if self.port is not None and self.port != (asked.port or DEFAULT_PORTS.get(scheme)):
            return False
        return asked.host.endswith(f".{self.host}") if self.below else asked.host == self.host


def ip_or_none(text: str) -> IPAddress | None:
    """The IP address written in `text`, without brackets and zone, IPv4 taken out of IPv6; None when it is none."""
    try:
        address = ip_address(text.removeprefix("[").removesuffix("]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an IP address, can only mean this machine (RFC 6761 for `localhost`)."""
    address = ip_or_none(host)
    if address is not None:
        return address.is_loopback
    name = host.lower().removesuffix(".")
    return name == "localhost" or name.endswith(".localhost")


def parse_host(text: str) -> HostAndPort | None:
    """Read a Host value; None when it is malformed."""
    match = _HOST_AND_PORT.fullmatch(text)
    if match is None:
        return None
    host, port = match["host"].lower().removesuffix("."), match["port"]
    if host.startswith("["):
        address = ip_or_none(host)
        if address is None:
            return None
        host = str(address)
    if port is not None and not 0 < int(port) < 65536:
        return None
    return HostAndPort(host, int(port) if port is not None else None)


def parse_origin(text: str) -> Origin | None:
    """Read `scheme://host[:port]` and nothing after it; None for anything else, `null` included."""
    match = _ORIGIN.fullmatch(text)
    host = parse_host(match["rest"]) if match else None
    if match is None or host is None:
        return None
    scheme = match["scheme"].lower()
    return Origin(scheme, host.host, host.port or DEFAULT_PORTS[scheme])


def parse_allowed_host(text: str) -> AllowedHost | None:
    """Read one entry of the allow-list (`example.org`, `*.example.org`, each with or without port)."""
    entry = text.strip()
    below = entry.startswith("*.")
    parsed = parse_host(entry.removeprefix("*."))
    if parsed is None or (below and ip_or_none(parsed.host) is not None):
        return None
    return AllowedHost(parsed.host, parsed.port, below)
