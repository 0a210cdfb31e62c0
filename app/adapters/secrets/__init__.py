"""Sealing secrets, and the key that they are sealed with."""
