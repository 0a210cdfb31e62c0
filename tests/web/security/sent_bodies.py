"""Bodies of requests as they are sent to the guard."""

from app.adapters.web.security.limits import Limits
from app.adapters.web.security.stack import guarded
from tests.web.security.exchange import LOCAL, Answer, Echo, ask, post

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=xyz"
JSON = "application/json"


def send(body: bytes, content_type: str, limits: Limits | None = None) -> Answer:
    return ask(guarded(Echo(), LOCAL, limits=limits), post(body, content_type))


def part(content: bytes, disposition: bytes = b'form-data; name="a"') -> bytes:
    return b"--xyz\r\nContent-Disposition: " + disposition + b"\r\n\r\n" + content + b"\r\n--xyz--\r\n"
