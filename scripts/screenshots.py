"""Photograph every page: 390 and 1280 px wide, light and dark; empty, full and refused; with contact sheets.

    make screenshots                                     into ./screenshots
    python scripts/screenshots.py FOLDER [--readme]      elsewhere; --readme also renews docs/images

For judging by eye; nothing compares them. The program is started on databases of its own: an empty one, and one filled
by `python main.py demo` where that is there, else through the forms.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CalledProcessError

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.ensure_browser import find_browser, missing_browser  # noqa: E402 - needs the path above
from tests.browser.filled import fill  # noqa: E402
from tests.live_server import LiveServer, run_command, serve  # noqa: E402

SIZES = {"390": (390, 844), "1280": (1280, 800)}
HIGHEST = 6000
"""Of a picture, in pixels."""
THEMES = ("light", "dark")
PAGES = {
    "today": "/", "tasks": "/all-tasks", "task": "/tasks/1/logs", "goals": "/goals", "goal": "/goals/1",
    "goal-form": "/goals/add", "goal-edit": "/goals/1/edit", "calendar": "/calendar", "platforms": "/platforms",
    "accounts": "/platforms/1/accounts", "account": "/accounts/1/edit", "runs": "/runs", "run": "/runs/1",
    "stats": "/stats", "activity": "/activity", "settings": "/settings", "breaks": "/breaks", "patterns": "/patterns",
}  # fmt: skip
ERRORS = {
    "missing": "/nothing", "refused-filter": "/all-tasks?due_from=soon", "no-hit": "/all-tasks?q=nowhere",
    "offline": "/offline",
}  # fmt: skip
EMPTY = ("today", "tasks", "goals", "goal-form", "calendar", "platforms", "runs", "stats", "activity", "breaks")
TROUBLED = "Look at the goal"
"""Where Today leads for the first goal that needs somebody."""
README = {"today": ("1280", "light", ""), "today-phone": ("390", "dark", ""), "goal": ("1280", "light", TROUBLED)}


@contextmanager
def program(folder: Path, name: str) -> Iterator[LiveServer]:
    """The program on a database of its own; `full` gets the demo, or what the tests fill in."""
    url = f"sqlite:///{folder}/{name}.db"
    has_demo = name == "full" and loads_demo(url)
    with serve(url, folder / f"{name}.log", TASK_TRACKER_DEVELOPMENT="1") as server:
        if name == "full" and not has_demo:
            fill(server)
        yield server


def loads_demo(url: str) -> bool:
    """Fill an empty database with the demo; False where there is none."""
    try:
        run_command(url, "demo")
    except CalledProcessError:
        return False
    return True


def photograph(browser: Browser, server: LiveServer, pages: dict[str, str], folder: Path) -> None:
    """Every page in every size and theme, whole, and a sheet of each size and theme."""
    folder.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        for theme in THEMES:
            context = browser.new_context(
                base_url=server.base_url, viewport={"width": width, "height": height}, color_scheme=theme
            )
            page = context.new_page()
            for name, address in pages.items():
                page.set_viewport_size({"width": width, "height": height})
                page.goto(address)
                # As high as the page, so that the bar at the bottom of a phone does not lie in the middle of it.
                whole = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": width, "height": max(height, min(whole, HIGHEST))})
                page.screenshot(path=folder / f"{name}-{size}-{theme}.png")
            context.close()
            contact_sheet(browser, folder, f"{size}-{theme}", list(pages))


def contact_sheet(browser: Browser, folder: Path, look: str, names: list[str]) -> None:
    """All pages of one size and theme side by side, each cut off where it becomes very long."""
    figures = "".join(
        f'<figure><img src="{name}-{look}.png"><figcaption>{name}</figcaption></figure>' for name in names
    )
    columns = 3 if look.startswith("1280") else 6
    style = f"body{{display:grid;grid-template-columns:repeat({columns},1fr);gap:8px;font:12px sans-serif}}"
    style += "figure{margin:0}"
    sheet = folder / f"sheet-{look}.html"
    sheet.write_text(
        f"<style>{style}img{{width:100%;max-height:520px;object-fit:cover;object-position:top}}</style>{figures}"
    )
    page = browser.new_page(viewport={"width": 1800, "height": 900})
    page.goto(sheet.as_uri())
    page.screenshot(path=folder / f"sheet-{look}.png", full_page=True)
    page.close()
    sheet.unlink()


def renew_readme(browser: Browser, server: LiveServer) -> None:
    """What README.md shows: the first screen of a page, not all of it."""
    images = ROOT / "docs" / "images"
    images.mkdir(exist_ok=True)
    for name, (size, theme, link) in README.items():
        width, height = SIZES[size]
        page = browser.new_page(
            base_url=server.base_url, viewport={"width": width, "height": height}, color_scheme=theme
        )
        page.goto("/")
        if link:
            page.get_by_role("link", name=link).first.click()
            page.wait_for_load_state()
        page.screenshot(path=images / f"{name}.png")
        page.close()


def main(arguments: list[str]) -> int:
    """The command line; answers with the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--readme", action="store_true", help="renew the pictures of README.md")
    options = parser.parse_args(arguments)
    path = find_browser()
    if path is None:
        print(missing_browser())
        return 1
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with program(Path(work), "empty") as server:
            photograph(browser, server, {name: PAGES[name] for name in EMPTY}, options.folder / "empty")
        with program(Path(work), "full") as server:
            photograph(browser, server, PAGES, options.folder / "full")
            photograph(browser, server, ERRORS, options.folder / "refused")
            if options.readme:
                renew_readme(browser, server)
    print(f"The pictures are in {options.folder}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
