"""Photograph every page: 390 and 1280 px wide, light and dark; empty, full and refused; with contact sheets.

    make screenshots                                     into ./screenshots
    python scripts/screenshots.py FOLDER [--readme]      elsewhere; --readme also renews docs/images

For judging by eye; nothing compares them. The program is started on databases of its own: an empty one, one with the
demo and what is hard to show (long and right-to-left names), and one with 40 accounts and 10,000 tasks. The pages are
those of the tests.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.ensure_browser import find_browser, missing_browser  # noqa: E402 - needs the path above
from tests.browser.every_page import (  # noqa: E402
    CROWDED,
    EMPTY,
    REFUSED,
    Sent,
    addresses_of,
    crowded_program,
    demo_program,
    empty_program,
    forms_of,
    full_program,
    send,
)
from tests.live_server import LiveServer  # noqa: E402

SIZES = {"390": (390, 844), "1280": (1280, 800)}
HIGHEST = 6000
"""Of a picture, in pixels."""
THEMES = ("light", "dark")
SETTLING = 1500
"""Milliseconds until what comes by itself has come: the dates beside a form, the curves."""
TO_TOP = "heading => window.scrollTo(0, heading.closest('.card').getBoundingClientRect().top + scrollY - 76)"
"""Just below the bar at the top."""
README = {
    "today": ("today", "1280", "light", ""), "goal": ("goal-deadline", "1280", "light", "Day by day"),
    "calendar": ("calendar", "1280", "light", ""), "form": ("goal-edit-script", "1280", "dark", ""),
    "ladder": ("goal-climbed", "1280", "light", "From by hand to by itself"),
    "today-phone": ("today", "390", "dark", ""),
}  # fmt: skip
"""Picture: page, size, theme, and the heading that stands on top."""


def photograph(browser: Browser, server: LiveServer, pages: Mapping[str, str | Sent], folder: Path) -> None:
    """Every page in every size and theme, whole, and a sheet of each size and theme."""
    folder.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        for theme in THEMES:
            context = browser.new_context(
                base_url=server.base_url, viewport={"width": width, "height": height}, color_scheme=theme
            )
            page = context.new_page()
            for name, place in pages.items():
                page.set_viewport_size({"width": width, "height": height})
                page.goto(place) if isinstance(place, str) else send(page, place)
                page.wait_for_timeout(SETTLING if "edit" in name else 0)
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
    """What README.md shows: one screen of a page, not all of it."""
    images, addresses = ROOT / "docs" / "images", addresses_of(server)
    images.mkdir(exist_ok=True)
    for picture, (name, size, theme, heading) in README.items():
        width, height = SIZES[size]
        page = browser.new_page(
            base_url=server.base_url, viewport={"width": width, "height": height}, color_scheme=theme
        )
        page.goto(addresses[name])
        if heading:
            page.get_by_role("heading", name=heading).evaluate(TO_TOP)
        page.wait_for_timeout(SETTLING)
        page.screenshot(path=images / f"{picture}.png")
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
        with empty_program(Path(work)) as server:
            photograph(browser, server, EMPTY, options.folder / "empty")
        with full_program(Path(work)) as server:
            photograph(browser, server, addresses_of(server), options.folder / "full")
            refused = {name: address for name, (address, _) in REFUSED.items()}
            photograph(browser, server, refused | forms_of(server), options.folder / "refused")
        with crowded_program(Path(work)) as server:
            photograph(browser, server, addresses_of(server, CROWDED), options.folder / "crowded")
        if options.readme:
            with demo_program(Path(work)) as server:
                renew_readme(browser, server)
    print(f"The pictures are in {options.folder}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
