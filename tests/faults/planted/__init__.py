"""Bugs on purpose: a harness that does not catch each of these proves nothing."""
