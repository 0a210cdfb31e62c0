"""Rules of runs in words."""

from datetime import time

import pytest

from app.adapters.web.run_wording import account_rules_in_words, goal_rules_in_words, seconds_in_words
from app.domain.isolation import Containment, Isolation
from app.domain.run_rules import AccountRunRules, RunRules
from tests.web.site import BY_SCRIPT, Site

SANDBOXED = Isolation.SANDBOXED


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (45, "45 s"), (60, "1 min"), (90, "90 s"), (3600, "1 h"), (5400, "90 min"), (86_400, "24 h")],
)
def test_seconds_are_said_in_the_largest_unit_that_is_exact(seconds: int, words: str) -> None:
    assert seconds_in_words(seconds) == words


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (RunRules(), ""),
        (RunRules(retry_delay_seconds=5), ""),
        (RunRules(max_attempts=3), "At most 3 attempts, first repeat after 1 min."),
        (RunRules(max_attempts=2, retry_delay_seconds=0), "At most 2 attempts, first repeat at once."),
        (RunRules(retry_safe=True), "Repeated also where it is not known whether the work was done."),
        (RunRules(fallback_to_manual=True), "Handed to a person when the attempts are used up."),
        (RunRules(fallback_after=1), "Handed to a person after 1 failure."),
        (
            RunRules(fallback_after=3, most_running=1),
            "Handed to a person after 3 failures in a row; one run at a time.",
        ),
        (RunRules(most_running=2), "At most 2 runs at a time."),
        (RunRules(containment=Containment(SANDBOXED, (), True)), "Sandboxed, with network."),
        (
            RunRules(containment=Containment(SANDBOXED, ("/a", "/b"))),
            "Sandboxed, without network, with 2 folders of its own choice.",
        ),
        (RunRules(containment=Containment(Isolation.LIMITED)), "At least limited."),
        (RunRules(containment=Containment(None, (), True)), "Where it is sandboxed, with network."),
    ],
)
def test_a_goal_says_what_differs_from_the_usual(rules: RunRules, words: str) -> None:
    assert goal_rules_in_words(rules) == words


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (AccountRunRules(), ""),
        (AccountRunRules(most_running=1, gap_seconds=3600), "One run at a time; 1 h of rest between runs."),
        (AccountRunRules(quiet_from=time(22), quiet_until=time(6, 30)), "No run begins from 22:00 to 06:30."),
    ],
)
def test_an_account_says_what_limits_its_runs(rules: AccountRunRules, words: str) -> None:
    assert account_rules_in_words(rules) == words


def test_the_page_of_a_goal_says_them_where_something_runs_by_itself() -> None:
    site = Site().with_goal(**BY_SCRIPT, max_attempts=["3"], fallback_after=["3"])
    site.with_goal(max_attempts=["3"], fallback_after=["3"])
    words = "At most 3 attempts, first repeat after 1 min; handed to a person after 3 failures in a row."
    assert [words in site.get(f"/goals/{number}").text for number in (1, 2)] == [True, False]
