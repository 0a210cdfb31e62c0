"""Sees to it that bubblewrap is there, in which the tests of the level `sandboxed` run scripts.

Found: says where. Not found: installs Debian's package where it may (root and apt-get), else prints the line to type;
the tests that need it are then skipped with that line as their reason. With CI set in the environment its absence is a
failure, because nobody would notice the skipped tests.

Standard library only: it runs before anything is installed.
"""

import os
import shutil
import subprocess
import sys

INSTALL_LINE = "apt-get update && apt-get install --yes --no-install-recommends bubblewrap"


def find_sandbox() -> str | None:
    """The path of bubblewrap; None where there is none."""
    return shutil.which("bwrap")


def missing_sandbox() -> str:
    """What to tell somebody whose machine has no bubblewrap."""
    return f"The tests of the sandbox need bubblewrap. As root: {INSTALL_LINE}"


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def main() -> int:
    """Exit status 0, or 1 where CI is set and there is no bubblewrap."""
    if find_sandbox() is None and _may_install():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(INSTALL_LINE, shell=True, check=False, env=environment, stdin=subprocess.DEVNULL)
    sandbox = find_sandbox()
    print(f"Sandbox tests use {sandbox}." if sandbox else missing_sandbox())
    return 1 if sandbox is None and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
