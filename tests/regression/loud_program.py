"""`python -m tests.regression.loud_program`: the program with every logger of every library at its loudest.

Whatever the program and its libraries say of what they do is then in the log, and a test can tell what must not be.
"""

import logging

import pytest

from app import entry_points
from app.adapters.system.logging import configure_logging

# Not DEBUG for SQL: it prints every row that is read, and nobody asks for that but to see what was typed.
LEVELS = {
    "sqlalchemy.engine": logging.INFO,
    "sqlalchemy.pool": logging.DEBUG,
    "uvicorn": logging.DEBUG,
    "uvicorn.error": logging.DEBUG,
    "uvicorn.access": logging.DEBUG,
}


def configure_loudly() -> None:
    """As the program does, then everything up."""
    configure_logging(level="DEBUG")
    logging.getLogger().setLevel(logging.DEBUG)
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).propagate = True


if __name__ == "__main__":
    pytest.MonkeyPatch().setattr(entry_points, "configure_logging", configure_loudly)
    entry_points.command_line()
