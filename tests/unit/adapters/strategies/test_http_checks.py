"""What a check reads from an answer: its status, or a value in it."""

import pytest

from app.domain.run import RunOutcome, RunStatus, Verdict
from tests.unit.adapters.strategies.request_bench import RequestBench
from tests.unit.adapters.strategies.web_server import WebServer


def verdict(verdict: Verdict, note: str, value: float | None = None, target: float | None = None) -> RunOutcome:
    return RunOutcome(status=RunStatus.SUCCEEDED, verdict=verdict, note=note, value=value, target=target)


def test_without_a_pointer_the_status_decides(site: WebServer, bench: RequestBench) -> None:
    answers = [bench.check(f"{site.address}/200/x"), bench.check(f"{site.address}/404/x")]
    assert answers == [
        verdict(Verdict.CHECK_SUCCESS, "200 OK"),
        verdict(Verdict.CHECK_FAIL, "The answer was 404 Not Found; expected 2xx."),
    ]


@pytest.mark.parametrize(
    ("means", "wanted", "said"),
    [
        ("done", "12", Verdict.CHECK_SUCCESS), ("done", "13", Verdict.CHECK_FAIL),
        ("goal_met", "12", Verdict.GOAL_MET), ("goal_met", "13", Verdict.CHECK_FAIL),
        ("until_met", "12", Verdict.GOAL_MET), ("until_met", "13", Verdict.CHECK_SUCCESS),
    ],
)  # fmt: skip
def test_a_number_in_the_answer_decides_and_is_kept(
    site: WebServer, bench: RequestBench, means: str, wanted: str, said: Verdict
) -> None:
    outcome = bench.check(
        f"{site.address}/json", json_pointer="/count", comparison="at_least", expected_value=wanted, check_means=means
    )
    assert outcome == verdict(said, f"The value is 12; expected: is at least {wanted}.", 12.0, float(wanted))


@pytest.mark.parametrize(
    ("path", "note"),
    [
        ("/500/x", "The answer was 500 Internal Server Error; expected 2xx."),
        ("/200/no json", "The answer is not JSON."),
        ("/huge", "The answer is longer than 1,048,576 bytes: it is not read as JSON."),
        ("/json", '"hello" is not a number.'),
    ],
)
def test_where_nothing_can_be_said_the_check_failed_and_there_is_no_verdict(
    site: WebServer, bench: RequestBench, path: str, note: str
) -> None:
    outcome = bench.check(f"{site.address}{path}", json_pointer="/text", comparison="at_least", expected_value="1")
    assert outcome == RunOutcome(status=RunStatus.FAILED, note=note)


def test_a_value_that_is_not_there_is_not_as_expected(site: WebServer, bench: RequestBench) -> None:
    outcome = bench.check(f"{site.address}/json", json_pointer="/list/1", comparison="exists", check_means="done")
    assert outcome == verdict(Verdict.CHECK_FAIL, "The answer has nothing at /list/1.")
