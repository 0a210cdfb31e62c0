"""Compares the archive of the due day with FOLDER: names, kinds, contents, targets of links."""

import hashlib
import json
import os
import tarfile
from pathlib import Path
from typing import IO

SHOWN = 5


def main() -> None:
    """The verdict goes to the result file, with the first differences as its note."""
    folder = Path(os.environ["FOLDER"])
    day = json.loads(os.environ["TASK_CONTEXT"])["task"]["due_date"]
    archive = Path(os.environ["ARCHIVES"], f"{folder.name}-{day}.tar.gz")
    if not archive.is_file():
        answer = {"verdict": "CHECK_FAIL", "note": f"{archive.name} is not there."}
    else:
        answer = compare(in_folder(folder), in_archive(archive))
    Path(os.environ["RESULT_FILE"]).write_text(json.dumps(answer), encoding="utf-8")


def compare(wanted: dict[str, str], found: dict[str, str]) -> dict[str, object]:
    """Both map a name to what it is."""
    names = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    for name in names:
        print(f"{name}: {wanted.get(name, 'nothing')} in the folder, {found.get(name, 'nothing')} in the archive")
    if names:
        return {"verdict": "CHECK_FAIL", "value": len(names), "note": f"Different: {', '.join(names[:SHOWN])}"}
    return {"verdict": "CHECK_SUCCESS", "value": len(wanted), "note": f"{len(wanted)} entries are the same."}


def in_folder(folder: Path) -> dict[str, str]:
    """Everything below the folder, the folder itself included."""
    return {path.relative_to(folder.parent).as_posix(): kind_of(path) for path in [folder, *folder.rglob("*")]}


def kind_of(path: Path) -> str:
    """What lies at a path, so that equal text means equal things."""
    if path.is_symlink():
        return f"link to {path.readlink()}"
    if path.is_file():
        with path.open("rb") as file:
            return digest(file)
    return "folder" if path.is_dir() else "something else"


def in_archive(archive: Path) -> dict[str, str]:
    """Reads it to its end, so that a damaged archive does not pass. A second name of a file counts as the file."""
    with tarfile.open(archive, "r:gz") as tar:
        return {member.name: kind_in(tar, member) for member in tar.getmembers()}


def kind_in(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    """As `kind_of`, for an entry of an archive."""
    if member.issym():
        return f"link to {member.linkname}"
    if member.isdir():
        return "folder"
    file = tar.extractfile(member) if member.isfile() or member.islnk() else None
    return digest(file) if file else "something else"


def digest(file: IO[bytes]) -> str:
    """Length does not matter to the memory."""
    return f"file {hashlib.file_digest(file, 'sha256').hexdigest()}"


main()
