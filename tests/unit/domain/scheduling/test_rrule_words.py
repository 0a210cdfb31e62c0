"""Recurrence rules in words."""

from __future__ import annotations

import pytest

from app.domain.scheduling.rrule_text import in_words, read_rule


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY;INTERVAL=3", "Every 3 days"),
        ("FREQ=DAILY;BYDAY=MO,FR;BYMONTH=1", "Every day, only on Monday and Friday in January"),
        ("FREQ=WEEKLY;BYDAY=TH,MO", "Every week on Monday and Thursday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every week on workdays"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;COUNT=10", "Every 2 weeks on Friday, 10 times"),
        ("FREQ=MONTHLY;BYDAY=2TU", "Every month on the second Tuesday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "Every month on the last day and day 1"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "Every month on workdays, of these only the last"),
        (
            "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1,-2",
            "Every month on Saturday and Sunday, of these only the last but one and first",
        ),
        ("FREQ=YEARLY;BYMONTH=1,4;BYMONTHDAY=15", "Every year on day 15 in January and April"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "Every year on Monday in week 20"),
        ("FREQ=YEARLY;BYWEEKNO=-1", "Every year in the last week"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "Every month on day 3 from the end"),
        ("FREQ=MONTHLY;BYDAY=-3FR", "Every month on the third Friday from the end"),
        ("FREQ=YEARLY;BYDAY=21MO", "Every year on the 21st Monday"),
        ("FREQ=YEARLY;BYDAY=12MO,-22TU", "Every year on the 12th Monday and the 22nd Tuesday from the end"),
        ("FREQ=YEARLY;BYYEARDAY=-1,100", "Every year on the last day of the year and day 100 of the year"),
        ("FREQ=YEARLY;BYYEARDAY=-2", "Every year on day 2 from the end of the year"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=6,-3",
            "Every month on workdays, of these only the third from the end and 6th",
        ),
    ],
)  # fmt: skip
def test_a_rule_is_said_in_words(rule: str, words: str) -> None:
    assert in_words(read_rule(rule)) == words
