"""What a strategy wants kept: under plain names, within the limits, and texts without secrets."""

from dataclasses import replace

from app.application.run_files import with_kept_files
from app.application.run_output import MASK, SecretMask
from app.domain.run import RunOutcome, RunStatus
from app.domain.run_file import LARGEST_FILE, RunFile

SECRET = "sesame-open"
PICTURE = b"\x89PNG\r\n\x1a\n" + SECRET.encode()


def kept(*files: RunFile) -> tuple[tuple[RunFile, ...], list[str]]:
    outcome, remarks = with_kept_files(RunOutcome(status=RunStatus.FAILED, files=files), SecretMask([SECRET]))
    assert replace(outcome, files=()) == RunOutcome(status=RunStatus.FAILED)
    return outcome.files, list(remarks)


def test_without_files_nothing_happens() -> None:
    assert kept() == ((), [])


def test_a_secret_is_masked_in_texts_and_names_and_cannot_be_in_pictures() -> None:
    assert kept(RunFile(f"{SECRET}.txt", f"key: {SECRET}".encode()), RunFile("end.png", PICTURE)) == (
        (RunFile("_.txt", f"key: {MASK}".encode()), RunFile("end.png", PICTURE)),
        [],
    )


def test_names_are_plain_and_never_the_same() -> None:
    files, _ = kept(RunFile("../a b.txt", b"1"), RunFile("_a_b.txt", b"2"), RunFile("_a b.txt", b"3"))
    assert [file.name for file in files] == ["_a_b.txt", "_a_b-2.txt", "_a_b-3.txt"]


def test_what_is_too_large_is_left_out_and_said() -> None:
    large, small = RunFile("large.bin", b"\0" * (LARGEST_FILE + 1)), RunFile("small.bin", b"\0")
    assert kept(large, small) == ((small,), ["large.bin is not kept: it is larger than 2 MiB."])
