"""What a run prints, given to the capture as a run gives it."""

from app.application.run_output import OutputCapture, SecretMask
from app.domain.run import RunOutput

SECRET = "hunter2 is/secret?"


def captured(*chunks: bytes, secrets: tuple[str, ...] = ()) -> RunOutput:
    """What is kept of output that came in these chunks, once the run is over."""
    capture = OutputCapture(SecretMask(secrets))
    for chunk in chunks:
        capture.take(chunk)
    return capture.whole()


def text_of(*chunks: bytes, secrets: tuple[str, ...] = ()) -> str:
    output = captured(*chunks, secrets=secrets)
    return output.head + output.tail


def one_by_one(data: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in data]
