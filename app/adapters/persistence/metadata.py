"""What all tables share: the MetaData that they stand on, and the revision of the schema that they make up."""

from sqlalchemy import MetaData

from app.adapters.persistence.column_types import NAMING

SCHEMA_REVISION = "2026_11_30_0700"
"""The newest migration, so that a start can see without Alembic that nothing is to be done; a test compares them."""

metadata = MetaData(naming_convention=NAMING)
