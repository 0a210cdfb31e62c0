"""Sees to it that the browser of the browser tests is there: Chromium, headless, from the system's own packages.

Found: says where. Not found: installs Debian's package where it may (root and apt-get), else prints the line to type;
the browser tests are then skipped with that line as their reason. With CI set in the environment a missing browser is
a failure, because nobody would notice the skipped tests.

Standard library only: it runs before anything is installed.
"""

import os
import shutil
import subprocess
import sys

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
INSTALL_LINE = "apt-get update && apt-get install --yes --no-install-recommends chromium-headless-shell"


def find_browser() -> str | None:
    """The path of the first Chromium there is, the small headless one first; None where there is none."""
    return next((path for program in PROGRAMS if (path := shutil.which(program))), None)


def missing_browser() -> str:
    """What to tell somebody whose machine has no browser."""
    return f"The browser tests need Chromium. As root: {INSTALL_LINE}"


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(INSTALL_LINE, shell=True, check=False, env=environment, stdin=subprocess.DEVNULL)


def main() -> int:
    """Exit status 0, or 1 where CI is set and there is no browser."""
    if find_browser() is None and _may_install():
        _install()
    browser = find_browser()
    print(f"Browser tests use {browser}." if browser else missing_browser())
    return 1 if browser is None and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
