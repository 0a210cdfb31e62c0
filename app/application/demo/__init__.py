"""The demo: half a year of a small bakery, lived through day by day by the acts that people use."""
