"""The difference between two texts, and that none makes a page wait."""

from hypothesis import given
from hypothesis import strategies as st

from app.adapters.web.script_difference import CONTEXT, MOST_LINES, Difference, DifferenceLine, difference

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "d "]), max_size=40).map("\n".join)


def shown(found: Difference) -> list[str]:
    """Each line with its sign."""
    return [f"{line.sign}{line.text}" for part in found.parts for line in part]


def test_a_changed_line_stands_between_the_lines_around_it() -> None:
    before = "\n".join("abcdefghi")
    assert difference(before, before.replace("e", "E")).parts == (
        (
            DifferenceLine(" ", 2, 2, "b"), DifferenceLine(" ", 3, 3, "c"), DifferenceLine(" ", 4, 4, "d"),
            DifferenceLine("-", 5, None, "e"), DifferenceLine("+", None, 5, "E"),
            DifferenceLine(" ", 6, 6, "f"), DifferenceLine(" ", 7, 7, "g"), DifferenceLine(" ", 8, 8, "h"),
        ),
    )  # fmt: skip


def test_changes_far_apart_are_parts_of_their_own() -> None:
    lines = [str(number) for number in range(30)]
    changed = ["x" if number in {2, 25} else line for number, line in enumerate(lines)]
    found = difference("\n".join(lines), "\n".join(changed))
    assert ([len(part) for part in found.parts], found.added, found.removed) == ([7, 8], 2, 2)


def test_the_same_text_has_no_difference() -> None:
    assert difference("a\nb\n", "a\nb\n") == Difference()


def test_everything_is_new_where_nothing_was() -> None:
    assert (shown(difference("", "a\nb")), shown(difference("a\nb", ""))) == (["+a", "+b"], ["-a", "-b"])


def test_a_line_end_more_is_an_empty_line_more() -> None:
    assert shown(difference("a", "a\n")) == [" a", "+"]


@given(TEXTS, TEXTS)
def test_one_text_becomes_the_other_by_it(before: str, after: str) -> None:
    found = difference(before, after)
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    lines = [line for part in found.parts for line in part]
    taken = [line for line in lines if line.before is not None]
    given_back = [line for line in lines if line.after is not None]
    assert [old[(line.before or 0) - 1] for line in taken] == [line.text for line in taken]
    assert [new[(line.after or 0) - 1] for line in given_back] == [line.text for line in given_back]
    untouched = set(range(1, len(old) + 1)) - {line.before for line in taken}
    also = set(range(1, len(new) + 1)) - {line.after for line in given_back}
    assert [old[number - 1] for number in sorted(untouched)] == [new[number - 1] for number in sorted(also)]


def test_a_small_change_of_a_long_text_is_found() -> None:
    lines = [f"line {number}" for number in range(20 * MOST_LINES)]
    found = difference("\n".join(lines), "\n".join([*lines[:-1], "other"]))
    assert (len(shown(found)), found.is_too_long) == (CONTEXT + 2, False)


def test_texts_that_differ_all_over_are_not_compared_when_they_are_long() -> None:
    long = "\n".join(str(number) for number in range(2 * MOST_LINES))
    assert difference(long, long.replace("1", "x")) == Difference(is_too_long=True)
