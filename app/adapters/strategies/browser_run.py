"""How a strategy runs a Playwright script: its fields, and what it needs of this machine, or says where that lacks."""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from app.adapters.strategies import browser_program
from app.adapters.strategies.script_run import SCRIPT_PARAMETERS, script_job
from app.domain.fields import Kind
from app.ports.script_runner import IScriptRunner, ScriptResult
from app.ports.strategies import StrategyRequest

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_PLAYWRIGHT = (
    "Playwright is not installed. Type in the folder of the program: "
    f"{sys.executable} -m pip install -r requirements-browser.txt"
)
NO_BROWSER = (
    "No browser is found. Type as root: apt-get install --yes chromium-headless-shell (or, for Playwright's own: "
    f"{sys.executable} -m playwright install --with-deps chromium-headless-shell), or name one in TASK_TRACKER_BROWSER."
)
PARAMETERS = tuple(
    replace(
        each,
        help="A Playwright script in Python; `page`, `context` and `task_context` are there. What it leaves in its "
        "folder is kept with the run.",
    )
    if each.kind is Kind.SCRIPT
    else each
    for each in SCRIPT_PARAMETERS
)


class Incomplete(Exception):
    """Something that a browser task needs is not installed; the message holds the line to type."""


@dataclass(frozen=True, slots=True)
class BrowserParts:
    """Where Playwright lies, and the browser; an empty program means Playwright's own, which lies in `store`."""

    packages: Path
    program: str
    store: Path | None = None

    @property
    def places(self) -> tuple[Path, ...]:
        """What the script has to be able to read."""
        program = (Path(self.program).resolve().parent,) if self.program else ()
        return (self.packages, *program, *((self.store,) if self.store else ()))


def parts(named: str) -> BrowserParts:
    """What this machine has; `named` is the browser of the settings. Raises `Incomplete`."""
    found = find_spec("playwright")
    if found is None or found.origin is None:
        raise Incomplete(NO_PLAYWRIGHT)
    packages = Path(found.origin).parent.parent
    if named:
        program = shutil.which(named)
        if program is None:
            raise Incomplete(f"TASK_TRACKER_BROWSER: there is no program {named}.")
        return BrowserParts(packages, program)
    program = next((path for each in PROGRAMS if (path := shutil.which(each))), None)
    if program is not None:
        return BrowserParts(packages, program)
    store = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    if not any(store.glob("chromium*")):
        raise Incomplete(NO_BROWSER)
    return BrowserParts(packages, "", store)


def lacking(named: str) -> str:
    """What keeps browser tasks from running here; empty where nothing does."""
    try:
        parts(named)
    except Incomplete as problem:
        return str(problem)
    return ""


def run_in_browser(runner: IScriptRunner, request: StrategyRequest, named: str) -> ScriptResult:
    """Run the script of the request to its end, with everything that the browser started."""
    try:
        found = parts(named)
    except Incomplete as problem:
        return ScriptResult(exit_status=None, failure=str(problem))
    job = script_job(request)
    own = {
        "BROWSER_PACKAGES": str(found.packages),
        "BROWSER_PROGRAM": found.program,
        "BROWSER_SECONDS": str(request.timeout_seconds),
    }
    if found.store is not None:
        own["PLAYWRIGHT_BROWSERS_PATH"] = str(found.store)
    return runner.run(
        replace(
            job,
            script=_program(),
            environment={**job.environment, **own},
            files={**job.files, browser_program.SCRIPT: job.script},
            kept_folder=browser_program.KEPT,
            places=_without_repeats(found.places),
            reserves_addresses=True,
        )
    )


def _program() -> str:
    return Path(browser_program.__file__).read_text(encoding="utf-8")


def _without_repeats(places: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(places))
