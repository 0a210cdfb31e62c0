"""The program that runs a goal's Playwright script: it brings browser, `context` and `page`, and keeps pictures.

It is started like a script, by whatever Python the user of scripts may start; so it uses the standard library alone and
Playwright, which lies where BROWSER_PACKAGES says. The script is the file `task.py` beside it.
"""

import json
import linecache
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

SCRIPT, KEPT = "task.py", "kept"
_FLAGS = ("--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking")
_WIDTH, _HEIGHT = 1280, 800
_LONGEST_WAIT_SECONDS = 30
_PICTURE_SECONDS = 3.0
"""So long before the time limit the script is stopped, where there is so much time at all, for a last picture."""
_LEAST_SECONDS = 1.0
_BEGAN = time.monotonic()


class TimeIsUp(BaseException):
    """The time limit of the run is near."""


def main() -> int:
    """Exit status 0 where the script came to its end, else 1, or what it gave to `sys.exit`."""
    here = Path(sys.argv[0]).resolve().parent
    packages, program, limit = (os.environ.pop(f"BROWSER_{name}", "") for name in ("PACKAGES", "PROGRAM", "SECONDS"))
    os.chdir(here / KEPT)  # whatever the script leaves here is kept
    sys.path.append(packages)
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 — only known now where it lies
    except (ImportError, OSError) as error:
        _complain(f"Playwright cannot be loaded by {sys.executable} from {packages}: {error}")
        return 1
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program or None, args=_FLAGS)
        except Exception as error:  # noqa: BLE001 — whatever keeps it from starting is what the person must read
            _complain(f"The browser cannot be started: {error}")
            return 1
        context = browser.new_context(viewport={"width": _WIDTH, "height": _HEIGHT})
        context.set_default_timeout(1000 * min(_LONGEST_WAIT_SECONDS, float(limit) / 2))
        status = _watched(here, context, float(limit))
        browser.close()
    return status


def _watched(here: Path, context: Any, limit: float) -> int:
    """Run the script, and take a last picture of how its page looks, whatever has happened."""
    page = context.new_page()
    task_context = json.loads((here / "context.json").read_text(encoding="utf-8"))
    known = {"__name__": "__main__", "page": page, "context": context, "task_context": task_context}
    try:
        _set_alarm(limit)
        status = _run((here / SCRIPT).read_text(encoding="utf-8"), known)
        _set_alarm(0)
    except TimeIsUp as stopped:
        _complain(f"{_told(stopped)}: {limit:g} seconds are nearly over.")
        _set_alarm(0)
        _take_picture(context, "failure.png")
        _await_the_limit()
    _take_picture(context, "failure.png" if status else "end.png")
    return status


def _run(text: str, known: dict[str, Any]) -> int:
    linecache.cache[SCRIPT] = (len(text), None, text.splitlines(keepends=True), SCRIPT)  # for the lines of a traceback
    try:
        exec(compile(text, SCRIPT, "exec"), known)  # noqa: S102 — the goal's own script
    except SystemExit as asked:
        return _status_of(asked.code)
    except Exception as error:  # noqa: BLE001 — told as Python itself would
        _complain(_told(error))
        return 1
    return 0


def _set_alarm(limit: float) -> None:
    """Have the script stopped shortly before the time limit; never with 0, or where that leaves it no time."""
    signal.signal(signal.SIGALRM, _stop)
    left = limit - _PICTURE_SECONDS - (time.monotonic() - _BEGAN)
    signal.setitimer(signal.ITIMER_REAL, left if left > _LEAST_SECONDS else 0)


def _await_the_limit() -> NoReturn:
    """How the run ends is for its time limit to say."""
    while True:
        signal.pause()


def _stop(_number: int, _frame: object) -> None:
    raise TimeIsUp


def _take_picture(context: Any, name: str) -> None:
    if not context.pages:
        _complain("No last picture: every page is closed.")
        return
    try:
        context.pages[-1].screenshot(path=name, timeout=1000 * _PICTURE_SECONDS)  # where the script was last
    except Exception as error:  # noqa: BLE001 — a page that has crashed has no picture
        _complain(f"No last picture: {str(error).partition(chr(10))[0]}")


def _told(error: BaseException) -> str:
    """Where in the script it was and what it says; what lies between in Playwright helps nobody."""
    told = traceback.TracebackException.from_exception(error)
    told.stack = traceback.StackSummary.from_list([frame for frame in told.stack if frame.filename == SCRIPT])
    return "".join(told.format(chain=False)).rstrip()


def _status_of(code: object) -> int:
    if code is None or isinstance(code, int):
        return code or 0
    _complain(str(code))
    return 1


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
