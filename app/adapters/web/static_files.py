"""The files under /static: addresses that change with the content, so that browsers may keep them for ever."""

import hashlib
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOR_EVER = "public, max-age=31536000, immutable"
# A style sheet's own url(…) names no version: the browser keeps the file but asks whether it is still the same.
_ASK_EACH_TIME = "no-cache"


class StaticAddresses:
    """Makes `/static/css/app.css?v=<hash of the content>`; a file that changed on disk gets a new address at once."""

    def __init__(self, folder: Path) -> None:
        """`folder` is what /static shows."""
        self._folder = folder
        self._known: dict[tuple[str, int], str] = {}

    def address(self, path: str) -> str:
        """The address of a file by its path inside the folder; raises FileNotFoundError where there is none."""
        file = self._folder / path
        key = (path, file.stat().st_mtime_ns)
        if key not in self._known:
            self._known[key] = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        return f"/static/{path}?v={self._known[key]}"


class VersionedStaticFiles(StaticFiles):
    """Serves the folder; whoever names a version may keep the answer."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As StaticFiles, with a lifetime in the caches."""
        response = await super().get_response(path, scope)
        versioned = "v" in parse_qs(scope["query_string"].decode("latin-1"))
        response.headers["cache-control"] = _FOR_EVER if versioned else _ASK_EACH_TIME
        return response
