"""What the walls are built from: one frozen value that composition fills and that refuses to be unsafe."""

from dataclasses import dataclass
from ipaddress import ip_network

from app.adapters.web.security.addresses import (
    AllowedHost,
    IPNetwork,
    Origin,
    ip_or_none,
    is_loopback,
    parse_allowed_host,
    parse_origin,
)
from app.adapters.web.security.admin_password import AdminPassword
from app.adapters.web.security.configuration import (
    ALLOWED_HOSTS_SETTING,
    PUBLIC_ORIGIN_SETTING,
    SIGN_IN_SETTINGS,
    TRUSTED_PROXIES_SETTING,
    UnsafeConfiguration,
)

__all__ = ["AdminPassword", "SecurityRules", "UnsafeConfiguration"]


@dataclass(frozen=True, slots=True)
class SecurityRules:
    """Who may reach the application and under which names.

    `allowed_hosts`: `example.org` or `*.example.org`, with or without port; empty means the loopback names.
    `trusted_proxies`: IP addresses or CIDR networks. Raises `UnsafeConfiguration` when made from settings that are
    malformed or that let strangers in without a password.
    """

    bind_host: str = "127.0.0.1"
    bind_port: int = 8000
    allowed_hosts: tuple[str, ...] = ()
    public_origin: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    admin_password: AdminPassword | None = None

    def __post_init__(self) -> None:
        self.host_entries()
        self.proxy_networks()
        self.origin()
        exposed_by = self._exposed_by()
        if exposed_by is not None and self.admin_password is None:
            raise UnsafeConfiguration(
                f"{exposed_by}, so others than you can reach the application: set {SIGN_IN_SETTINGS}."
            )

    @property
    def local_mode(self) -> bool:
        """Only this machine can reach the application and nobody is asked for a password."""
        return self._exposed_by() is None and self.admin_password is None

    @property
    def allows_loopback_names(self) -> bool:
        """Whether `localhost` and the loopback addresses are answered: they are the default list."""
        return not self.allowed_hosts

    def host_entries(self) -> tuple[AllowedHost, ...]:
        """The list, then what is always answered: a concrete bind address, and the public origin's host."""
        entries = [_allowed_host(text) for text in self.allowed_hosts]
        bound = ip_or_none(self.bind_host)
        if bound is not None and not bound.is_unspecified:
            entries.append(AllowedHost(str(bound), None))
        origin = self.origin()
        if origin is not None:
            entries.append(AllowedHost(origin.host, None))
        return tuple(entries)

    def origin(self) -> Origin | None:
        """The public origin, read; None when there is none."""
        if not self.public_origin:
            return None
        origin = parse_origin(self.public_origin.strip().removesuffix("/"))
        if origin is None:
            raise UnsafeConfiguration(
                f"{PUBLIC_ORIGIN_SETTING} must be like https://tracker.example.org, without a path:"
                f" {self.public_origin!r} is not."
            )
        return origin

    def proxy_networks(self) -> tuple[IPNetwork, ...]:
        """The networks whose forwarded headers are believed."""
        return tuple(_proxy_network(text) for text in self.trusted_proxies)

    def _exposed_by(self) -> str | None:
        """What makes the application reachable from elsewhere, in words; None when nothing does."""
        if not is_loopback(self.bind_host):
            return f"The bind address {self.bind_host!r} is not loopback"
        for text, entry in zip(self.allowed_hosts, self.host_entries(), strict=False):
            if not is_loopback(entry.host):
                return f"{ALLOWED_HOSTS_SETTING} names {text!r}, which is not loopback"
        origin = self.origin()
        if origin is not None and not is_loopback(origin.host):
            return f"{PUBLIC_ORIGIN_SETTING} is {self.public_origin!r}, which is not loopback"
        if self.trusted_proxies:
            return f"{TRUSTED_PROXIES_SETTING} is set"
        return None


def _allowed_host(text: str) -> AllowedHost:
    entry = parse_allowed_host(text)
    if entry is None:
        raise UnsafeConfiguration(
            f"{ALLOWED_HOSTS_SETTING} takes names like example.org, *.example.org or example.org:8443:"
            f" {text!r} is none of them."
        )
    return entry


def _proxy_network(text: str) -> IPNetwork:
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise UnsafeConfiguration(
            f"{TRUSTED_PROXIES_SETTING} takes IP addresses and networks like 10.0.0.0/8: {text!r} is neither."
        ) from None
    if network.prefixlen == 0:
        raise UnsafeConfiguration(
            f"{TRUSTED_PROXIES_SETTING} must not trust every address ({text!r}): anybody could then name any address"
            " as their own."
        )
    return network
