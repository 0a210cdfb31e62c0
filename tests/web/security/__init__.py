"""The walls in front of the web adapter."""
