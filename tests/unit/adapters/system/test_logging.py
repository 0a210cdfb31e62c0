"""One record is one line, whatever was named in it; access lines of the server are not written."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from app.adapters.system.logging import LogFormat, StandardLogger, configure_logging

NASTY = 'a\nINFO forged\r\x1b[31m\u2028\u202e\x00" b=\\'


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    names = ("", "task_tracker", "uvicorn", "uvicorn.error", "uvicorn.access")
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    yield
    logging.captureWarnings(capture=False)
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


def _written(form: LogFormat, level: str = "INFO") -> io.StringIO:
    stream = io.StringIO()
    configure_logging(level=level, form=form, stream=stream)
    return stream


def test_a_line_of_text_names_its_values() -> None:
    stream = _written(LogFormat.TEXT)
    StandardLogger().info("A run ended", run=7, status="failed")
    assert stream.getvalue().partition(" ")[2] == 'INFO task_tracker: A run ended run=7 status="failed"\n'


def test_a_line_begins_with_the_instant_in_utc() -> None:
    stream = _written(LogFormat.TEXT)
    logger = logging.getLogger("task_tracker")
    record = logger.makeRecord("task_tracker", logging.INFO, "", 0, "x", (), None)
    record.created = 1_000_000_000.25
    logger.handle(record)
    assert stream.getvalue() == "2001-09-09T01:46:40.250Z INFO task_tracker: x\n"


def test_nothing_in_a_value_begins_a_line_or_a_value_of_its_own() -> None:
    stream = _written(LogFormat.TEXT)
    StandardLogger().warning(NASTY, named=NASTY)
    line = stream.getvalue().partition("task_tracker: ")[2]
    told = r"a\nINFO forged\r\x1b[31m\u2028\u202e\x00"
    assert line == f'{told}" b=\\ named="{told}\\" b=\\\\"\n'


def test_a_line_of_json_can_be_read_back() -> None:
    stream = _written(LogFormat.JSON)
    StandardLogger().warning(NASTY, named=NASTY, number=1, other=ValueError("x"))
    line = stream.getvalue()
    read = json.loads(line)
    del read["at"]
    assert (line.count("\n"), line.isascii(), read) == (
        1,
        True,
        {
            "level": "warning",
            "logger": "task_tracker",
            "message": NASTY,
            "values": {"named": NASTY, "number": 1, "other": "x"},
        },
    )


@pytest.mark.parametrize("form", LogFormat)
def test_a_failure_keeps_its_traceback_on_the_same_line(form: LogFormat) -> None:
    stream = _written(form)
    try:
        raise ZeroDivisionError("on\npurpose")
    except ZeroDivisionError:
        StandardLogger().failure("It failed")
    line = stream.getvalue()
    assert (line.count("\n"), "ZeroDivisionError: on\\npurpose" in line) == (1, True)


def test_a_failure_outside_of_an_exception_has_no_traceback() -> None:
    stream = _written(LogFormat.TEXT)
    StandardLogger().failure("It failed")
    assert stream.getvalue().partition(" ")[2] == "ERROR task_tracker: It failed\n"


def test_a_value_may_bear_any_name() -> None:
    stream = _written(LogFormat.TEXT)
    StandardLogger().info("x", name="n", args=1, exc_info=2)
    assert stream.getvalue().partition(": ")[2] == 'x name="n" args=1 exc_info=2\n'


def test_a_percent_sign_is_just_that() -> None:
    stream = _written(LogFormat.TEXT)
    StandardLogger().info("100 %s %d")
    assert stream.getvalue().partition(": ")[2] == "100 %s %d\n"


def test_the_server_writes_no_access_lines_but_its_errors() -> None:
    logging.getLogger("uvicorn.access").addHandler(logging.NullHandler())
    stream = _written(LogFormat.TEXT)
    access = logging.getLogger("uvicorn.access")
    logging.getLogger("uvicorn.error").error("bad")
    assert (access.hasHandlers(), stream.getvalue().partition(" ")[2]) == (False, "ERROR uvicorn.error: bad\n")


def test_libraries_are_heard_from_warning_on() -> None:
    stream = _written(LogFormat.TEXT, "DEBUG")
    logging.getLogger("httpx").info("GET https://example.org/?token=secret")
    logging.getLogger("httpx").warning("slow")
    assert stream.getvalue().partition(" ")[2] == "WARNING httpx: slow\n"
