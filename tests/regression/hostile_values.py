"""Bad values of every kind, for fields, ids and places in lists."""

from __future__ import annotations

import base64
import json

from app.domain.fields import Kind, Parameter

LARGEST = 2**63 - 1
NOT_IDS = ("0", "-1", "987654", str(LARGEST), str(LARGEST + 1), "1" + "0" * 400, "one", "1.5", "1e3", "%EF%BC%91%00",
           "1%00", "%00", "%2e%2e", "1%0a", "null", "%F0%9F%92%A5", "%FF")  # fmt: skip
BAD_EVERYWHERE = ("", "\0", "a\0b", "\u202e", "[]", "-1", str(LARGEST + 1))
BAD_TEXT = (" ", "\x1b[31m", "x" * 10_001, "\U0001f4a5" * 201, "' OR 1=1 --", "%", "_", "\\")
BAD_NUMBERS = ("0", str(LARGEST), "9" * 400, "1.5", "1e3", "NaN", "one", "\u0661", "+", " 1 ", "1\0")
BAD_DATES = ("0000-00-00", "2027-02-30", "9999-12-31", "10000-01-01", "2027-W01-1", "0001-01-01", "2027-05-04\0")
BAD_JSON = ("{", "null", '"x"', '{"a": NaN}', '{"a": 1e999}', '{"a": "\\u0000"}', '{"a": "\\ud800"}', '{"a": "\0"}',
            '{"a": ' + "9" * 5000 + "}", "[" * 50_000, '{"a":' * 100 + "1" + "}" * 100, '{"color": 7}')  # fmt: skip
BAD_LINES = ("NO_EQUALS_SIGN", "=x", "A=1\nA=2", "PATH=/x", "A=\0", "1A=1", "A=" + "x" * 70_000, "A=\u2022" * 8)
BAD_TIMES = ("24:00", "9", "09:60", "-1:00", "09:00:00.5", "09:00+01:00", "T09", "\u0660\u0669:00")
BAD_BY_NAME = {
    "rrule": ("FREQ=", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=" + "9" * 40, "FREQ=SECONDLY", "RRULE:RRULE:",
              "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=9MO", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;;",
              "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=999", "FREQ=DAILY;UNTIL=99999999", "FREQ=DAILY;COUNT=1e9",
              "FREQ=WEEKLY;BYSETPOS=400", "FREQ=YEARLY;BYEASTER=0", "EXDATE:x", "FREQ=DAILY\nFREQ=DAILY"),
    "cron": ("* * * * *", "0 0 30 2 *", "0 0 29 2 1", "*/0 * * * *", "60 * * * *", "0 9 * *", "0 9 * * * *", "@daily",
             "0-99999999 * * * *", "5-1 * * * *", "0 9 L * *", "0 9 * * 7#6", "\u0660 9 * * *", "0,,1 9 * * *"),
    "scope": ("goal-", "goal-0", "goal--1", "goal-1-1", "everything-1", "account-\u0661", f"goal-{LARGEST + 1:030}"),
    "timezone": ("../UTC", "/etc/passwd", "Nowhere/Town", "utc", "Europe", "posixrules", "localtime", "."),
}  # fmt: skip
BAD_BY_KIND = {
    Kind.TEXT: BAD_TEXT, Kind.LINES: BAD_TEXT + BAD_JSON, Kind.SCRIPT: BAD_TEXT, Kind.VARIABLES: BAD_LINES,
    Kind.INTEGER: BAD_NUMBERS, Kind.IDS: BAD_NUMBERS, Kind.WEEKDAYS: BAD_NUMBERS, Kind.DATE: BAD_DATES,
    Kind.TIME: BAD_TIMES,
}  # fmt: skip


def bad_values(parameter: Parameter) -> tuple[str, ...]:
    return BAD_EVERYWHERE + BAD_BY_KIND.get(parameter.kind, ()) + BAD_BY_NAME.get(parameter.name, ())


def cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


CURSORS = (
    "", "x", "====", "%00", "%FF", "n" * 5000, cursor(), cursor("n"), cursor("n", 1), cursor("n", "1", "2"),
    cursor("x", 1, 2), cursor("n", True, 1), cursor("n", 1.5, 1), cursor("n", None, None),
    *(cursor(way, *key) for way in "np" for big in (LARGEST, -LARGEST, LARGEST + 1, 2**62, 253402300800 * 10**6)
      for key in ([big], [big, big], [0, big], [big, 0], [big, big, big])),
)  # fmt: skip
