"""What is found about the program and where it runs: said in lines, for people and for programs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`is_good` None: neither good nor bad, only said. `remedy` says what to do, or what would be better still."""

    about: str
    says: str
    is_good: bool | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSetting:
    """A setting as this process reads it; of a secret only whether it is set."""

    variable: str
    value: str
    meaning: str
    is_changed: bool
