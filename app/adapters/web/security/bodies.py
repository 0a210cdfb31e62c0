"""The body of a request: received whole, within size and time, and checked, before the application starts."""

import anyio
import anyio.to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.adapters.web.security.body_checks import objection_to, with_high_bytes_escaped
from app.adapters.web.security.limits import BUSY, Limits
from app.adapters.web.security.refusals import Body, Refusal, content_length, declares_body

# A megabyte of the worst kind takes 0.1 s to check; beyond this size, in bytes, it happens beside the event loop.
_CHECKED_AT_ONCE = 64 * 1024


class BodyRefused(Exception):
    """The body is too large, too slow or of a wrong kind; carries the answer."""

    def __init__(self, refusal: Refusal, body_so_far: Body) -> None:
        super().__init__(refusal.title)
        self.refusal = refusal
        self.body_so_far = body_so_far


class ClientLeft(Exception):
    """The connection ended before the body did; there is nobody to answer."""


class BodyWall:
    """Pure ASGI. Hands the application a body that has arrived, in one message.

    Holding it back costs nothing, since forms and JSON are read whole anyway, and a slow client keeps neither a
    thread nor a slot. As many bodies may be on their way at once as requests may be in the application.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits
        self._free = limits.max_requests
        self._too_large = Refusal(
            413, "Too much at once", f"A request may have {limits.max_body // 1024} KiB. Nothing was saved."
        )
        self._too_slow = Refusal(
            408, "Too slow", f"The request did not arrive within {limits.body_seconds:g} seconds. Nothing was saved."
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._received(scope, receive)
            if len(body) < _CHECKED_AT_ONCE:
                body = self._checked(scope, body)
            else:
                body = await anyio.to_thread.run_sync(self._checked, scope, body)
        except BodyRefused as refused:
            await refused.refusal.answer(scope, receive, send, refused.body_so_far)
        except ClientLeft:
            return
        else:
            await self._app(scope, _replaying(body, receive), send)

    async def _received(self, scope: Scope, receive: Receive) -> bytes:
        if (content_length(scope) or 0) > self._limits.max_body:
            raise BodyRefused(self._too_large, Body.UNREAD)
        place = int(declares_body(scope))
        if self._free < place:
            raise BodyRefused(BUSY, Body.UNREAD)
        self._free -= place
        try:
            with anyio.fail_after(self._limits.body_seconds):
                return await self._read(receive)
        except TimeoutError:
            raise BodyRefused(self._too_slow, Body.GIVEN_UP) from None
        finally:
            self._free += place

    async def _read(self, receive: Receive) -> bytes:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientLeft
            body += message.get("body", b"")
            more_body: bool = message.get("more_body", False)
            if len(body) > self._limits.max_body:
                raise BodyRefused(self._too_large, Body.UNREAD if more_body else Body.READ)
            if not more_body:
                return bytes(body)

    def _checked(self, scope: Scope, body: bytes) -> bytes:
        if not body:
            return body
        content_types = Headers(scope=scope).getlist("content-type")
        refusal = objection_to(content_types, body, self._limits)
        if refusal is not None:
            raise BodyRefused(refusal, Body.READ)
        is_urlencoded = content_types[0].lower().startswith("application/x-www-form-urlencoded")
        return with_high_bytes_escaped(body) if is_urlencoded else body


def _replaying(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once and then whatever the server says, which is when the client leaves."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
