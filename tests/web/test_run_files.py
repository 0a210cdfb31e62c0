"""Files kept with a run: on its page, by their addresses, and nothing that could act in a browser."""

from __future__ import annotations

import re

import pytest

from app.domain.run import RunOutcome, RunStatus
from app.domain.run_file import RunFile
from tests.web.runs_on_site import ended, site_with_scripts
from tests.web.site import Site

PICTURE = RunFile("end.png", b"\x89PNG\r\n\x1a\n\x00")
TEXT = RunFile("notes.txt", "wörds <b>".encode())
PAGE = RunFile("page.html", b"<script>alert(1)</script>")
"""It counts as text: it is shown as what it says, never carried out."""
BYTES = RunFile("report.pdf", b"%PDF-1.7\x00\xff")


@pytest.fixture
def site() -> Site:
    return site_with_scripts()


def with_files(site: Site, *files: RunFile) -> Site:
    run = ended(site, RunOutcome(status=RunStatus.SUCCEEDED))
    keep(site, run.id, *files)
    return site


def keep(site: Site, run_id: int, *files: RunFile) -> None:
    with site.store.unit_of_work() as uow:
        uow.run_files.keep(run_id, files, site.clock.now())
        uow.commit()


def test_pictures_are_shown_and_other_files_are_linked(site: Site) -> None:
    page = with_files(site, PICTURE, TEXT).client.get("/runs/1").text
    assert re.findall(r'<img src="([^"]*)" alt="([^"]*)"', page) == [("/runs/1/files/end.png", "Picture end.png")]
    links = re.findall(r'<a href="(/runs/1/files/[^"]*)">([^<]*)</a>', page)
    assert links == [("/runs/1/files/end.png", "end.png"), ("/runs/1/files/notes.txt", "notes.txt")]


def test_a_run_that_left_nothing_says_nothing_of_files(site: Site) -> None:
    assert "Files" not in with_files(site).client.get("/runs/1").text


@pytest.mark.parametrize(
    ("file", "media_type", "way"),
    [
        (PICTURE, "image/png", "inline"),
        (TEXT, "text/plain; charset=utf-8", "inline"),
        (PAGE, "text/plain; charset=utf-8", "inline"),
        (BYTES, "application/octet-stream", "attachment"),
    ],
)
def test_only_pictures_and_text_are_shown_by_what_they_hold(
    site: Site, file: RunFile, media_type: str, way: str
) -> None:
    answer = with_files(site, file).client.get(f"/runs/1/files/{file.name}")
    headers = {name: answer.headers[name] for name in ("content-type", "content-disposition", "x-content-type-options")}
    assert (answer.status_code, answer.content, headers) == (
        200,
        file.content,
        {
            "content-type": media_type,
            "content-disposition": f'{way}; filename="{file.name}"',
            "x-content-type-options": "nosniff",
        },
    )


@pytest.mark.parametrize("address", ["/runs/1/files/other.png", "/runs/2/files/end.png"])
def test_what_is_not_there_is_not_found(site: Site, address: str) -> None:
    assert with_files(site, PICTURE).client.get(address).status_code == 404
