"""Keeping the address of the calendar feed: made, made anew, closed. Its key is a capability of 128 bits."""

import hashlib
import secrets

from app.domain.activity import Activity
from app.domain.feed_address import FeedAddress
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory

_KEY_BYTES = 16
_LONGEST_KEY = 64


class KeepingFeed:
    """One address at a time. The key is told once, to whoever makes it; the database keeps its hash."""

    def __init__(self, begin: UnitOfWorkFactory, begin_reading: UnitOfWorkFactory, clock: IClock) -> None:
        """`begin` opens a transaction, `begin_reading` one that only looks and waits for nobody."""
        self._begin, self._begin_reading, self._clock = begin, begin_reading, clock

    def address(self) -> FeedAddress | None:
        """The one that answers now."""
        with self._begin_reading() as uow:
            return uow.feed.open_address()

    def admits(self, key: str) -> bool:
        """Whether a key is that of the present address."""
        if not key or len(key) > _LONGEST_KEY:
            return False
        with self._begin_reading() as uow:
            return uow.feed.is_open(_hash(key))

    def renew(self, actor: str) -> str:
        """The key of a new address; one that answered until now ends."""
        key = secrets.token_urlsafe(_KEY_BYTES)
        with self._begin() as uow:
            now = self._clock.now()
            had_one = uow.feed.close(now)
            uow.feed.open(_hash(key), FeedAddress(made_at=now, made_by=actor))
            what = "A new address of the calendar feed was made" + ("; the one before it ended." if had_one else ".")
            self._record(uow, actor, "feed_renewed", what)
            uow.commit()
        return key

    def close(self, actor: str) -> bool:
        """End the present address; False where there is none."""
        with self._begin() as uow:
            if not uow.feed.close(self._clock.now()):
                return False
            self._record(uow, actor, "feed_closed", "The address of the calendar feed was ended.")
            uow.commit()
        return True

    def _record(self, uow: IUnitOfWork, actor: str, kind: str, summary: str) -> None:
        uow.activity.add([Activity(at=self._clock.now(), actor=actor, kind=kind, summary=summary)])


def _hash(key: str) -> str:
    """No salt and no slowness: a key of 128 random bits cannot be guessed, however fast."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
