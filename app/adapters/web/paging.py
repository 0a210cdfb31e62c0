"""Addresses of the neighbouring pages of a list."""

from typing import Any, TypeVar

from fastapi import Request

from app.adapters.web.notices import PARAMETERS
from app.ports.read_models import Page

CURSOR = "cursor"
T = TypeVar("T")


def page_links(request: Request, page: Page[T]) -> dict[str, Any]:
    """`newer_href` and `older_href` as the pagination macro takes them: this address with another cursor."""
    return {"newer_href": _address(request, page.previous), "older_href": _address(request, page.next)}


def _address(request: Request, cursor: str | None) -> str:
    if cursor is None:
        return ""
    url = request.url.remove_query_params(PARAMETERS).include_query_params(**{CURSOR: cursor})
    return f"{url.path}?{url.query}"
