"""Archives FOLDER as ARCHIVES/<its name>-<due day>.tar.gz. Doing it again for the same day replaces that archive."""

import json
import os
import sys
import tarfile
from pathlib import Path


def main() -> None:
    """A half-written archive never has the final name."""
    folder, archives = Path(os.environ["FOLDER"]), Path(os.environ["ARCHIVES"])
    if archives.resolve().is_relative_to(folder.resolve()):
        sys.exit("The archives must not lie inside the folder: each would hold all earlier ones.")
    if not folder.is_dir():
        sys.exit("The folder is not there any more.")
    day = json.loads(os.environ["TASK_CONTEXT"])["task"]["due_date"]
    archives.mkdir(parents=True, exist_ok=True)
    archive = archives / f"{folder.name}-{day}.tar.gz"
    draft = archive.with_name(f".{archive.name}.part")
    try:
        with tarfile.open(draft, "w:gz") as tar:
            tar.add(folder, arcname=folder.name)
        draft.replace(archive)
    finally:
        draft.unlink(missing_ok=True)
    size = archive.stat().st_size
    Path(os.environ["RESULT_FILE"]).write_text(
        json.dumps({"value": size, "note": f"{archive.name}: {size:,} bytes"}), encoding="utf-8"
    )


main()
