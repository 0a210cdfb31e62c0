"""The password at the door: HTTP Basic when a password is set, and the name of whoever acts."""

import base64
import binascii
import logging
import re
import time
import unicodedata
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import Scope

from app.adapters.web.security.admin_password import AdminPassword
from app.adapters.web.security.failed_attempts import FailedAttempts
from app.adapters.web.security.hosts import FEED, PROBES
from app.adapters.web.security.refusals import Refusal
from app.adapters.web.security.rules import SecurityRules

LOCAL_ACTOR = "local"
DEFAULT_ACTOR = "admin"
RESERVED_ACTORS = frozenset({LOCAL_ACTOR, "system", "scheduler", "worker"})
"""Names of the program's own parts in the record; nobody signs in under them."""

_ACTOR = re.compile(r"[\w.@+-]{1,64}")
_CHALLENGE = ((b"www-authenticate", b'Basic realm="Task Tracker", charset="UTF-8"'),)
_SIGN_IN = Refusal(
    401,
    "Sign in",
    "Enter the administrator's password. The user name is the name under which your acts are recorded.",
    headers=_CHALLENGE,
)
_BAD_NAME = Refusal(
    401,
    "Unusable user name",
    f"A user name has up to 64 letters, digits and . _ @ + -, and is not one of {', '.join(sorted(RESERVED_ACTORS))}.",
    headers=_CHALLENGE,
)
_log = logging.getLogger(__name__)


class ActorWall:
    """Puts the actor into the scope's state: `local` without a password, else the user name that came with it."""

    def __init__(self, rules: SecurityRules, clock: Callable[[], float] = time.monotonic) -> None:
        self._password = rules.admin_password
        self._failed = FailedAttempts(clock)

    def __call__(self, scope: Scope) -> Refusal | None:
        if self._password is None:
            _admit(scope, LOCAL_ACTOR)
            return None
        if scope["path"] in PROBES or scope["path"] == FEED:
            return None
        credentials = _credentials(scope)
        if credentials is None:
            return _SIGN_IN
        return self._judge(scope, self._password, *credentials)

    def _judge(self, scope: Scope, password: AdminPassword, name: str, attempt: str) -> Refusal | None:
        actor = _actor(name)
        if actor is None:
            return _BAD_NAME
        client = scope.get("client")
        address: str = client[0] if client else ""
        wait = self._failed.seconds_to_wait(address)
        if wait:
            return _too_many(wait)
        if password.matches(attempt):
            _admit(scope, actor)
            return None
        self._failed.record(address)
        _log.warning("Wrong password from %s", address or "an unknown address")
        return _SIGN_IN


def _admit(scope: Scope, actor: str) -> None:
    scope.setdefault("state", {})["actor"] = actor


def _too_many(wait: int) -> Refusal:
    return Refusal(
        429,
        "Too many wrong passwords",
        f"Try again in {-(-wait // 60)} minutes.",
        headers=((b"retry-after", str(wait).encode()),),
    )


def _credentials(scope: Scope) -> tuple[str, str] | None:
    """User name and password of the request; None when there are none, or they cannot be read."""
    values = Headers(scope=scope).getlist("authorization")
    scheme, _, encoded = values[0].partition(" ") if len(values) == 1 else ("", "", "")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    name, colon, password = decoded.partition(":")
    return (name, password) if colon else None


def _actor(name: str) -> str | None:
    """The actor for a user name, or None when it may not stand in the record."""
    actor = unicodedata.normalize("NFC", name.strip()) or DEFAULT_ACTOR
    return actor if _ACTOR.fullmatch(actor) and actor.casefold() not in RESERVED_ACTORS else None
