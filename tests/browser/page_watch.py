"""Watches what a page does behind its face: console messages, uncaught errors and requests to other sites."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError


@dataclass
class PageWatch:
    """Collects a browser's complaints; a test names those that it provokes on purpose.

    `watch.expect("422")` says that one or more complaints contain "422"; it is as wrong if none comes.
    """

    origin: str
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        """Listen to every page of the context, those opened later included."""
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)

    def expect(self, text: str) -> None:
        """Declare complaints that belong to what the test does, by a part of their text."""
        self.expected.append(text)

    @property
    def unexpected(self) -> list[str]:
        """Complaints that nobody declared."""
        return [complaint for complaint in self.complaints if not any(text in complaint for text in self.expected)]

    @property
    def missing(self) -> list[str]:
        """Declared complaints that did not come."""
        return [text for text in self.expected if not any(text in complaint for complaint in self.complaints)]

    def _on_console(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self.complaints.append(f"uncaught error: {error.error}")

    def _on_request(self, request: Request) -> None:
        if not re.match(r"data:|blob:|about:", request.url) and origin_of(request.url) != self.origin:
            self.complaints.append(f"request to another site: {request.url}")


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
