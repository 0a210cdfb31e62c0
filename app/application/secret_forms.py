"""The forms in which a secret may be printed: as it is, and as encodings, escapes and quotes make it."""

import base64
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

SHORTEST_BASE = 8
"""Pieces of base64 that are shorter than this stand in too much innocent text."""
_LOWER_ESCAPES = re.compile(r"%[0-9A-F]{2}")
_LINE = 76
"""After so many letters MIME and the command `base64` begin a new line."""
SHORTEST_PART = 8
"""Parts of an address that are shorter than this, such as `/api`, stand in too much innocent text."""
SHORTEST_PASSWORD = 4


def forms_of(secret: str) -> set[bytes]:
    """Every form that is masked, as bytes of the output."""
    return {form for text in (secret, *_parts_of_address(secret)) for form in _forms_of_text(text)}


def _parts_of_address(secret: str) -> Iterator[str]:
    """What may be the secret in an address: servers name the path alone, programs leave out the password."""
    try:
        address = urlsplit(secret)
    except ValueError:
        return
    if not (address.scheme and address.netloc):
        return
    parts = [address.path.rstrip("/"), *(value for _, value in parse_qsl(address.query))]
    yield from (part for part in parts if len(part) >= SHORTEST_PART)
    password = address.password or ""
    if len(password) >= SHORTEST_PASSWORD:
        yield password


def _forms_of_text(secret: str) -> set[bytes]:
    raw = secret.encode("utf-8", "replace")
    texts = {*_quoted(secret), *_escaped(secret)}
    forms = {raw, *(text.encode("utf-8", "replace") for text in texts), *_hexadecimal(raw), *_base64(raw)}
    forms |= {secret.encode(wide, "replace") for wide in ("utf-16-le", "utf-16-be")}
    return {form for form in forms if form}


def _quoted(secret: str) -> Iterator[str]:
    """As a part of an address or of a form that is sent."""
    for text in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        yield text
        yield _LOWER_ESCAPES.sub(lambda escape: escape[0].lower(), text)


def _escaped(secret: str) -> Iterator[str]:
    """Within a JSON string, a Python literal or a page; without the quotation marks around it."""
    for as_ascii in (True, False):
        text = json.dumps(secret, ensure_ascii=as_ascii)[1:-1]
        yield text
        yield text.replace("/", "\\/")
    yield repr(secret)[1:-1]
    yield html.escape(secret)
    yield html.escape(secret, quote=False)


def _hexadecimal(raw: bytes) -> Iterator[bytes]:
    for separator in ("", " ", ":"):
        digits = raw.hex(separator) if separator else raw.hex()
        yield digits.encode()
        yield digits.upper().encode()


def _base64(raw: bytes) -> Iterator[bytes]:
    """Without padding, wherever in an encoded text it begins.

    Its first letters depend on what stands before it (`user:secret`), its last ones on what follows (`echo | base64`):
    a form without them is found in every case.
    """
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(raw).rstrip(b"=")
        yield whole
        if len(whole) > _LINE:
            yield b"\n".join(whole[at : at + _LINE] for at in range(0, len(whole), _LINE))
        for shift in range(3):
            skipped = (shift * 8 + 5) // 6
            inner = encode(b"\0" * shift + raw)[skipped : (shift + len(raw)) * 8 // 6]
            if len(inner) >= SHORTEST_BASE:
                yield inner
    yield base64.b32encode(raw).rstrip(b"=")
