"""The key file is made once, whole and private, and anything doubtful is refused."""

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.adapters.secrets.key_file import UnusableKeyFile, load_or_make_key


def _written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_missing_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    key = load_or_make_key(path)
    assert (len(key), oct(path.stat().st_mode)[-3:], base64.b64decode(path.read_bytes())) == (32, "600", key)


def test_the_second_start_finds_the_same_key_and_nothing_else_lies_about(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert (load_or_make_key(path), list(tmp_path.iterdir())) == (load_or_make_key(path), [path])


def test_twenty_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(20) as pool:
        keys = set(pool.map(lambda _: load_or_make_key(tmp_path / "key"), range(20)))
    assert (len(keys), len(list(tmp_path.iterdir()))) == (1, 1)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = _written(tmp_path / "key", base64.b64encode(bytes(32)), mode)
    with pytest.raises(UnusableKeyFile, match=r"may be read by other users\. Run: chmod 600"):
        load_or_make_key(path)


@pytest.mark.parametrize(
    "content", [b"", b"short", base64.b64encode(bytes(31)), base64.b64encode(bytes(33)), bytes(32)]
)
def test_a_file_with_anything_but_a_key_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = _written(tmp_path / "key", content)
    with pytest.raises(UnusableKeyFile, match="does not hold 32 bytes in Base64"):
        load_or_make_key(path)
    assert path.read_bytes() == content


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key", 0o600)
    with pytest.raises(UnusableKeyFile, match="is not a regular file"):
        load_or_make_key(tmp_path / "key")


def test_a_missing_directory_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnusableKeyFile, match="cannot be used: No such file or directory"):
        load_or_make_key(tmp_path / "none" / "key")
