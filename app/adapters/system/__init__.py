"""What every program needs of its machine: the time, and a place for its log."""
