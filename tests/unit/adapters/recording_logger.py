"""A logger that keeps what it was told, for the tests of adapters."""

from dataclasses import dataclass, field

from app.ports.logger import ILogger


@dataclass(slots=True)
class RecordingLogger(ILogger):
    """`messages` holds level and message of each line, in order; `values` what came with each."""

    messages: list[tuple[str, str]] = field(default_factory=list)
    values: list[dict[str, object]] = field(default_factory=list)

    def info(self, message: str, **values: object) -> None:
        self._keep("info", message, values)

    def warning(self, message: str, **values: object) -> None:
        self._keep("warning", message, values)

    def failure(self, message: str, **values: object) -> None:
        self._keep("failure", message, values)

    def _keep(self, level: str, message: str, values: dict[str, object]) -> None:
        self.messages.append((level, message))
        self.values.append(values)
