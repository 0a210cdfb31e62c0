"""`ILogger` by the standard library: one line per record on standard error, as text or as JSON.

Uvicorn writes no access log of its own: its lines hold query strings and addresses that are secrets themselves.
Start it with `log_config=None, access_log=False`; `configure_logging` silences it also where somebody did not.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TextIO

from app.ports.logger import ILogger

NAME: Final = "task_tracker"
_VALUES: Final = "named_values"


class LogFormat(StrEnum):
    """How a line is written: for people, or for programs that collect logs."""

    TEXT = "text"
    JSON = "json"


class StandardLogger(ILogger):
    """Writes to the logger `task_tracker`, or to one below it."""

    def __init__(self, name: str = NAME) -> None:
        self._logger = logging.getLogger(name)

    def info(self, message: str, **values: object) -> None:
        """See the port."""
        self._logger.info("%s", message, extra={_VALUES: values})

    def warning(self, message: str, **values: object) -> None:
        """See the port."""
        self._logger.warning("%s", message, extra={_VALUES: values})

    def failure(self, message: str, **values: object) -> None:
        """See the port."""
        self._logger.error("%s", message, extra={_VALUES: values}, exc_info=sys.exc_info()[0] is not None)


class TextLines(logging.Formatter):
    """`2026-01-31T12:00:00.000Z INFO task_tracker: message name="value"`; nothing in a value can begin a new line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        parts = [_instant(record), record.levelname, f"{record.name}:", escaped(record.getMessage())]
        parts += [f"{escaped(name)}={_quoted(value)}" for name, value in _values(record).items()]
        if record.exc_info:
            parts.append(f"traceback={_quoted(self.formatException(record.exc_info))}")
        return " ".join(parts)


class JsonLines(logging.Formatter):
    """One JSON object per line, in ASCII; `values` holds what was named."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line: dict[str, object] = {
            "at": _instant(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if values := _values(record):
            line["values"] = {name: _plain(value) for name, value in values.items()}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line).replace("\x7f", "\\u007f")


def configure_logging(*, level: str = "INFO", form: LogFormat = LogFormat.TEXT, stream: TextIO | None = None) -> None:
    """Send every log line of the process to `stream` (standard error). Others' libraries speak from WARNING on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form is LogFormat.JSON else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(NAME).setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
    # Uvicorn asks whether its access logger has handlers, and writes nothing where it has none.
    logging.getLogger("uvicorn").setLevel(level)
    logging.captureWarnings(capture=True)


def escaped(text: str) -> str:
    """The text with what cannot be shown on one line written as an escape: new lines, colours, bidi marks."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def _instant(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _values(record: logging.LogRecord) -> dict[str, object]:
    values: dict[str, object] = getattr(record, _VALUES, {})
    return values


def _quoted(value: object) -> str:
    """Numbers bare, everything else in quotes, so that a value cannot pretend to be the next one."""
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped(text)}"'


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
