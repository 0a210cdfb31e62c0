"""How much of the machine one script may take: limits of each of its processes, see setrlimit(2)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_CORES: Final = os.cpu_count() or 1
_MEBIBYTE: Final = 1024 * 1024
_PROCESSES_OF_A_PERSON: Final = 8192
_ALL_ADDRESSES: Final = 1 << 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`memory_mb` is address space and `file_mb` the size of one file, both in MiB.

    `processes` counts what the script's user runs within the namespace, threads included.
    """

    memory_mb: int = 4096
    file_mb: int = 1024
    open_files: int = 1024
    processes: int = 1024

    def as_resources(
        self, timeout_seconds: int, *, counts_own_processes: bool, reserves_addresses: bool = False
    ) -> Mapping[str, int]:
        """By their names in the module `resource`.

        Where the user's other programs are counted too (`counts_own_processes` false) a low limit would keep an
        innocent script from starting anything. A process may compute on every core for the whole time, and a little
        more: the time limit says so in words, this one is for whoever gets round it. A program that reserves addresses
        is held by what it may write to (RLIMIT_DATA), which counts only what it has taken for use.
        """
        memory = self.memory_mb * _MEBIBYTE
        return {
            "RLIMIT_CPU": (timeout_seconds + 10) * _CORES,
            **({"RLIMIT_AS": _ALL_ADDRESSES, "RLIMIT_DATA": memory} if reserves_addresses else {"RLIMIT_AS": memory}),
            "RLIMIT_FSIZE": self.file_mb * _MEBIBYTE,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_NPROC": self.processes if counts_own_processes else _PROCESSES_OF_A_PERSON,
            "RLIMIT_CORE": 0,
        }
