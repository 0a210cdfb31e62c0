"""What a whole body must satisfy before a parser sees it: type, number of fields, UTF-8, depth of JSON."""

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

from python_multipart.multipart import parse_options_header

from app.adapters.web.security.limits import Limits
from app.adapters.web.security.refusals import Refusal

FORM = b"application/x-www-form-urlencoded"
MULTIPART = b"multipart/form-data"
JSON = b"application/json"

WRONG_TYPE = Refusal(
    415,
    "Unsupported body",
    "A request body must be a form (application/x-www-form-urlencoded or multipart/form-data) or application/json,"
    " in UTF-8.",
)
NOT_UTF8 = Refusal(400, "Not UTF-8", "The text that was sent is not valid UTF-8.")
MALFORMED_FORM = Refusal(400, "Malformed form", "The multipart form that was sent has no usable boundary.")

_ASCII = bytes(range(128))
# Any escape of a byte above ASCII: without one, and without such a byte itself, a form is UTF-8 already.
_HIGH_ESCAPE = re.compile(rb"%[89A-Fa-f][0-9A-Fa-f]")
_ONE_KIND_OF_BRACKET = bytes.maketrans(b"{}", b"[]")
_ALL_BUT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


def objection_to(content_types: list[str], body: bytes, limits: Limits) -> Refusal | None:
    """The refusal that a body which is not empty deserves, or None.

    `content_types` are the values of all Content-Type fields. They are read by the parser that reads the form later,
    so that the two cannot disagree.
    """
    if len(content_types) != 1:
        return WRONG_TYPE
    media_type, parameters = parse_options_header(content_types[0])
    # A declared charset chooses the codec of a multipart form, and some codecs raise what nobody catches.
    if parameters.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
        return WRONG_TYPE
    if media_type == FORM:
        return _objection_to_form(body, limits)
    if media_type == MULTIPART:
        return _objection_to_multipart(body, parameters.get(b"boundary", b""), limits)
    if media_type == JSON:
        return _objection_to_json(body, limits)
    return WRONG_TYPE


def with_high_bytes_escaped(body: bytes) -> bytes:
    """Escape raw bytes above ASCII in a urlencoded form (`curl -d 'name=Žofie'`), as a browser would have.

    Starlette reads such bytes as Latin-1, which would change the text without a word.
    """
    return body if body.isascii() else quote_from_bytes(body, safe=_ASCII).encode()


def _too_many_fields(limits: Limits) -> Refusal:
    return Refusal(413, "Too many fields", f"A form may have {limits.max_fields} fields.")


def _objection_to_form(body: bytes, limits: Limits) -> Refusal | None:
    if body.count(b"&") >= limits.max_fields:
        return _too_many_fields(limits)
    if body.isascii() and not _HIGH_ESCAPE.search(body):
        return None
    return None if _is_utf8(unquote_to_bytes(body)) else NOT_UTF8


def _objection_to_multipart(body: bytes, boundary: bytes, limits: Limits) -> Refusal | None:
    # RFC 2046, 5.1.1: 1 to 70 characters.
    if not 1 <= len(boundary) <= 70:
        return MALFORMED_FORM
    delimiter = b"--" + boundary
    # The last delimiter ends the form and begins no field.
    if body.count(delimiter) - 1 > limits.max_fields:
        return _too_many_fields(limits)
    for part in body.split(delimiter):
        head, _, content = part.partition(b"\r\n\r\n")
        is_file = b"filename=" in head.lower()
        if not _is_utf8(head) or not (is_file or _is_utf8(content)):
            return NOT_UTF8
    return None


def _objection_to_json(body: bytes, limits: Limits) -> Refusal | None:
    if not _is_utf8(body):
        return NOT_UTF8
    if _is_nested_deeper(body, limits.max_json_depth):
        return Refusal(
            400,
            "Malformed or too deep JSON",
            f"JSON may be nested {limits.max_json_depth} levels deep, and its brackets must match.",
        )
    return None


def _is_nested_deeper(document: bytes, depth: int) -> bool:
    """Whether brackets are left after `depth` innermost levels are taken away; linear, and no loop over bytes."""
    outside_strings = document.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')[::2]
    brackets = b"".join(outside_strings).translate(_ONE_KIND_OF_BRACKET, _ALL_BUT_BRACKETS)
    for _ in range(depth):
        brackets = brackets.replace(b"[]", b"")
    return bool(brackets)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
