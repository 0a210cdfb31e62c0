"""What every implementation of the persistence ports holds: in memory, on SQLite and on PostgreSQL."""
