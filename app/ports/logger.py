"""The need to say what happens inside the program. Never form data, never secrets."""

from typing import Protocol


class ILogger(Protocol):
    """Lines with named values; `failure` also keeps the traceback of the exception being handled."""

    def info(self, message: str, **values: object) -> None:
        """Something worth knowing happened."""

    def warning(self, message: str, **values: object) -> None:
        """Something is not as it should be, and the program goes on."""

    def failure(self, message: str, **values: object) -> None:
        """Something failed that should not; called while handling the exception."""
