"""What browsers keep: the manifest with its icons, the service worker, the page for when nothing answers."""

from __future__ import annotations

import json
import re
import struct

from tests.web.site import PROJECT, Site


def test_the_manifest_names_icons_of_the_size_that_it_says() -> None:
    site = Site()
    address = re.findall(r'<link rel="manifest" href="([^"]*)"', site.get("/").text)[0]
    response = site.get(address)
    assert response.headers["content-type"] == "application/manifest+json"
    icons = json.loads(response.text)["icons"]
    pictures = [icon for icon in icons if icon["type"] == "image/png"]
    sizes = [struct.unpack(">II", site.get(f"/static/{icon['src']}").content[16:24]) for icon in pictures]
    assert [icon["sizes"] for icon in pictures] == [f"{width}x{height}" for width, height in sizes]
    assert [icon.get("purpose") for icon in pictures] == [None, None, "maskable"]


def test_the_service_worker_lies_at_the_top_and_is_asked_for_each_time() -> None:
    response = Site().get("/service-worker.js?keep=1")
    same = response.text == (PROJECT / "static/js/service-worker.js").read_text()
    headers = response.headers
    told = (headers["content-type"], headers["cache-control"])
    assert (response.status_code, same, *told) == (200, True, "text/javascript; charset=utf-8", "no-cache")


def test_the_page_for_when_nothing_answers_names_nobody_and_nothing() -> None:
    page = Site().with_goal().get("/offline").text
    assert ("out of reach" in page, "local" in page, "Post an answer" in page) == (True, False, False)


def test_the_first_page_carries_what_marks_it_as_last_seen_but_does_not_show_it() -> None:
    page = Site().with_goal().get("/").text
    assert re.findall(r'id="last-seen"( hidden)?>', page) == [" hidden"]
    assert "as it was last seen, on 4 May 2027, 12:00 UTC" in page
    assert 'id="last-seen" hidden' in (PROJECT / "static/js/service-worker.js").read_text()
