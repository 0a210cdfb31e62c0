"""Addresses of the neighbouring pages of a list."""

from typing import Any, TypeVar

from fastapi import Request
from starlette.datastructures import URL

from app.adapters.web.notices import PARAMETERS
from app.ports.read_models import Page

CURSOR = "cursor"
T = TypeVar("T")


def page_links(at: Request | URL, page: Page[T]) -> dict[str, Any]:
    """`newer_href` and `older_href` as the pagination macro takes them: this address with another cursor."""
    url = at.url if isinstance(at, Request) else at
    return {"newer_href": _address(url, page.previous), "older_href": _address(url, page.next)}


def _address(url: URL, cursor: str | None) -> str:
    if cursor is None:
        return ""
    url = url.remove_query_params([*PARAMETERS, "bulk"]).include_query_params(**{CURSOR: cursor})
    return f"{url.path}?{url.query}"
