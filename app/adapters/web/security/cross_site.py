"""Cross-site requests: another page must not act here with the visitor's rights."""

from starlette.datastructures import Headers
from starlette.types import Scope

from app.adapters.web.security.addresses import Origin, parse_origin
from app.adapters.web.security.configuration import PUBLIC_ORIGIN_SETTING
from app.adapters.web.security.refusals import Refusal
from app.adapters.web.security.rules import SecurityRules

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_FROM_ELSEWHERE = Refusal(
    403,
    "Request from another site",
    "Nothing was changed: the request came from a page of another site. Open the page here and try again. If this is"
    f" your own site behind a proxy, set {PUBLIC_ORIGIN_SETTING} to the address in the browser.",
)


class CrossSiteWall:
    """Judges everything but GET, HEAD and OPTIONS.

    `Sec-Fetch-Site` decides where the browser sends it; else `Origin` must be ours; a request with neither is no
    browser's and is accepted unless it brings a cookie.
    """

    def __init__(self, rules: SecurityRules) -> None:
        self._public_origin = rules.origin()

    def __call__(self, scope: Scope) -> Refusal | None:
        if scope["method"] in SAFE_METHODS or self._is_ours(scope):
            return None
        return _FROM_ELSEWHERE

    def _is_ours(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        fetch_sites = headers.getlist("sec-fetch-site")
        if fetch_sites:
            return all(site in ("same-origin", "none") for site in fetch_sites)
        origins = headers.getlist("origin")
        if origins:
            own = self._own_origin(scope, headers)
            return own is not None and all(parse_origin(origin) == own for origin in origins)
        return "cookie" not in headers

    def _own_origin(self, scope: Scope, headers: Headers) -> Origin | None:
        if self._public_origin is not None:
            return self._public_origin
        return parse_origin(f"{scope['scheme']}://{headers.get('host', '')}")
