"""A request ready to be sent, and an answer as it came: values without any technology."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest:
    """Everything is filled in and checked; `address` is as a person would write it, not yet normalised."""

    method: str
    address: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def has(self, name: str) -> bool:
        """Whether a header is there."""
        return any(each.lower() == name.lower() for each, _ in self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    """`body` is cut where it was too long: `is_whole` says so. Names of headers are in small letters."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    is_whole: bool = True

    def header(self, name: str) -> str:
        """The first value of a header; empty without one."""
        return next((value for each, value in self.headers if each == name), "")

    @property
    def line(self) -> str:
        """Status and reason, such as `200 OK`."""
        return f"{self.status} {self.reason}".strip()
