"""Fixtures: a database of the test's own, of each kind, with the schema and nothing in it."""

from __future__ import annotations

import pytest

from tests.contracts.conftest import COPIES, POSTGRESQL, postgres_copy, postgres_schema, sqlite_copy, sqlite_schema

__all__ = ["database_url", "postgres_copy", "postgres_schema", "sqlite_copy", "sqlite_schema"]


@pytest.fixture(params=["sqlite", POSTGRESQL])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database."""
    url: str = request.getfixturevalue(COPIES[request.param])
    return url
