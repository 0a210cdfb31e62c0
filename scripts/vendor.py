"""Fetch the third-party browser files again from their npm packages: those of the pages and those of the tests.

    python scripts/vendor.py                 every file at its recorded version; records the hashes
    python scripts/vendor.py htmx=4.0.2      moves a package to another version, templates included
    python scripts/vendor.py --check         changes nothing; exit status 1 if anything would change

Needs npm; the program itself never does. Which files, from where and in which version is written in
the VENDOR.toml of each folder in FOLDERS. This is the place for anything that turns a package into a file that the pages load.
"""

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "static" / "vendor", ROOT / "tests" / "browser" / "vendor")
SPRITE = "sprite.svg"
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class VendoredFile:
    """One file of a package; several sources are joined, and without any it is built here or kept by hand."""

    name: str
    sources: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class Package:
    """One entry of VENDOR.toml."""

    name: str
    npm: str
    version: str
    icons: tuple[str, ...]
    files: tuple[VendoredFile, ...]

    @property
    def folder(self) -> str:
        """The folder below static/vendor."""
        return f"{self.name}-{self.version}"


def read_manifest(text: str) -> list[Package]:
    """The packages that VENDOR.toml lists, in its order."""
    return [
        Package(
            name=name,
            npm=entry["npm"],
            version=entry["version"],
            icons=tuple(entry.get("icons", ())),
            files=tuple(
                VendoredFile(file_name, _sources(file.get("source", ())), file["sha256"])
                for file_name, file in entry["files"].items()
            ),
        )
        for name, entry in tomllib.loads(text).items()
    ]


def _sources(written: str | list[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


def fetch(package: Package, folder: Path) -> Path:
    """Download and unpack one package (npm verifies its integrity); answers with the folder of its content."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{package.npm}@{package.version}"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    with tarfile.open(folder / answer.stdout.split()[-1]) as archive:
        archive.extractall(folder / package.folder, filter="data")
    return folder / package.folder / "package"


def sprite_of(icons: Iterable[str], outlines: Path) -> bytes:
    """One SVG file with a symbol for each icon; colours and strokes come from the element that uses it."""
    lines = [f'<svg xmlns="{SVG}">']
    for name in icons:
        drawing = ElementTree.parse(outlines / f"{name}.svg").getroot()
        strokes = [part.get("d") for part in drawing if part.get("stroke") != "none"]
        if None in strokes:
            raise ValueError(f"the icon {name} is not made of paths alone")
        paths = "".join(f'<path d="{stroke}"/>' for stroke in strokes)
        lines.append(f'<symbol id="{name}" viewBox="{drawing.get("viewBox")}">{paths}</symbol>')
    return "\n".join([*lines, "</svg>", ""]).encode()


def contents_of(package: Package, unpacked: Path, kept: Path) -> dict[str, bytes]:
    """The bytes of every file of a package: copied, built, or kept from the present folder."""
    contents = {}
    for file in package.files:
        if file.sources:
            # Scripts that end without a line break or semicolon must not run into each other.
            contents[file.name] = b"\n".join([(unpacked / source).read_bytes() for source in file.sources])
        elif file.name == SPRITE:
            contents[file.name] = sprite_of(package.icons, unpacked / "icons" / "outline")
        else:
            contents[file.name] = (kept / file.name).read_bytes()
    return contents


def with_hashes(text: str, package: Package, contents: dict[str, bytes]) -> str:
    """The manifest with the hashes of these contents; its comments and order stay."""
    start = text.index(f"[{package.name}.files.")
    before, entries = text[:start], text[start:]
    for file in package.files:
        digest = hashlib.sha256(contents[file.name]).hexdigest()
        entries = entries.replace(f'sha256 = "{file.sha256}"', f'sha256 = "{digest}"', 1)
    return before + entries


def with_version(text: str, package: Package, version: str) -> str:
    """The manifest with another version of one package."""
    before = f'npm = "{package.npm}"\nversion = "{package.version}"'
    return text.replace(before, f'npm = "{package.npm}"\nversion = "{version}"')


def rename_in_templates(templates: Path, old: str, new: str) -> None:
    """Let every template load the new folder."""
    for template in templates.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        if f"vendor/{old}/" in text:
            template.write_text(text.replace(f"vendor/{old}/", f"vendor/{new}/"), encoding="utf-8")


def write_package(vendor: Path, package: Package, contents: dict[str, bytes], old_folder: str) -> None:
    """Write a package's folder and remove the folder of the version before it."""
    target = vendor / package.folder
    target.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (target / name).write_bytes(content)
    if old_folder != package.folder:
        for path in (vendor / old_folder).iterdir():
            path.unlink()
        (vendor / old_folder).rmdir()
        rename_in_templates(ROOT / "templates", old_folder, package.folder)


def refresh(vendor: Path, versions: dict[str, str], check: bool) -> bool:
    """Rebuild every package; answers whether the manifest changed (or, with check, would change)."""
    manifest = vendor / "VENDOR.toml"
    before = manifest.read_text(encoding="utf-8")
    wanted = before
    old_folders = {package.name: package.folder for package in read_manifest(before)}
    for package in read_manifest(before):
        wanted = with_version(wanted, package, versions.get(package.name, package.version))
    with tempfile.TemporaryDirectory() as folder:
        for package in read_manifest(wanted):
            old_folder = old_folders[package.name]
            contents = contents_of(package, fetch(package, Path(folder)), vendor / old_folder)
            wanted = with_hashes(wanted, package, contents)
            if not check:
                write_package(vendor, package, contents, old_folder)
    if not check:
        manifest.write_text(wanted, encoding="utf-8")
    return wanted != before


def main(arguments: list[str]) -> int:
    """The command line; answers with the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("versions", nargs="*", metavar="NAME=VERSION", help="packages to move to another version")
    parser.add_argument("--check", action="store_true", help="change nothing, exit with 1 on a difference")
    options = parser.parse_args(arguments)
    versions = dict(entry.split("=", 1) for entry in options.versions)
    changed = any([refresh(folder, versions, options.check) for folder in FOLDERS])
    print("different" if changed else "as recorded")
    return int(changed and options.check)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
