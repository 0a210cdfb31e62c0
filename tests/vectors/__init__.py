"""Worked scheduling cases, played through the real use cases."""
