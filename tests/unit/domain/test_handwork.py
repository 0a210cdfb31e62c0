"""Work by hand: measured time, the checklist in a goal's instructions, and what it adds up to in a month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.handwork import Instructions, Load, measured_minutes
from app.domain.proposal import Proposal

AT = datetime(2027, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lasted", "minutes"),
    [
        (timedelta(), None),
        (timedelta(seconds=1), 1),
        (timedelta(seconds=60), 1),
        (timedelta(seconds=61), 2),
        (timedelta(hours=4), 240),
        (timedelta(hours=4, seconds=1), None),
        (timedelta(minutes=-5), None),
    ],
)
def test_time_counts_from_start_to_end_up_to_four_hours(lasted: timedelta, minutes: int | None) -> None:
    assert measured_minutes(AT, AT + lasted) == minutes


def test_without_a_start_no_time_is_known() -> None:
    assert measured_minutes(None, AT) is None


def test_items_are_taken_out_of_the_text_and_known_by_their_words() -> None:
    written = "Before you go:\n\n- [ ] Pack the bag\n* [x] Lock  the door \n1. [ ] Pack the bag\n- no item\n\nDone."
    assert Instructions.of(written) == Instructions(
        "Before you go:\n\n- no item\n\nDone.", ("Pack the bag", "Lock  the door", "Pack the bag (2)")
    )


def test_an_item_with_a_number_of_its_own_is_not_lost_among_those_that_are_numbered() -> None:
    assert Instructions.of("- [ ] Bag\n- [ ] Bag\n- [ ] Bag (2)").items == ("Bag", "Bag (2)", "Bag (2) (2)")


def test_code_is_no_checklist() -> None:
    written = "```\n- [ ] shown as it is\n```\n- [ ] to do"
    assert Instructions.of(written) == Instructions("```\n- [ ] shown as it is\n```", ("to do",))


def test_a_line_of_blanks_takes_no_time() -> None:
    began = perf_counter()
    Instructions.of("- [ ] a" + " " * 10_000 + "b")
    assert perf_counter() - began < 0.2


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), max_size=12))
def test_every_item_can_be_told_from_every_other_one(words: list[str]) -> None:
    items = Instructions.of("\n".join(f"- [ ] {word}" for word in words)).items
    assert (len(items), len(set(items))) == (len(words), len(words))


@given(st.text(max_size=300))
def test_any_text_can_be_read(written: str) -> None:
    items = Instructions.of(written).items
    assert len(set(items)) == len(items)


@pytest.mark.parametrize(
    ("load", "a_month"),
    [
        (Load(times=90, timed=90, minutes=180, days=90), 60.0),
        (Load(times=90, timed=30, minutes=60, days=90), 60.0),
        (Load(times=3, timed=0, minutes=0, days=90), 5.0),
        (Load(times=7, timed=7, minutes=14, days=1), 30.0),
    ],
)
def test_minutes_a_month_are_times_by_the_mean_of_what_is_known(load: Load, a_month: float) -> None:
    assert load.minutes_a_month == pytest.approx(a_month)


@pytest.mark.parametrize(
    ("says", "chosen", "agreed"),
    [
        ("complete", "complete", True),
        ("complete", "fail", False),
        ("complete", "skip", False),
        ("fail", "fail", True),
        ("fail", "complete", False),
        ("fail", "skip", False),
    ],
)
def test_both_agree_where_they_came_to_the_same(says: str, chosen: str, agreed: bool) -> None:
    proposal = Proposal(task_id=1, goal_id=1, run_id=1, says=says, at=AT).compared(chosen, AT)
    assert (proposal.agreed, proposal.compared("complete", AT + timedelta(days=1))) == (agreed, proposal)
