"""The files that a strategy wants kept: within the limits, under plain names, and texts without secrets."""

from collections.abc import Sequence
from dataclasses import replace

from app.application.run_output import SecretMask
from app.domain.run import RunOutcome
from app.domain.run_file import TEXT, RunFile, choose, plain_name


def with_kept_files(outcome: RunOutcome, mask: SecretMask) -> tuple[RunOutcome, Sequence[str]]:
    """The outcome with what is kept, and in words what is not. A secret on a picture cannot be found."""
    if not outcome.files:
        return outcome, ()
    named: dict[str, RunFile] = {}
    for file in outcome.files:
        name = plain_name(mask.text(file.name), tuple(named))
        content = mask.text(file.content.decode("utf-8")).encode() if file.media_type == TEXT else file.content
        named[name] = RunFile(name, content)
    kept, remarks = choose([(name, len(file.content)) for name, file in named.items()])
    return replace(outcome, files=tuple(named[name] for name in kept)), remarks
