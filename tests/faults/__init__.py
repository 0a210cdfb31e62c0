"""What goes wrong on purpose: hostile scripts, workers that die or stand still at the worst moment, secrets that are printed."""
