"""What a program printed for a terminal, as pieces of plain text with style classes. Pure: text in, values out.

Colours and weights (ECMA-48 SGR) become classes; a carriage return and a backspace overwrite what stands there, as on a
terminal; every other escape sequence and control character leaves nothing. Escaping is left to the template.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

_SEQUENCE = (
    r"\x1b\[(?P<parameters>[0-?]*)[ -/]*(?P<final>[@-~])"  # CSI
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, links and the like
    r"|\x1b\[[0-?]*[ -/]*\Z"  # cut off at the end
    r"|\x1b[ -/]+[0-~]|\x1b[0-Z\\^-~]"
)
_CONTROLS = r"\x00-\x09\x0b-\x1f\x7f-\x9f"
_TOKEN = re.compile(rf"{_SEQUENCE}|(?P<control>[{_CONTROLS}])|(?P<text>[^{_CONTROLS}]+)")
_CUBE = (0, 95, 135, 175, 215, 255)
_PALETTE = (
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
)  # fmt: skip
"""The sixteen colours as xterm paints them: red, green and blue of 0 to 255."""
_MOST_PARAMETERS = 64


@dataclass(frozen=True, slots=True)
class Style:
    """How text is written; colours are 0 to 7 and, bright, 8 to 15."""

    ink: int | None = None
    paper: int | None = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    inverse: bool = False

    @property
    def classes(self) -> str:
        """The names of the classes, for the attribute; empty for plain text."""
        names = [name for name in ("bold", "dim", "italic", "underline", "inverse") if getattr(self, name)]
        names += [] if self.ink is None else [f"ink-{self.ink}"]
        names += [] if self.paper is None else [f"paper-{self.paper}"]
        return " ".join(["ansi", *(f"ansi-{name}" for name in names)]) if names else ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring text of one style."""

    text: str
    classes: str = ""


_PLAIN = Style()
_FLAGS = {
    1: ("bold", True), 2: ("dim", True), 3: ("italic", True), 4: ("underline", True), 7: ("inverse", True),
    21: ("underline", True), 23: ("italic", False), 24: ("underline", False), 27: ("inverse", False),
}  # fmt: skip


def pieces(printed: str) -> list[Piece]:
    """The text with its styles, in order; neighbours differ in style."""
    return list(_joined((letters, style.classes) for letters, style in _written(printed)))


def plain(printed: str) -> str:
    """The text alone."""
    return "".join(letters for letters, _ in _written(printed))


def _joined(written: Iterator[tuple[str, str]]) -> Iterator[Piece]:
    kept: list[str] = []
    kept_classes = ""
    for letters, classes in written:
        if kept and classes != kept_classes:
            yield Piece("".join(kept), kept_classes)
            kept = []
        kept_classes = classes
        kept.append(letters)
    if kept:
        yield Piece("".join(kept), kept_classes)


def _written(printed: str) -> Iterator[tuple[str, Style]]:
    style = _PLAIN
    for number, line in enumerate(printed.split("\n")):
        if number:
            yield "\n", style
        stripped = line.rstrip("\r")
        writer = _OverwrittenLine(style) if "\r" in stripped or "\b" in stripped else _Line(style)
        for token in _TOKEN.finditer(stripped):
            writer.take(token)
        yield from writer.written()
        style = writer.style


class _Line:
    """A line that only grows."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self._parts: list[tuple[str, Style]] = []

    def take(self, token: re.Match[str]) -> None:
        if token["text"] is not None:
            self.write(token["text"])
        elif token["control"] is not None:
            self.control(token["control"])
        elif token["final"] == "m":
            self.style = _restyled(self.style, token["parameters"])
        elif token["final"] == "K":
            self.erase(token["parameters"])

    def write(self, letters: str) -> None:
        self._parts.append((letters, self.style))

    def control(self, character: str) -> None:
        if character == "\t":
            self.write(character)

    def erase(self, parameters: str) -> None:
        """Nothing stands behind the end of the line; what stands before it is kept."""

    def written(self) -> Iterator[tuple[str, Style]]:
        yield from self._parts


class _OverwrittenLine(_Line):
    """A line whose letters stand in places, and a place where the next one goes: progress bars come out as they end."""

    def __init__(self, style: Style) -> None:
        super().__init__(style)
        self._place = 0

    def write(self, letters: str) -> None:
        missing = self._place - len(self._parts)
        self._parts += [(" ", _PLAIN)] * missing
        self._parts[self._place : self._place + len(letters)] = [(letter, self.style) for letter in letters]
        self._place += len(letters)

    def control(self, character: str) -> None:
        if character == "\r":
            self._place = 0
        elif character == "\b":
            self._place = max(0, self._place - 1)
        else:
            super().control(character)

    def erase(self, parameters: str) -> None:
        if parameters in {"", "0"}:
            del self._parts[self._place :]
        elif parameters == "1":
            before = min(self._place + 1, len(self._parts))
            self._parts[:before] = [(" ", _PLAIN)] * before
        elif parameters == "2":
            self._parts.clear()


@lru_cache(maxsize=1024)
def _restyled(style: Style, parameters: str) -> Style:
    """The style after `CSI … m`; what is not known changes nothing."""
    if parameters and parameters[0] in "<=>?":
        return style  # a private sequence that only ends alike
    codes = parameters.split(";")[:_MOST_PARAMETERS]
    while codes:
        style = _with_code(style, codes.pop(0), codes)
    return style


def _with_code(style: Style, code: str, following: list[str]) -> Style:
    """The style after one code, which takes what it needs of those that follow it."""
    first, *details = code.split(":")
    number = _number(first)
    if number == 0:
        return _PLAIN
    if number in {38, 48}:
        color = _extended(details) if details else _extended_of(following)
        if color is None:
            return style
        return replace(style, ink=color) if number == 38 else replace(style, paper=color)
    if number == 4 and details:
        return replace(style, underline=_number(details[0]) != 0)
    return _with_flag(style, number) if number < 30 else _with_color(style, number)


def _with_flag(style: Style, number: int) -> Style:
    if number == 22:
        return replace(style, bold=False, dim=False)
    if number not in _FLAGS:
        return style
    name, value = _FLAGS[number]
    return replace(style, **{name: value})


def _with_color(style: Style, number: int) -> Style:
    tens, unit = divmod(number, 10)
    if number in {39, 49}:
        return replace(style, ink=None) if number == 39 else replace(style, paper=None)
    if unit <= 7 and tens in {3, 9}:
        return replace(style, ink=unit + (8 if tens == 9 else 0))
    if unit <= 7 and tens in {4, 10}:
        return replace(style, paper=unit + (8 if tens == 10 else 0))
    return style


def _extended_of(following: list[str]) -> int | None:
    """`5;n` or `2;r;g;b`, taken off the codes that follow."""
    kind = _number(following.pop(0)) if following else 0
    count = {5: 1, 2: 3}.get(kind, 0)
    taken, following[:count] = following[:count], []
    return _extended([str(kind), *taken])


def _extended(details: list[str]) -> int | None:
    """`5:n`, `2:r:g:b` or `2:colour space:r:g:b`, as the nearest of the sixteen colours."""
    kind, numbers = _number(details[0]), [_number(each) for each in details[1:]]
    if kind == 5 and numbers and numbers[0] <= 255:
        return _of_256(numbers[0])
    if kind == 2 and len(numbers) >= 3 and max(numbers[-3:]) <= 255:
        return _nearest(*numbers[-3:])
    return None


def _of_256(number: int) -> int:
    if number < 16:
        return number
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return _nearest(grey, grey, grey)
    cell = number - 16
    return _nearest(_CUBE[cell // 36], _CUBE[cell // 6 % 6], _CUBE[cell % 6])


def _nearest(red: int, green: int, blue: int) -> int:
    wanted = (red, green, blue)
    distances = [sum((a - b) ** 2 for a, b in zip(wanted, each, strict=True)) for each in _PALETTE]
    return distances.index(min(distances))


def _number(text: str) -> int:
    """Left out is 0; what no terminal counts to is nothing that any code means."""
    return int(text) if text.isdecimal() and len(text) <= 5 else (0 if not text else -1)
