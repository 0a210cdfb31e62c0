"""Everything SQLAlchemy: tables, codecs, repositories, the unit of work, read models and migrations."""
