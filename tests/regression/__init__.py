"""Mistakes that programs like this one are known for, each tried on the whole program and not on a part of it."""
