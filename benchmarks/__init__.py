"""Measured claims: each module holds one comparison, `python -m benchmarks` runs them (see docs/performance.md)."""
