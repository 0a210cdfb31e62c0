"""Asking a service how it is at the address that was declared for it."""

import http.client
import json
from urllib.parse import urlsplit

NO_ANSWER = "no answer from its status address"
LARGEST_ANSWER = 64 * 1024
_LONGEST_TEXT = 120
_SHOWN = {"running": "running", "interval": "interval", "last_run": "last run"}


def ask_status(url: str, seconds: float) -> str:
    """What the JSON answer says of `running`, `interval` and `last_run`, as one line; `NO_ANSWER` where there is none.

    Redirects are not followed and no proxy is used: the address is the one that was declared. `seconds` is for each
    step: connecting, and every wait for more.
    """
    try:
        answer = json.loads(_content(url, seconds))
    except (OSError, http.client.HTTPException, ValueError, RecursionError):
        return NO_ANSWER
    if not isinstance(answer, dict):
        return NO_ANSWER
    return ", ".join(f"{word}: {_short(answer[key])}" for key, word in _SHOWN.items() if answer.get(key) is not None)


def _content(url: str, seconds: float) -> bytes:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Accept": "application/json"})
        response = connection.getresponse()
        content = response.read(LARGEST_ANSWER + 1)
    finally:
        connection.close()
    if response.status != http.client.OK or len(content) > LARGEST_ANSWER:
        raise ValueError("not a usable answer")
    return content


def _short(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
