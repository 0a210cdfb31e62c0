"""Each example is a folder: `goal.toml`, the scripts `execution.py` and `check.py` where it has them, a README."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.ports.examples import Example, ExampleOption, UnknownExample

GOAL = "goal.toml"
_ROLES = ("execution", "check")
_FOLDER = "path"
"""The kind of an option whose default is a folder, named from the folder of the project."""


class ExampleFolders:
    """`IExamples` from one folder of examples."""

    def __init__(self, folder: Path) -> None:
        """Defaults that are folders are named from the folder around it."""
        self._folder = folder

    def all(self) -> Sequence[Example]:
        """By name."""
        return [_read(path.parent, self._folder.parent) for path in sorted(self._folder.glob(f"*/{GOAL}"))]

    def named(self, name: str) -> Example:
        """Raises UnknownExample."""
        for example in self.all():
            if example.name == name:
                return example
        raise UnknownExample("example", name)


def _read(folder: Path, base: Path) -> Example:
    content = tomllib.loads((folder / GOAL).read_text(encoding="utf-8"))
    return Example(
        name=folder.name,
        summary=content["summary"],
        platform=content["platform"],
        options={name: _option(option, base) for name, option in content["options"].items()},
        fields=_fields(content["goal"]) | _scripts(folder),
        hint=content.get("hint", ""),
    )


def _option(option: Mapping[str, str], base: Path) -> ExampleOption:
    default = option["default"]
    return ExampleOption(
        meaning=option["meaning"], default=str(base / default) if option.get("kind") == _FOLDER else default
    )


def _fields(goal: Mapping[str, object]) -> dict[str, Sequence[str]]:
    return {name: value if isinstance(value, list) else [str(value)] for name, value in goal.items()}


def _scripts(folder: Path) -> dict[str, Sequence[str]]:
    files = {role: folder / f"{role}.py" for role in _ROLES}
    return {
        f"{role}_script_content": [file.read_text(encoding="utf-8")] for role, file in files.items() if file.is_file()
    }
