"""Examples in the project's folder `examples`."""
