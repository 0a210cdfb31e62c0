"""A web server that requests go to; each test hears of its own requests only."""

from collections.abc import Iterator

import pytest

from tests.unit.adapters.strategies.request_bench import RequestBench
from tests.unit.adapters.strategies.web_server import WebServer, web_server


@pytest.fixture(scope="module")
def shared_site() -> Iterator[WebServer]:
    with web_server() as site:
        yield site


@pytest.fixture
def site(shared_site: WebServer) -> WebServer:
    shared_site.asked.clear()
    shared_site.released.clear()
    return shared_site


@pytest.fixture
def bench() -> RequestBench:
    return RequestBench()
