"""`python -m tests.browser.slow_program serve …`: the program, which writes slowly while a file is there.

What takes long on a slow machine only would not be seen on a fast one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app import entry_points
from app.adapters.persistence.engine import Database
from tests.live_server import LiveServer, serve

_WAIT_SECONDS = 0.25


@contextmanager
def serve_slowly(database_url: str, log_file: Path) -> Iterator[LiveServer]:
    """See `serve`; it is as fast as ever until `slowed`."""
    program = ("-m", "tests.browser.slow_program", "serve")
    with serve(database_url, log_file, program=program, SLOW_WHILE=str(_marker(log_file))) as server:
        yield server


@contextmanager
def slowed(server: LiveServer) -> Iterator[None]:
    """Each transaction that writes waits a quarter of a second meanwhile."""
    _marker(server.log_file).touch()
    try:
        yield
    finally:
        _marker(server.log_file).unlink()


def _marker(log_file: Path) -> Path:
    return log_file.with_suffix(".slow")


def _write_slowly(patch: pytest.MonkeyPatch, marker: Path) -> None:
    begin_at_once = Database.begin_writing

    def begin_writing(self: Database) -> Connection:
        if marker.exists():
            time.sleep(_WAIT_SECONDS)
        return begin_at_once(self)

    patch.setattr(Database, "begin_writing", begin_writing)


if __name__ == "__main__":
    _write_slowly(pytest.MonkeyPatch(), Path(os.environ["SLOW_WHILE"]))
    entry_points.command_line()
