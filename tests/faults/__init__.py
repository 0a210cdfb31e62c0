"""What goes wrong on purpose: hostile scripts, workers that die or stand still, secrets that are printed."""
