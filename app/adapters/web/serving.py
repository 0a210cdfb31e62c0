"""Serving the application with uvicorn, with its address printed once it answers."""

import gc
import socket
import sys
from collections.abc import Callable

import uvicorn

from app.adapters.web.app import WebApp
from app.adapters.web.security.stack import SERVER_OPTIONS

SWITCH_SECONDS = 0.0005
"""How long a thread may go on while another one waits for the interpreter."""
SHUTDOWN_SECONDS = 5
"""How long open requests may take after the program was asked to end."""


class AnnouncingServer(uvicorn.Server):
    """Says where it can be reached, for a person who has just typed the command."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        """`end_streams` is called once, before open requests are waited for: streams would never end by themselves."""
        super().__init__(config)
        self._end_streams = end_streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn, then print the address with the port that was really taken."""
        await super().startup(sockets)
        for server in self.servers:
            for bound in server.sockets:
                sys.stdout.write(f"Task Tracker is at {_address(bound)}\n")
        sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn, after streams have been told to end."""
        self._end_streams()
        await super().shutdown(sockets)


def serve(app: WebApp, host: str, port: int) -> None:
    """Answer until SIGTERM or Ctrl-C; a port that is taken ends the process with status 1 and a line in the log."""
    # A thread that has something to hand over to another one should not keep it waiting for the usual 5 ms.
    sys.setswitchinterval(SWITCH_SECONDS)
    # What was loaded until now stays: looking through it for garbage again and again would stop everything for as long.
    gc.freeze()
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        **SERVER_OPTIONS,
    )
    AnnouncingServer(config, app.end_streams).run()


def _address(bound: socket.socket) -> str:
    name = bound.getsockname()
    host, port = name[0], name[1]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
