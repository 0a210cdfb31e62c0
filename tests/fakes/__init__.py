"""The ports in memory: what the acts need, without a database, a clock or processes."""
