"""The gate: runs the walls that need only the head of a request, in order, before anything of the body is read."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from app.adapters.web.security.refusals import Refusal

# A wall may also write into the scope what it has found out (the client's address, the actor).
Wall = Callable[[Scope], Refusal | None]


class Gate:
    """Pure ASGI. The first wall that objects answers; WebSockets, of which the application has none, are closed."""

    def __init__(self, app: ASGIApp, walls: tuple[Wall, ...]) -> None:
        self._app = app
        self._walls = walls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] == "http":
            for wall in self._walls:
                refusal = wall(scope)
                if refusal is not None:
                    await refusal.answer(scope, receive, send)
                    return
        await self._app(scope, receive, send)
