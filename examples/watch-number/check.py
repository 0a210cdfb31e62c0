"""Reads the number behind LABEL on the web page PAGE and says GOAL_MET once it is TARGET or more."""

import json
import os
import re
import sys
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

LARGEST_PAGE = 4 * 1024 * 1024
WAIT_SECONDS = 30
NUMBER = r"\W{0,3}?(-?\d[\d,]*(?:\.\d+)?)"


class ShownText(HTMLParser):
    """Collects what a reader sees: no tags, no scripts, no styles."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Scripts and styles are not shown."""
        self.hidden += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        """Shown again."""
        self.hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self.hidden:
            self.parts.append(data)


def main() -> None:
    """A page that cannot be fetched ends with its error: the task fails, and the next check is due as planned."""
    found = number_in(fetch(os.environ["PAGE"]), os.environ["LABEL"])
    target = float(os.environ["TARGET"])
    if found is None:
        sys.exit("There is no number behind these words on the page.")
    is_met = found >= target
    answer = {
        "verdict": "GOAL_MET" if is_met else "CHECK_SUCCESS",
        "value": found,
        "target": target,
        "note": "The target is reached." if is_met else "Not reached yet.",
    }
    Path(os.environ["RESULT_FILE"]).write_text(json.dumps(answer), encoding="utf-8")


def fetch(address: str) -> str:
    """The page as text; raises OSError."""
    request = urllib.request.Request(address, headers={"User-Agent": "task-tracker-example"})
    with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
        return answer.read(LARGEST_PAGE).decode(answer.headers.get_content_charset() or "utf-8", "replace")


def number_in(page: str, label: str) -> float | None:
    """The number after a label; commas part thousands."""
    shown = ShownText()
    shown.feed(page)
    text = " ".join(" ".join(shown.parts).split())
    match = re.search(re.escape(" ".join(label.split())) + NUMBER, text, re.IGNORECASE)
    return float(match[1].replace(",", "")) if match else None


main()
