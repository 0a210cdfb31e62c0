"""Files kept with runs: what they are, what they are called, and which of many are kept."""

import pytest

from app.domain.run_file import LARGEST_FILE, LARGEST_TOGETHER, MOST_FILES, RunFile, choose, plain_name


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\xf0\x00\x00\x00WAVEfmt ", "application/octet-stream"),
        ("plain wörds\n".encode(), "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain"),
        (b"", "text/plain"),
        (b"a\0b", "application/octet-stream"),
        (b"\xff\xfe", "application/octet-stream"),
    ],
)
def test_what_a_file_is_follows_from_its_content(content: bytes, media_type: str) -> None:
    assert RunFile("picture.html", content).media_type == media_type


@pytest.mark.parametrize(
    ("name", "taken", "plain"),
    [
        ("end.png", (), "end.png"),
        ("../../etc/passwd", (), "_.._etc_passwd"),
        (".hidden", (), "hidden"),
        ('a"b\r\nc<d>.png', (), "a_b_c_d_.png"),
        ("größe.txt", (), "gr_e.txt"),
        ("...", (), "file"),
        ("x" * 200 + ".png", (), "x" * 96 + ".png"),
        ("end.png", ("end.png",), "end-2.png"),
        ("end.png", ("end.png", "end-2.png"), "end-3.png"),
        ("notes", ("notes",), "notes-2"),
    ],
)
def test_a_name_is_made_fit_for_an_address_and_a_download(name: str, taken: tuple[str, ...], plain: str) -> None:
    assert plain_name(name, taken) == plain


def test_as_many_as_allowed_are_kept_the_first_ones_first() -> None:
    names = [f"{number}.png" for number in range(MOST_FILES + 1)]
    assert choose([(name, 1) for name in names]) == (tuple(names[:-1]), ("10.png is not kept: 10 files are.",))


def test_one_that_is_too_large_takes_no_place() -> None:
    assert choose([("large.bin", LARGEST_FILE + 1), ("fits.bin", LARGEST_FILE)]) == (
        ("fits.bin",),
        ("large.bin is not kept: it is larger than 2 MiB.",),
    )


def test_together_they_keep_within_the_limit_and_a_smaller_one_still_fits() -> None:
    sizes = [(f"{number}.bin", LARGEST_FILE) for number in range(LARGEST_TOGETHER // LARGEST_FILE - 1)]
    sizes += [("almost.bin", LARGEST_FILE - 1), ("one more.bin", 2), ("small.bin", 1)]
    assert choose(sizes) == (
        ("0.bin", "1.bin", "2.bin", "almost.bin", "small.bin"),
        ("one more.bin is not kept: the others make 8 MiB with it.",),
    )
