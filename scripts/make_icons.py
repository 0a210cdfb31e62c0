"""Draw the icons of the installable page from static/images/icon.svg, with the browser of the browser tests.

    python scripts/make_icons.py        writes static/images/icon-*.png; commit what changed

A maskable icon fills its square and keeps what it shows in the middle: a phone cuts it to its own shape.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.ensure_browser import find_browser, missing_browser  # noqa: E402 - needs the path above

IMAGES = ROOT / "static" / "images"
BACKGROUND = "#3b5bdb"
SIZES = {"icon-192.png": 192, "icon-512.png": 512, "icon-180.png": 180, "icon-maskable-512.png": 512}
INNER = 0.72
"""How much of a maskable icon's width the drawing takes: the safe zone is a circle of 0.8."""


def drawing(name: str, size: int) -> str:
    """The page that is photographed: the drawing alone, as large as the icon."""
    svg = (IMAGES / "icon.svg").read_text(encoding="utf-8")
    if name.startswith("icon-192") or name == "icon-512.png":
        return f'<body style="margin:0">{sized(svg, size, 0)}</body>'
    inner = round(size * INNER)
    return f'<body style="margin:0;background:{BACKGROUND}">{sized(svg, inner, (size - inner) // 2)}</body>'


def sized(svg: str, width: int, margin: int) -> str:
    """The drawing with a width and room around it."""
    style = f'style="display:block;margin:{margin}px" width="{width}" height="{width}"'
    return re.sub("<svg ", f"<svg {style} ", svg, count=1)


def main() -> int:
    """Write every icon; 1 where there is no browser."""
    program = find_browser()
    if program is None:
        print(missing_browser())
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, size in SIZES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(drawing(name, size))
            page.screenshot(path=IMAGES / name, omit_background=True)
            page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
