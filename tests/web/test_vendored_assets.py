"""The third-party browser files: what VENDOR.toml says, licensed, self-contained, enough for the templates."""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MANIFEST: dict[str, dict[str, Any]] = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))

# How templates name icons: as an argument, or as the last of three in a table of looks.
ICON_NAMES = (
    r"\bicon\(\"([a-z0-9-]+)\"",
    r"\bicon(?:_name)?=\"([a-z0-9-]+)\"",
    r"\(\"[^\"]*\", \"[^\"]*\", \"([a-z0-9-]+)\"\)",
)


def test_every_vendored_file_is_the_one_that_was_recorded() -> None:
    recorded = {
        f"{name}-{package['version']}/{file_name}": file["sha256"]
        for name, package in MANIFEST.items()
        for file_name, file in package["files"].items()
    }
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.glob("*/**/*")
        if path.is_file()
    }
    assert found == recorded


def test_every_package_brings_its_licence() -> None:
    without = [name for name, package in MANIFEST.items() if "LICENSE" not in package["files"]]
    assert without == []


def test_no_vendored_style_sheet_loads_anything_from_elsewhere() -> None:
    loaded = [
        address
        for sheet in VENDOR.rglob("*.css")
        for address in re.findall(r"@import[^;]*|url\((?!\s*[\"']?data:)[^)]*", sheet.read_text(encoding="utf-8"))
    ]
    assert loaded == []


def test_the_sprite_holds_the_listed_icons_and_nothing_else() -> None:
    assert _sprite_icons() == sorted(MANIFEST["tabler-icons"]["icons"])


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    texts = _templates()
    named = {name for text in texts for pattern in ICON_NAMES for name in re.findall(pattern, text)}
    for table in (table for text in texts for table in re.findall(r"set signs = \{([^}]*)\}", text)):
        named |= set(re.findall(r": \"([a-z0-9-]+)\"", table))
    assert {"plus", "arrow-left", "snowflake", "checklist", "hourglass"} <= named
    assert named - set(_sprite_icons()) == set()


def test_every_icon_of_the_sprite_is_named_by_a_template() -> None:
    quoted = {word for text in _templates() for word in re.findall(r"\"([a-z0-9-]+)\"", text)}
    assert set(_sprite_icons()) - quoted == set()


def test_every_static_file_that_a_template_loads_exists() -> None:
    loaded = {path for text in _templates() for path in re.findall(r"static_url\(['\"]([^'\"]+)['\"]\)", text)}
    assert "css/app.css" in loaded
    assert [path for path in sorted(loaded) if not (STATIC / path).is_file()] == []


def _templates() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]


def _sprite_icons() -> list[str]:
    folder = f"tabler-icons-{MANIFEST['tabler-icons']['version']}"
    sprite = ElementTree.parse(VENDOR / folder / "sprite.svg").getroot()
    return sorted(symbol.attrib["id"] for symbol in sprite)
