"""Reading a recurrence rule as RFC 5545 writes it, refusing what a plan by days cannot mean, and saying it in words."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from app.domain.fields import WEEKDAYS
from app.domain.long_date import long_date
from app.domain.scheduling.rrule_days import Frequency, RecurrenceRule
from app.domain.scheduling.wording import listed

LARGEST_COUNT = 1000
_LARGEST_INTERVAL = 1000
_MOST_OF_A_MONTH = 5
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LONGEST_PERIODS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.MONTHLY: 31, Frequency.YEARLY: 366}
_UNITS = {Frequency.DAILY: "day", Frequency.WEEKLY: "week", Frequency.MONTHLY: "month", Frequency.YEARLY: "year"}
_WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS = tuple((day, 0) for day in range(5))
_OF_DAY = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_NTH = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)\Z")
_UNTIL = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(T\d{6}Z?)?\Z")
_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


class UnusableRule(ValueError):
    """The rule cannot be used; the message says why."""


@lru_cache(maxsize=1024)
def read_rule(text: str) -> RecurrenceRule:
    """Raises UnusableRule."""
    parts = _parts(text)
    if parts.get("FREQ") not in Frequency.__members__:
        raise UnusableRule("Begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.")
    rule = RecurrenceRule(
        frequency=Frequency[parts["FREQ"]],
        interval=_number("INTERVAL", parts.get("INTERVAL", "1"), 1, _LARGEST_INTERVAL),
        count=_number("COUNT", parts["COUNT"], 1, LARGEST_COUNT) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        weekdays=_weekdays(parts.get("BYDAY", "")),
        days_of_month=_numbers("BYMONTHDAY", parts, 31),
        days_of_year=_numbers("BYYEARDAY", parts, 366),
        weeks=_numbers("BYWEEKNO", parts, 53),
        months=_numbers("BYMONTH", parts, 12, only_positive=True),
        positions=_numbers("BYSETPOS", parts, 366),
        first_weekday=_weekday("WKST", parts.get("WKST", "MO")),
    )
    _refuse_combinations(rule)
    return rule


def in_words(rule: RecurrenceRule) -> str:
    """Such as `Every 2 weeks on Monday and Friday, 10 times`."""
    unit = _UNITS[rule.frequency]
    words = f"Every {unit}" if rule.interval == 1 else f"Every {rule.interval:,} {unit}s"
    narrowed: list[tuple[str, list[str]]] = [
        ("on", _days_of_week(rule)),
        ("on", [_the("day", day) for day in rule.days_of_month]),
        ("on", [_the("day", day, " of the year") for day in rule.days_of_year]),
        ("in", [_the("week", week) for week in rule.weeks]),
        ("in", [_MONTH_NAMES[month - 1] for month in rule.months]),
    ]
    limits = "".join(f" {before} {listed(items)}" for before, items in narrowed if items)
    words += f", only{limits}" if limits and rule.frequency is Frequency.DAILY else limits
    if rule.positions:
        words += f", of these only the {listed([_nth(position) for position in rule.positions])}"
    times = f", {rule.count:,} {'time' if rule.count == 1 else 'times'}" if rule.count is not None else ""
    return f"{words}{times}{f', until {long_date(rule.until)}' if rule.until else ''}"


def _days_of_week(rule: RecurrenceRule) -> list[str]:
    if rule.weekdays == _WORKDAYS:
        return ["workdays"]
    return [f"the {_nth(nth, WEEKDAYS[day])}" if nth else WEEKDAYS[day] for day, nth in rule.weekdays]


def _parts(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for part in text.upper().removeprefix("RRULE:").strip().strip(";").split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not value:
            raise UnusableRule(f"“{part.strip()[:40]}” is not NAME=VALUE; parts are separated by semicolons.")
        if name in _OF_DAY:
            raise UnusableRule(f"{name} is about times of day: set “Due at” instead.")
        if name not in _KNOWN:
            raise UnusableRule(f"{name[:40]} is not a part of a rule that can be used here.")
        if name in found:
            raise UnusableRule(f"{name} stands there twice.")
        found[name] = value
    return found


_KNOWN = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
}  # fmt: skip


def _refuse_combinations(rule: RecurrenceRule) -> None:
    """What RFC 5545 rules out, each with its reason."""
    has_nth, unit = any(nth for _, nth in rule.weekdays), _UNITS[rule.frequency]
    is_by_month = rule.frequency is Frequency.MONTHLY or rule.months
    by = rule.weekdays or rule.days_of_month or rule.days_of_year or rule.weeks or rule.months
    refusals: list[tuple[Callable[[], object], str]] = [
        (lambda: rule.count is not None and rule.until is not None, "Give COUNT or UNTIL, not both."),
        (
            lambda: has_nth and rule.frequency in {Frequency.DAILY, Frequency.WEEKLY},
            f"The n-th weekday of a {unit} means nothing.",
        ),
        (
            lambda: is_by_month and any(abs(nth) > _MOST_OF_A_MONTH for _, nth in rule.weekdays),
            f"A month has each weekday {_MOST_OF_A_MONTH} times at most.",
        ),
        (lambda: has_nth and rule.weeks, "The n-th weekday and BYWEEKNO do not go together."),
        (lambda: rule.days_of_month and rule.frequency is Frequency.WEEKLY, "BYMONTHDAY does not go with FREQ=WEEKLY."),
        (lambda: rule.days_of_year and rule.frequency is not Frequency.YEARLY, "BYYEARDAY needs FREQ=YEARLY."),
        (lambda: rule.weeks and rule.frequency is not Frequency.YEARLY, "BYWEEKNO needs FREQ=YEARLY."),
        (lambda: rule.positions and not by, "BYSETPOS needs another BY… part to choose from."),
    ]
    for is_refused, reason in [*refusals, *_impossible(rule)]:
        if is_refused():
            raise UnusableRule(reason)


def _impossible(rule: RecurrenceRule) -> list[tuple[Callable[[], object], str]]:
    """What can never be, and would be looked for day by day until the end of time."""
    longest_month = max(_LONGEST_MONTHS[month - 1] for month in rule.months or range(1, 13))
    longest_period = _LONGEST_PERIODS[rule.frequency]
    return [
        (
            lambda: rule.days_of_month and all(abs(day) > longest_month for day in rule.days_of_month),
            "None of these months has such a day.",
        ),
        (
            lambda: any(abs(position) > longest_period for position in rule.positions),
            f"BYSETPOS chooses among the days of one {_UNITS[rule.frequency]}: {longest_period} at most.",
        ),
    ]


def _number(name: str, text: str, lowest: int, highest: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,9}", text) or not lowest <= int(text) <= highest:
        raise UnusableRule(f"{name} takes whole numbers from {lowest} to {highest:,}.")
    return int(text)


def _numbers(name: str, parts: Mapping[str, str], highest: int, *, only_positive: bool = False) -> tuple[int, ...]:
    numbers = (
        [_number(name, text.strip(), -highest, highest) for text in parts[name].split(",")] if name in parts else []
    )
    if any(number == 0 or (only_positive and number < 0) for number in numbers):
        raise UnusableRule(f"{name} takes whole numbers from 1 to {highest}{'' if only_positive else ', or negative'}.")
    return tuple(sorted(set(numbers)))


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for code in filter(None, (part.strip() for part in text.split(","))):
        match = _NTH.match(code)
        if match is None or match[1] in {"0", "+0", "-0", "00"} or abs(int(match[1] or 1)) > 53:
            raise UnusableRule(f"BYDAY takes {', '.join(_WEEKDAY_CODES)}, with a number before it for the n-th one.")
        found.append((_WEEKDAY_CODES.index(match[2]), int(match[1] or 0)))
    return tuple(sorted(set(found)))


def _weekday(name: str, code: str) -> int:
    if code not in _WEEKDAY_CODES:
        raise UnusableRule(f"{name} takes one of {', '.join(_WEEKDAY_CODES)}.")
    return _WEEKDAY_CODES.index(code)


def _until(text: str) -> date:
    match = _UNTIL.match(text)
    try:
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise UnusableRule("UNTIL takes a date such as 20270504.") from error
    raise UnusableRule("UNTIL takes a date such as 20270504.")


def _nth(number: int, what: str = "") -> str:
    """Such as `second`, `last but one`, or with a word `third Friday from the end`."""
    after = f" {what}" if what else ""
    if number in {-1, -2}:
        return f"last{' but one' if number == -2 else ''}{after}"
    return f"{_ordinal(abs(number))}{after}{' from the end' if number < 0 else ''}"


def _ordinal(number: int) -> str:
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = "th" if number % 100 in {11, 12, 13} else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def _the(unit: str, number: int, of_what: str = "") -> str:
    """Such as `week 20`, `day 3 from the end of the year`, `the last week`."""
    if number == -1:
        return f"the last {unit}{of_what}"
    return f"{unit} {abs(number)}{' from the end' if number < 0 else ''}{of_what}"
