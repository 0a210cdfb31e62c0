"""Serving the application with uvicorn, with its address printed once it answers."""

import gc
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from app.adapters.web.app import WebApp
from app.adapters.web.security.stack import SERVER_OPTIONS

SWITCH_SECONDS = 0.0005
"""How long a thread may go on while another one waits for the interpreter."""
SHUTDOWN_SECONDS = 5
"""How long open requests may take after the program was asked to end."""


class AnnouncingServer(uvicorn.Server):
    """Says where it can be reached, for a person who has just typed the command, and ends as often as it is asked to.

    The first SIGTERM or Ctrl-C begins an orderly end, the next one ends what that still waits for; even then everything
    that was started is stopped, which uvicorn would leave out.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        asked_to_end: Callable[[], None],
        asked_again: Callable[[], None],
        end_streams: Callable[[], None],
    ) -> None:
        """The first two are called in a thread of their own, because a signal may come in the middle of anything.

        `end_streams` is called before open requests are waited for: streams would never end by themselves.
        """
        super().__init__(config)
        self._asked_to_end, self._asked_again, self._end_streams = asked_to_end, asked_again, end_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """See uvicorn."""
        tell = self._asked_again if self.should_exit else self._asked_to_end
        self.force_exit = self.should_exit
        super().handle_exit(sig, frame)
        threading.Thread(target=tell, name="asked-to-end", daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn, but what the application has started is stopped in any case; doing it twice does no harm."""
        self._end_streams()
        await super().shutdown(sockets)
        if self.force_exit:
            await self.lifespan.shutdown()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn, then print the address with the port that was really taken."""
        await super().startup(sockets)
        for server in self.servers:
            for bound in server.sockets:
                sys.stdout.write(f"Task Tracker is at {_address(bound)}\n")
        sys.stdout.flush()


def serve(app: WebApp, host: str, port: int, asked_to_end: Callable[[], None], asked_again: Callable[[], None]) -> None:
    """Answer until SIGTERM or Ctrl-C; a port that is taken ends the process with status 1 and a line in the log.

    `asked_to_end` is called at the first signal, before open requests are waited for, `asked_again` at further ones.
    """
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
    AnnouncingServer(config, asked_to_end, asked_again, app.end_streams).run()


def _address(bound: socket.socket) -> str:
    name = bound.getsockname()
    host, port = name[0], name[1]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
