"""Tests that drive a real browser against the running program. A package, so that its browser ends with it."""
