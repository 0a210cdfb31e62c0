"""A log that can be looked at."""


class FakeLogger:
    """Keeps every line."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, dict[str, object]]] = []

    def info(self, message: str, **values: object) -> None:
        self.lines.append(("info", message, values))

    def warning(self, message: str, **values: object) -> None:
        self.lines.append(("warning", message, values))

    def failure(self, message: str, **values: object) -> None:
        self.lines.append(("failure", message, values))
