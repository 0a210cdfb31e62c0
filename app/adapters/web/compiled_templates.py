"""What templates were compiled to, kept beside them from one start to the next, as Python keeps its own modules."""

import sys
from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError

import jinja2
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = "__pycache__"
"""The name that everything which passes over compiled modules passes over."""


class KeptTemplates(FileSystemBytecodeCache):
    """Jinja compares the source first, so a template that was changed is compiled anew.

    Where the folder may not be written, or Python is told to write none of its own, nothing is kept.
    """

    def __init__(self, templates: Path) -> None:
        """`templates` is the folder of the templates."""
        self._folder = templates / FOLDER
        # What one version of Jinja makes of a template another one may not understand.
        super().__init__(str(self._folder), f"jinja-{jinja2.__version__}-%s")

    def load_bytecode(self, bucket: Bucket) -> None:
        """As Jinja does; what cannot be read, or was cut off, is compiled anew."""
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As Jinja does, where that is wanted and possible."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            super().dump_bytecode(bucket)
