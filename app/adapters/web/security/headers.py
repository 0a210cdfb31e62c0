"""The headers that every answer carries, the walls' own refusals included."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
STRICT_TRANSPORT_SECURITY = "max-age=31536000"

_ALWAYS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecureHeaders:
    """Pure ASGI, outermost. A handler may choose its own Referrer-Policy and Cache-Control and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(scope, message)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _add_headers(scope: Scope, message: Message) -> None:
    message.setdefault("headers", [])
    headers = MutableHeaders(scope=message)
    headers.update(_ALWAYS)
    # Stricter where an address is itself a key (calendar feeds, inbound hooks).
    headers.setdefault("referrer-policy", "same-origin")
    if not scope["path"].startswith("/static/"):
        headers.setdefault("cache-control", "no-store")
    if scope["scheme"] == "https":
        headers["strict-transport-security"] = STRICT_TRANSPORT_SECURITY
