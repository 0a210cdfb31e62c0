"""Templates compiled once for a test process: each test makes an application, and all show the same templates."""

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Bytecode by template. Jinja compares the source first, so a template that was changed is compiled anew."""

    def __init__(self) -> None:
        """Nothing is compiled yet."""
        self._bytecode: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was kept, if there is any; Jinja drops it when its source has changed."""
        if bucket.key in self._bytecode:
            bucket.bytecode_from_string(self._bytecode[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._bytecode[bucket.key] = bucket.bytecode_to_string()


COMPILED_TEMPLATES = CompiledTemplates()
