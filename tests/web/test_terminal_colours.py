"""The colours of a terminal can be read: every ink on every paper, in both themes."""

from __future__ import annotations

import re

import pytest

from tests.web.site import PROJECT

READABLE = 4.5  # WCAG 2.2, 1.4.3


def colours(kind: str, theme: int) -> list[str]:
    """The values of a custom property in the style sheet; theme 0 is light, 1 dark."""
    css = (PROJECT / "static/css/runs.css").read_text()
    found = re.findall(rf"--ansi-{kind}: light-dark\((#\w+), (#\w+)\)", css)
    return [pair[theme] for pair in found]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
def test_every_ink_can_be_read_on_every_paper(theme: int) -> None:
    inks, papers = colours("ink", theme), colours("paper", theme)
    assert (len(inks), len(papers)) == (1 + 1 + 16, 1 + 8)  # those of plain and of dim text beside the sixteen
    pairs = {(ink, paper): round(contrast(ink, paper), 2) for ink in inks for paper in papers}
    assert {pair: value for pair, value in pairs.items() if value < READABLE} == {}
