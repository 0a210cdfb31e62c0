"""The folder of a SQLite database: where it is, and whether this user may write there."""

import os
import tempfile
from pathlib import Path

from sqlalchemy import URL

from app.adapters.persistence.engine import normalised


class UnwritableFolder(Exception):
    """The database cannot be written; the message is one line that says what to type."""

    def __init__(self, folder: Path, error: OSError) -> None:
        """`error` says what is the matter; the remedy names the user that the program runs as."""
        owner = f"{os.geteuid()}:{os.getegid()}"
        super().__init__(
            f"The database folder {folder} cannot be written ({error.strerror}). "
            f"Type: sudo chown -R {owner} {folder} (for a container, on its host: sudo chown -R {owner} ./db)"
        )


def database_folder(url: str | URL) -> Path | None:
    """Where the file of a SQLite database lies; None where a server keeps it. Raises UnwritableFolder, ValueError."""
    try:
        address = normalised(url)
    except OSError as error:
        raise UnwritableFolder(Path(error.filename or "."), error) from error
    return Path(address.database).parent if address.get_backend_name() == "sqlite" and address.database else None


def refuse_unwritable(url: str | URL) -> None:
    """Raise UnwritableFolder unless the database and the files beside it can be written.

    Trying is the only sure way: read-only mounts and folders of other users look alike from here.
    """
    folder = database_folder(url)
    if folder is None:
        return
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
        file = Path(normalised(url).database or "")
        if file.exists():
            file.open("r+b").close()
    except OSError as error:
        raise UnwritableFolder(folder, error) from error
