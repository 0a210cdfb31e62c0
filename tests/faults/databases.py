"""Fixtures: a database of the test's own, of each kind, with the schema and nothing in it."""

from __future__ import annotations

import pytest

from tests.contracts.conftest import COPIES, POSTGRESQL

__all__ = ["database_url"]


@pytest.fixture(params=["sqlite", POSTGRESQL])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database."""
    url: str = request.getfixturevalue(COPIES[request.param])
    return url
