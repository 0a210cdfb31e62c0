"""Names of time zones: those of IANA, as far as they mean the same everywhere."""

from zoneinfo import ZoneInfo

_NO_FOLDERS = ("right/", "posix/")
"""Some systems keep these beside the zones of IANA: those that count leap seconds, and the same zones again."""
_NO_ZONES = ("localtime", "Factory")
"""Files among the zones: whatever this machine is set to, and what a machine has that was never set."""


def known_zone(name: str) -> str:
    """The name as it is. Raises ValueError, OSError or LookupError for what is no zone.

    Python would read files that count leap seconds wrongly.
    """
    if name in _NO_ZONES or name.startswith(_NO_FOLDERS):
        raise ValueError(name)
    return ZoneInfo(name).key
