"""One exchange: a request, the redirects it may follow, and the answer, all within the limits of the run."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import httpcore
import httpx

from app.adapters.strategies.http.addresses import AddressRules, ForbiddenAddress, Resolve, system_resolve
from app.adapters.strategies.http.connection import GuardedNetwork
from app.adapters.strategies.http.patience import Patience
from app.adapters.strategies.http.web_request import WebAnswer, WebRequest

MOST_BYTES = 1024 * 1024
"""So much of an answer is read."""
MOST_REDIRECTS = 5
_KEPT_ELSEWHERE = frozenset({
    "accept", "accept-encoding", "accept-language", "connection", "content-length", "content-type", "host", "user-agent"
})  # fmt: skip
"""Headers that go along to another host; everything else may be a credential."""


class NoAnswer(Exception):
    """The exchange came to nothing; the message says why, for the task's history."""


@dataclass(frozen=True)
class WebExchange:
    """Sends requests. `resolve` and `trust` stand in for the system's name servers and authorities in tests."""

    rules: AddressRules
    resolve: Resolve = system_resolve
    trust: ssl.SSLContext | None = field(default=None)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return self.trust or httpx.create_ssl_context()

    def answer(
        self,
        request: WebRequest,
        patience: Patience,
        is_expected: Callable[[int], bool],
        on_redirect: Callable[[int, str], None],
    ) -> WebAnswer:
        """The answer in the end. Raises NoAnswer, and OutOfTime or Cancelled as soon as that is so.

        A redirect whose status is expected is the answer itself; `on_redirect` hears of each other one.
        """
        network = GuardedNetwork(self.rules, self.resolve, patience)
        with (
            httpcore.ConnectionPool(ssl_context=self._trust, network_backend=network) as pool,
            # No proxy, .netrc or certificate of the environment: what a run reaches is what the rules say.
            httpx.Client(transport=_Transport(pool), trust_env=False) as client,
        ):
            try:
                return _followed(client, _built(client, request), is_expected, on_redirect)
            except ForbiddenAddress as error:
                raise NoAnswer(str(error)) from error
            except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict) as error:
                raise NoAnswer(f"The exchange failed: {error}") from error
            except (OverflowError, UnicodeError) as error:  # a port or a name of a host that there cannot be
                raise NoAnswer(f"The address leads nowhere: {error}") from error
            except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
                raise NoAnswer(str(error)) from error


def _built(client: httpx.Client, request: WebRequest) -> httpx.Request:
    headers = [(name.encode("ascii"), value.encode("utf-8", "replace")) for name, value in request.headers]
    return client.build_request(request.method, request.address, headers=headers, content=request.body or None)


def _followed(
    client: httpx.Client,
    request: httpx.Request,
    is_expected: Callable[[int], bool],
    on_redirect: Callable[[int, str], None],
) -> WebAnswer:
    for _ in range(MOST_REDIRECTS + 1):
        response = client.send(request, stream=True)
        try:
            if response.next_request is None or is_expected(response.status_code):
                return _read(response)
        finally:
            response.close()
        on_redirect(response.status_code, response.headers.get("location", ""))
        request = _onward(request, response.next_request)
    raise NoAnswer(f"More than {MOST_REDIRECTS} redirects.")


def _onward(before: httpx.Request, after: httpx.Request) -> httpx.Request:
    """The request that a redirect leads to: nothing that may be a secret goes to another host."""
    if _origin(before.url) == _origin(after.url):
        return after
    if after.headers.get("content-length", "0") != "0" or "transfer-encoding" in after.headers:
        raise NoAnswer("The redirect would send the body to another host: it is not followed.")
    for name in set(after.headers) - _KEPT_ELSEWHERE:
        del after.headers[name]
    return after


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


def _read(response: httpx.Response) -> WebAnswer:
    """As it came, never decompressed: a small answer must not become a huge one."""
    body, is_whole = bytearray(), True
    for piece in response.iter_raw():
        body += piece
        if len(body) > MOST_BYTES:
            del body[MOST_BYTES:]
            is_whole = False
            break
    return WebAnswer(
        status=response.status_code,
        reason=response.reason_phrase,
        headers=tuple((name.lower(), value) for name, value in response.headers.multi_items()),
        body=bytes(body),
        is_whole=is_whole,
    )


class _Transport(httpx.BaseTransport):
    """Hands the requests of httpx to a pool with a network of our own; httpx offers no such choice itself."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Failures of httpcore stay what they are."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        return httpx.Response(status_code=answer.status, headers=answer.headers, stream=_Stream(answer))


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
