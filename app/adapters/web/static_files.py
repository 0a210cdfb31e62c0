"""The files under /static: addresses that change with the content, so that browsers may keep them for ever."""

import gzip
import hashlib
import math
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOR_EVER = "public, max-age=31536000, immutable"
# A style sheet's own url(…) names no version: the browser keeps the file but asks whether it is still the same.
_ASK_EACH_TIME = "no-cache"
SECONDS_BETWEEN_LOOKS = 1.0
_PACKED = frozenset({".css", ".js", ".json", ".svg", ".webmanifest"})
"""Text. Images and fonts are packed already."""


class StaticAddresses:
    """Makes `/static/css/app.css?v=<hash of the content>`; a file that changed on disk gets a new address soon."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """`folder` is what /static shows; `clock` tells seconds."""
        self._folder, self._clock = folder, clock
        self._known: dict[tuple[str, int], str] = {}
        self._newest: dict[str, tuple[float, str]] = {}

    def address(self, path: str) -> str:
        """The address of a file by its path inside the folder; raises FileNotFoundError where there is none.

        A page names a dozen files: the disk is asked for each of them once a second, not for each page.
        """
        now = self._clock()
        looked_at, address = self._newest.get(path, (-math.inf, ""))
        if now - looked_at >= SECONDS_BETWEEN_LOOKS:
            address = f"/static/{path}?v={self._version(path)}"
            self._newest[path] = (now, address)
        return address

    def _version(self, path: str) -> str:
        file = self._folder / path
        key = (path, file.stat().st_mtime_ns)
        if key not in self._known:
            self._known[key] = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        return self._known[key]


class VersionedStaticFiles(StaticFiles):
    """Serves the folder; whoever names a version may keep the answer. Text is packed once and kept so in memory."""

    def __init__(self, directory: Path) -> None:
        """`directory` is what /static shows: nothing in it comes from people."""
        super().__init__(directory=directory)
        self._packed: dict[tuple[str, int], bytes] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As StaticFiles, with a lifetime in the caches."""
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse) and Path(path).suffix in _PACKED:
            response.headers.add_vary_header("accept-encoding")
            if "gzip" in Headers(scope=scope).get("accept-encoding", "") and scope["method"] == "GET":
                response = await anyio.to_thread.run_sync(self._pack, response)
        versioned = "v" in parse_qs(scope["query_string"].decode("latin-1"))
        response.headers["cache-control"] = _FOR_EVER if versioned else _ASK_EACH_TIME
        return response

    def _pack(self, response: FileResponse) -> Response:
        file = Path(response.path)
        key = (str(file), file.stat().st_mtime_ns)
        if key not in self._packed:
            self._packed[key] = gzip.compress(file.read_bytes(), 9, mtime=0)
        kept = {name: response.headers[name] for name in ("etag", "last-modified", "vary")}
        headers = {**kept, "content-encoding": "gzip"}
        return Response(self._packed[key], headers=headers, media_type=response.media_type)
