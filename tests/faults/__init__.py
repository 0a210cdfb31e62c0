"""Faults on purpose: what must hold when scripts are hostile."""
