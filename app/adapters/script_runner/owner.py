"""The user that scripts run as, and what this user can start."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SETTING: Final = "TASK_TRACKER_RUNNER_USER"
_DEFAULT: Final = "nobody"


class UnusableOwner(ValueError):
    """Scripts cannot run as this user; the message names the setting."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A user and a group by number. `is_other`: not those of this program."""

    uid: int
    gid: int
    is_other: bool

    @staticmethod
    def of_this_program() -> "Owner":
        """No change."""
        return Owner(os.geteuid(), os.getegid(), is_other=False)

    def can_start(self, program: str) -> bool:
        """Whether permissions let this user come to the program and start it."""
        if not self.is_other:
            return os.access(program, os.X_OK)
        path = Path(program)
        try:
            places = {path.absolute(), path.resolve(strict=True)}
        except OSError:
            return False
        return all(self._may_pass(each) for place in places for each in (place, *place.parents))

    def _may_pass(self, path: Path) -> bool:
        try:
            status = path.stat()
        except OSError:
            return False
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        bit = stat.S_IXGRP if status.st_gid == self.gid else stat.S_IXOTH
        return bool(status.st_mode & bit)


def owner_named(name: str) -> Owner:
    """The user of the setting: a name or a number; empty: `nobody` for root, else no change. Raises `UnusableOwner`."""
    own = Owner.of_this_program()
    if own.uid != 0 and not name:
        return own
    entry = _entry(name or _DEFAULT)
    uid, gid = (entry.pw_uid, entry.pw_gid) if entry else (int(name), int(name))
    if uid == own.uid:
        return own
    if own.uid != 0:
        raise UnusableOwner(f"{SETTING}: only root may run scripts as another user ({name})")
    return Owner(uid, gid, is_other=True)


def _entry(name: str) -> pwd.struct_passwd | None:
    """The line of the user; None for a number without one."""
    try:
        return pwd.getpwuid(int(name)) if name.isdecimal() else pwd.getpwnam(name)
    except KeyError:
        if name.isdecimal():
            return None
        raise UnusableOwner(f"{SETTING}: there is no user {name!r}") from None
