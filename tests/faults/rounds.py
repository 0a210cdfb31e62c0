"""How much is tried: little in every test run, more in `make faults` and before a release."""

import os

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
"""How often each kind of fault is brought about; from 2 on the longest orders of steps are explored, too."""
