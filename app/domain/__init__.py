"""The rules of the product: pure values and functions, no clock, no I/O, no randomness."""
