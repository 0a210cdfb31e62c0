"""Requests to a real web server: what is sent, how long it takes, and what becomes of the answer."""

import base64
import json
import re
import threading
import time
from collections.abc import Callable
from urllib.parse import quote

from app.adapters.strategies.http.exchange import WebExchange
from app.adapters.strategies.http.report import SHOWN_BYTES, answer_text
from app.adapters.strategies.http.run import NOTHING_SAID, PROPOSED
from app.adapters.strategies.http.web_request import WebAnswer
from app.adapters.strategies.http_request_check import HttpRequestCheck
from app.application.run_output import MASK, SecretMask
from app.domain.run import RunKind, RunOutcome, RunStatus
from tests.unit.adapters.strategies.request_bench import HERE, LONG_SECRET, SECRET, RequestBench
from tests.unit.adapters.strategies.web_server import WebServer, web_server


def test_a_request_is_sent_as_it_was_typed_with_the_values_of_the_run(site: WebServer, bench: RequestBench) -> None:
    outcome = bench.perform(
        f"{site.address}/posts/{{{{ account.username }}}}?id={{{{ task.id }}}}",
        "POST",
        request_headers="Authorization: Bearer {{ variables.TOKEN }}\nX-Own: 1",
        request_body='{"who": "{{ account.username }}", "id": {{ task.id }}}',
    )
    asked = site.asked[0]
    names = ("authorization", "x-own", "content-type", "idempotency-key", "accept-encoding", "user-agent")
    assert (outcome, asked.line, [asked.headers[name] for name in names], asked.body) == (
        RunOutcome(status=RunStatus.SUCCEEDED, note="200 OK"),
        "POST /posts/Ann%20%26%20Bob?id=7",
        [f"Bearer {SECRET}".encode().decode("latin-1"), "1", "application/json", "3:1:7", "identity", "Task-Tracker"],
        b'{"who": "Ann & Bob", "id": 7}',
    )


def test_the_output_tells_request_and_answer_and_no_secret(site: WebServer, bench: RequestBench) -> None:
    token = "{{ variables.TOKEN }}"
    bench.perform(f"http://user:{token}@127.0.0.1:{site.port}/200/{token}?t={token}")
    sent = site.asked[0].headers["authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == f"user:{SECRET}"
    assert bench.output == (
        f"GET http://127.0.0.1:{site.port}/200/{MASK}?t={MASK}\n\n"
        f"200 OK\ncontent-type: application/json\ncontent-length: 11\n\n{MASK}\n"
    )


def test_a_secret_that_is_longer_than_what_a_note_shows_is_not_shown_in_part(
    site: WebServer, bench: RequestBench
) -> None:
    found = bench.check(f"{site.address}/200/{quote(json.dumps({'token': LONG_SECRET}))}", json_pointer="/token",
                        comparison="differs", expected_value=LONG_SECRET)  # fmt: skip
    assert found.note == f'The value is "{MASK}"; expected: is not {MASK}.'


def test_a_secret_on_the_border_of_what_is_shown_of_an_answer_is_not_shown_in_part() -> None:
    answer = WebAnswer(status=200, reason="OK", body=b"." * (SHOWN_BYTES - 9) + LONG_SECRET.encode() + b"." * 9)
    assert "000-" not in answer_text(answer, SecretMask([LONG_SECRET]).text)


def test_user_and_password_in_the_address_of_a_redirect_are_not_shown(site: WebServer, bench: RequestBench) -> None:
    for expected in ("2xx", "302"):
        there = quote(f"http://ann:hunter2@127.0.0.1:{site.port}/200/x", safe="")
        bench.perform(f"{site.address}/to/302/{there}", expected_status=expected)
    shown = f"http://127.0.0.1:{site.port}/200/x"
    told = [line for line in bench.output.splitlines() if line.startswith(("302, on", "location"))]
    assert told == [f"302, on to {shown}", f"location: {shown}"]


def test_a_status_that_is_not_expected_fails_the_task(site: WebServer, bench: RequestBench) -> None:
    assert bench.perform(f"{site.address}/503/down") == RunOutcome(
        status=RunStatus.FAILED, note="The answer was 503 Service Unavailable; expected 2xx."
    )


def test_a_status_that_is_named_is_a_success(site: WebServer, bench: RequestBench) -> None:
    outcome = bench.perform(f"{site.address}/404/gone", "DELETE", expected_status="200, 404")
    assert outcome == RunOutcome(status=RunStatus.SUCCEEDED, note="404 Not Found")


def test_a_value_that_is_missing_fails_the_run_by_name_and_nothing_is_sent(
    site: WebServer, bench: RequestBench
) -> None:
    bench.context = {"account": None}
    outcome = bench.perform(f"{site.address}/{{{{ account.username }}}}")
    note = "{{ account.username }} has no value: there is no account.username in this run."
    assert (outcome, site.asked) == (RunOutcome(status=RunStatus.FAILED, note=note), [])


def test_a_run_that_only_proposes_changes_nothing(site: WebServer, bench: RequestBench) -> None:
    bench.context, bench.kind = {"run": {"mode": "shadow"}}, RunKind.EXECUTION
    outcome = bench.perform(f"{site.address}/x", "POST")
    assert (outcome, site.asked) == (RunOutcome(status=RunStatus.SUCCEEDED, note=PROPOSED), [])


def test_a_check_that_only_proposes_sends_nothing_unsafe_and_then_says_nothing(
    site: WebServer, bench: RequestBench
) -> None:
    bench.context = {"run": {"mode": "shadow"}}
    request = bench.request(request_url=f"{site.address}/x", request_method="POST")
    outcome = HttpRequestCheck(bench.tools).check(request)
    assert (outcome, site.asked) == (RunOutcome(status=RunStatus.CANCELLED, note=NOTHING_SAID), [])


def _taking(act: Callable[[], RunOutcome]) -> tuple[RunOutcome, float]:
    begin = time.monotonic()
    return act(), time.monotonic() - begin


def test_the_time_limit_holds_for_the_whole_request(site: WebServer, bench: RequestBench) -> None:
    bench.timeout = 1
    outcome, seconds = _taking(lambda: bench.perform(f"{site.address}/slow"))
    assert (outcome, seconds < 5) == (RunOutcome(status=RunStatus.TIMED_OUT, note="Timed out after 1 seconds."), True)


def test_a_cancel_ends_it_while_it_waits(site: WebServer, bench: RequestBench) -> None:
    wanted = threading.Event()
    bench.is_cancelled = wanted.is_set
    threading.Timer(0.3, wanted.set).start()
    outcome, seconds = _taking(lambda: bench.perform(f"{site.address}/slow"))
    assert (outcome, seconds < 5) == (RunOutcome(status=RunStatus.CANCELLED, note="Cancelled."), True)


def test_a_cancel_does_not_wait_for_a_name_server() -> None:
    wanted, answered = threading.Event(), threading.Event()

    def silent(_host: str, _port: int) -> list[str]:
        answered.wait(20)
        return []

    bench = RequestBench(WebExchange(HERE, silent))
    bench.is_cancelled = wanted.is_set
    threading.Timer(0.2, wanted.set).start()
    outcome, seconds = _taking(lambda: bench.perform("http://silent.example/"))
    answered.set()
    assert (outcome.status, seconds < 5) == (RunStatus.CANCELLED, True)


def test_of_a_huge_answer_only_the_beginning_is_read(site: WebServer, bench: RequestBench) -> None:
    outcome = bench.perform(f"{site.address}/huge")
    assert site.released.wait(10)  # the server could not get rid of the rest
    assert (outcome.note, len(bench.output) < 40_000, bench.output.splitlines()[-1]) == (
        "200 OK", True, "(the beginning of more than 1,048,576 bytes)"
    )  # fmt: skip


def test_a_compressed_answer_is_never_unpacked(site: WebServer, bench: RequestBench) -> None:
    outcome = bench.perform(f"{site.address}/zip")
    told = re.sub(r"\d", "9", bench.output.splitlines()[-1])
    assert (outcome.note, told) == ("200 OK", "(99,999 bytes of application/json, not shown)")


def test_a_server_that_is_not_there_is_said_in_words(bench: RequestBench) -> None:
    with web_server() as gone:
        pass
    assert bench.perform(gone.address).note == "No connection to 127.0.0.1: connection refused."


def test_a_name_that_is_not_found_is_said_in_words() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    outcome = RequestBench(WebExchange(HERE, unknown)).perform("http://nowhere.example/")
    assert outcome.note == "The host nowhere.example is not found: Name or service not known."
