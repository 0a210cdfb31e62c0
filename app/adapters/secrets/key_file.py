"""The file that holds the key of the secrets: 32 random bytes as one line of Base64, for its owner's eyes only."""

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32
_LARGEST_FILE = 1024


class UnusableKeyFile(Exception):
    """The key file cannot be used; the message says why and what to do."""


def load_or_make_key(path: Path) -> bytes:
    """The key in the file at `path`, which is made with a new key where there is none. Raises `UnusableKeyFile`."""
    try:
        if not path.exists():
            _make(path)
        return _load(path)
    except OSError as error:
        raise UnusableKeyFile(f"The key file {path} cannot be used: {error.strerror}.") from error


def _make(path: Path) -> None:
    """Several processes may start at once and a start may be cut short: only a whole file ever gets the name."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 — from a descriptor
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        _give_name(draft, path)
    finally:
        draft.unlink()


def _give_name(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return  # another process was quicker; its key is the one
    directory = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _load(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:  # noqa: PTH123 — from a descriptor
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise UnusableKeyFile(f"The key file {path} is not a regular file.")
        if mode & 0o077:
            raise UnusableKeyFile(f"The key file {path} may be read by other users. Run: chmod 600 {path}")
        return _decoded(path, file.read(_LARGEST_FILE))


def _decoded(path: Path, content: bytes) -> bytes:
    try:
        key = base64.b64decode(content.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise UnusableKeyFile(
            f"The key file {path} does not hold {KEY_BYTES} bytes in Base64. "
            "Restore it from where you keep it: a new key cannot open stored secrets."
        )
    return key
