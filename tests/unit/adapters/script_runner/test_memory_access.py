"""The server's memory is its own."""

import subprocess
import sys

PROGRAM = """
import ctypes
from app.adapters.script_runner.memory_access import forbid_reading_memory
before = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
forbid_reading_memory()
print(before, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def test_after_the_start_nobody_of_the_same_user_may_read_it() -> None:
    shown = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert shown.stdout == "1 0\n"
