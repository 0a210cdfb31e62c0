"""Cron rules in words, and the examples that the form offers beside a rule."""

from __future__ import annotations

import importlib
import locale
from datetime import date

import pytest

from app.domain.scheduling import cron_words
from app.domain.scheduling.calendar_rule import CalendarRule
from app.domain.scheduling.cron import Cron
from app.domain.scheduling.cron_times import CronRule
from app.domain.scheduling.cron_words import in_words
from app.domain.scheduling.rrule_text import read_rule


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("30 9 * * 1-5", "At 09:30, Monday through Friday"),
        ("0 9,18 * * *", "At 09:00 and 18:00"),
        ("*/15 * * * *", "Every 15 minutes"),
        ("0 */6 * */3 *", "Every 6 hours, every 3 months"),
        ("0 6 L * *", "At 06:00, on the last day of the month"),
        ("0 8 * * 7", "At 08:00, only on Sunday"),
        ("5 4 1,15 * sun", "At 04:05, on day 1 and 15 of the month, or on Sunday"),
        ("0,7 8 * * 1", "At 0 and 7 minutes past the hour, at 08:00, only on Monday"),
        ("0 0 * * 5#2", "At 00:00, on the second Friday of the month"),
        ("1 * * * *", "At 1 minute past the hour"),
        ("2,1 * * * *", "At 2 and 1 minutes past the hour"),
        ("1/5 * * * *", "Every 5 minutes, starting at 1 minute past the hour"),
        ("21 * * * *", "At 21 minutes past the hour"),
        ("0 9-17/2 * * *", "Every 2 hours, between 09:00 and 17:59"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, words: str) -> None:
    assert in_words(CronRule.of(rule).text) == words


@pytest.mark.parametrize(
    "rule",
    ["*/45 * * * *", "*/90 * * * *", "0 */5 * * *", "0 9 */2 * 1", "0 9 1 * */2", "0 9 */2 * *", "0 9 * * 0-7",
     "1/7 * * * *", "0-59/7 * * * *", "40/20 * * * *", "0 9/5 * * *", "0 0 1/2 * *", "0 0 1-31/2 * *", "0 0 * * 1/2",
     "0 9 * * 0,7", "0 9 * * SUN,7", "0 9 * * 1,2,1", "0 9,9 * * *"],
)  # fmt: skip
def test_words_that_would_mean_something_else_are_not_used(rule: str) -> None:
    assert in_words(CronRule.of(rule).text) == f"By the clock, {rule}"


def test_words_do_not_follow_the_language_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "getlocale", lambda: ("de_DE", "UTF-8"))
    assert importlib.reload(cron_words).in_words("0 9 * * *") == "At 09:00"


def test_what_cannot_be_said_in_words_stands_as_it_is() -> None:
    assert in_words("every now and then") == "By the clock, every now and then"


def test_the_sentence_of_a_goal_says_the_rule() -> None:
    sentence = Cron("30 9 * * 1-5", date(2027, 12, 31)).sentence(date(2027, 5, 4))
    assert sentence.startswith("At 09:30, Monday through Friday, from ")


def test_every_example_of_the_form_is_a_rule() -> None:
    times = [CronRule.of(text).text for each in Cron.parameters for _, text in each.examples]
    days = [read_rule(text) for each in CalendarRule.parameters for _, text in each.examples]
    assert (len(times), len(days)) == (7, 9)
