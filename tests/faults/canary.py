"""A secret that is easy to find again: the ways in which it is given away, and where it is looked for."""

from __future__ import annotations

import base64
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx2
import psycopg
from psycopg import sql

from tests.regression.routes import routes

_LINK = re.compile(rb'(?:href|src|action|hx-get)="(/[^"#]*)"')
_UNSEEN = re.compile(rb"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xe2\x90\x80")
PAGES_AT_MOST = 400
MOST_ALIKE = 3
# Gives its secret away in every way that its author could think of, then waits until it is let go.
TRAITOR = r"""import base64, html, json, os, sys, time
from urllib.parse import quote, quote_plus
secret = os.environ["CANARY"]
raw = secret.encode()
ways = [
    raw, base64.b64encode(raw), base64.urlsafe_b64encode(raw), base64.b64encode(b"user:" + raw + b"\n"),
    base64.encodebytes(raw * 3), base64.b32encode(raw), quote(secret).encode(), quote(secret, safe="").encode(),
    quote_plus(secret).encode(), quote(secret, safe="").lower().encode(), raw.hex().encode(),
    raw.hex().upper().encode(), raw.hex(":").encode(), json.dumps(secret).encode(),
    json.dumps(secret).replace("/", "\\/").encode(),
    repr(secret).encode(), html.escape(secret).encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be"),
    raw[:9] + b"\x1b[31m" + raw[9:] + b"\x1b[0m", b"\x01".join(raw[at:at + 1] for at in range(len(raw))),
]
for way in ways:
    for stream in (1, 2):
        os.write(stream, b"<" + way + b">\n")
for stream in (1, 2):
    for at in range(0, len(raw), 5):
        os.write(stream, raw[at:at + 5])
        time.sleep(0.01)
    os.write(stream, raw[:7] + b"\x1b[1")
    time.sleep(0.01)
    os.write(stream, b"m" + raw[7:] + b"\n")
with open(os.environ["RESULT_FILE"], "w") as result:
    note = f"note {secret} {quote(secret)} {raw.hex()} {base64.b64encode(raw).decode()}"
    json.dump({"note": note, "value": 1}, result)
open(os.environ["BEGUN"], "w").close()
while not os.path.exists(os.environ["GATE"]):
    time.sleep(0.02)
if os.environ.get("RAISES"):
    raise ValueError(secret, {"secret": secret})
"""


@dataclass(frozen=True, slots=True)
class Canary:
    """A random secret whose core survives every quoting, so that a piece of it is a find."""

    core: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def secret(self) -> str:
        """With letters that every way of writing changes."""
        return f"p/ä&{self.core}"

    def traces(self) -> dict[str, bytes]:
        """What gives it away, by the way in which it was written."""
        core = self.core.encode()
        shifted = {
            f"base64 +{shift}": base64.b64encode(b"\0" * shift + core)[4 : (shift + len(core)) // 3 * 4 - 4]
            for shift in range(3)
        }
        return {
            "raw": core,
            "half": core[:16],
            "the other half": core[16:],
            "hexadecimal": core.hex().encode(),
            "HEXADECIMAL": core.hex().upper().encode(),
            "with colons": core.hex(":").encode(),
            "wide": self.core.encode("utf-16-le"),
            "quoted": quote(self.secret, safe="").encode(),
            **shifted,
        }

    def found_in(self, data: bytes) -> list[str]:
        """The ways in which data gives it away, also to somebody who does not see codes and control characters."""
        seen = _UNSEEN.sub(b"", data)
        return [way for way, trace in self.traces().items() if trace in data or trace in seen]


def in_folder(canary: Canary, folder: Path) -> dict[str, list[str]]:
    """Every file below a folder that gives it away: the database and its logs, temporary files, the program's log."""
    files = (each for each in folder.rglob("*") if each.is_file() and not each.is_symlink())
    found = {str(each.relative_to(folder)): canary.found_in(each.read_bytes()) for each in files}
    return {name: ways for name, ways in found.items() if ways}


def in_postgres(canary: Canary, url: str) -> dict[str, list[str]]:
    """Every table that gives it away, as COPY writes it."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables "
            "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        assert len(tables) > 10
        found = {name: canary.found_in(b"".join(_copied(connection, schema, name))) for schema, name in tables}
    return {name: ways for name, ways in found.items() if ways}


def _copied(connection: psycopg.Connection, schema: str, name: str) -> Iterator[bytes]:
    statement = sql.SQL("COPY {}.{} TO STDOUT").format(sql.Identifier(schema), sql.Identifier(name))
    with connection.cursor().copy(statement) as rows:
        yield from map(bytes, rows)


def in_pages(canary: Canary, client: httpx2.Client, ids: Iterable[int]) -> tuple[dict[str, list[str]], int]:
    """Every page that gives it away, and how many were read: all routes with these ids, and wherever links lead."""
    waiting = [route.address(str(number)) for route in routes() if route.method == "GET" for number in ids]
    known, found, alike = set(waiting), dict[str, list[str]](), Counter[str]()
    read = 0
    while waiting and read < PAGES_AT_MOST:
        address, read = waiting.pop(), read + 1
        body = _body(client, address)
        ways = canary.found_in(body)
        if ways:
            found[address] = ways
        links = {link.decode().replace("&amp;", "&") for link in _LINK.findall(body)} - known
        known |= links
        for link in sorted(link for link in links if not link.startswith("/static/")):
            family = re.sub(r"\d+", "0", link)
            alike[family] += 1
            if alike[family] <= MOST_ALIKE:  # a calendar leads on for ever
                waiting.append(link)
    return found, read


def _body(client: httpx2.Client, address: str) -> bytes:
    """What a page says; of one that never ends, what it says within two seconds."""
    body, until = b"", time.monotonic() + 2
    with client.stream("GET", address) as response:
        try:
            for piece in response.iter_bytes():
                body += piece
                if time.monotonic() > until:
                    break
        except httpx2.ReadTimeout:
            return body
    return body


def in_processes(canary: Canary, marker: bytes = b"TASK_TRACKER_RUN=") -> dict[str, list[str]]:
    """Processes whose command line gives it away, or whose environment does although they are no script of a run."""
    found: dict[str, list[str]] = {}
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            words, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        exposed = canary.found_in(words) + ([] if marker in environment else canary.found_in(environment))
        if exposed:
            found[f"{process.name}: {words[:60]!r}"] = exposed
    return found
