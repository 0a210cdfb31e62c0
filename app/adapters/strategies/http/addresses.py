"""Which addresses a request may reach: those of the public internet, and the networks that the settings name.

A name is resolved once for each connection, and the connection goes to the address that was looked at: a name server
that answers differently the second time is never asked a second time.
"""

import socket
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Collection[str]]
"""The numeric addresses of a host; raises OSError."""

_ADDRESSES_IN_ADDRESSES = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
)
"""IPv6 networks that hold an IPv4 address, and by how many bits from the right (RFC 4291, 6052, 3056)."""
_NEVER_PUBLIC = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32",  # public by its number, but the host of every virtual machine in one cloud
            "2001::/23", "2001:db8::/32", "3fff::/20",
        ),
    )
)  # fmt: skip
"""The special-purpose registries of IANA (RFC 6890 and successors), multicast, and addresses of clouds' metadata."""
_GLOBAL_IPV6 = IPv6Network("2000::/3")
"""All of IPv6 that IANA gives out to the public (RFC 4291): whatever lies beside it is internal, or nobody's."""


class ForbiddenAddress(ValueError):
    """A host has no address that requests may reach; the message names the setting."""


def system_resolve(host: str, port: int) -> Collection[str]:
    """By the system: hosts file, then name servers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class AddressRules:
    """Where requests may go. `allowed` are networks that are reached though they are internal."""

    allowed: tuple[Network, ...] = ()

    def permits(self, address: Address) -> bool:
        """Whether this address may be connected to."""
        meant = tuple(_meant_by(address))
        if any(_is_in(each, self.allowed) for each in meant):
            return True
        counts = meant[-1]
        is_given_out = isinstance(counts, IPv4Address) or counts in _GLOBAL_IPV6
        return is_given_out and counts.is_global and not _is_in(counts, _NEVER_PUBLIC)

    def permitted(self, host: str, found: Collection[str]) -> tuple[str, ...]:
        """Those of a host's addresses that may be connected to; raises ForbiddenAddress where there are none."""
        permitted = tuple(text for text in found if self.permits(ip_address(text)))
        if not permitted:
            shown = ", ".join(found) or "no address"
            raise ForbiddenAddress(
                f"{host} is {shown}: internal addresses are not reached. "
                "TASK_TRACKER_ALLOWED_NETWORKS names the networks that are."
            )
        return permitted


def _meant_by(address: Address) -> Iterator[Address]:
    """The address, then the IPv4 address that it carries, if any: that one counts."""
    yield address
    if isinstance(address, IPv4Address):
        return
    for network, shift in _ADDRESSES_IN_ADDRESSES:
        if address in network:
            yield IPv4Address((int(address) >> shift) & 0xFFFF_FFFF)
            return


def _is_in(address: Address, networks: Collection[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
