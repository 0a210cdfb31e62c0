"""`KEY=VALUE` lines: what is kept, what is refused by its line, and that no value is ever said again."""

import pytest

from app.application.strategy_variables import DOTS, read_variables, variables_as_text
from app.domain.fields import Reading
from tests.fakes.secret_box import FakeSecretBox


def variables(text: str, **stored: str) -> dict[str, str]:
    """Key to opened value; fails where anything was refused."""
    reading = Reading()
    sealed = read_variables(reading, "vars", text, {key: BOX.seal(value) for key, value in stored.items()}, BOX)
    assert reading.errors == []
    return {key: BOX.open(value) for key, value in sealed.items()}


def refusal(text: str, **stored: str) -> str:
    reading = Reading()
    read_variables(reading, "vars", text, stored, BOX)
    (error,) = reading.errors
    return error.message


BOX = FakeSecretBox()


def test_one_variable_a_line_in_the_order_typed() -> None:
    assert list(variables("B=2\nA=1").items()) == [("B", "2"), ("A", "1")]


def test_values_are_sealed() -> None:
    assert read_variables(Reading(), "vars", "A=secret", {}, BOX) == {"A": "sealed:terces"}


def test_blank_lines_and_comments_are_passed_over() -> None:
    assert variables("\n  \n# A=0\n  # B=0\nC=3\n") == {"C": "3"}


def test_everything_after_the_first_equals_sign_is_the_value() -> None:
    assert variables("A=x=y==\nB==") == {"A": "x=y==", "B": "="}


def test_a_hash_inside_a_value_is_part_of_it() -> None:
    assert variables("A=#1 # 2") == {"A": "#1 # 2"}


def test_spaces_at_the_ends_of_a_value_are_cut() -> None:
    assert variables("A=  x y\t") == {"A": "x y"}


def test_a_value_may_be_empty() -> None:
    assert variables("A=") == {"A": ""}


@pytest.mark.parametrize("key", ["A", "_", "a1_B", "PATH"])
def test_a_key_has_letters_digits_and_underscores(key: str) -> None:
    assert variables(f"{key}=1") == {key: "1"}


@pytest.mark.parametrize("key", ["", "1A", "A-B", "A B", "É", "export A", "A.B", "Ａ"])
def test_another_key_is_refused_naming_its_line(key: str) -> None:
    assert (
        refusal(f"GOOD=1\n{key}=secret") == "Line 2: a key has letters, digits and _ and does not begin with a digit."
    )


def test_a_line_without_an_equals_sign_is_refused_naming_its_line() -> None:
    assert refusal("# first\n\nsecret") == "Line 3: write KEY=VALUE."


def test_a_repeated_key_is_refused_naming_its_line() -> None:
    assert refusal("A=1\nB=2\nA=secret") == "Line 3: A is there twice."


@pytest.mark.parametrize("key", ["TASK_CONTEXT", "RUN_KEY", "RESULT_FILE"])
def test_a_key_that_the_program_sets_is_refused(key: str) -> None:
    assert refusal(f"{key}=1") == f"Line 1: {key} is set by the program."


def test_every_bad_line_is_named_in_one_error() -> None:
    assert refusal("x\nA=1\n2=3\nA=1") == (
        "Line 1: write KEY=VALUE. Line 3: a key has letters, digits and _ and does not begin with a digit. "
        "Line 4: A is there twice."
    )


def test_no_value_is_ever_repeated_in_an_error() -> None:
    text = "hunter2\n1=hunter2\nA=hunter2\nA=hunter2\nRUN_KEY=hunter2\nhunter2 x=hunter2"
    assert "hunter2" not in refusal(text)


def test_the_dots_keep_the_stored_value() -> None:
    assert variables(f"A={DOTS}\nB=new", A="old", B="gone") == {"A": "old", "B": "new"}


def test_dots_with_spaces_around_them_keep_the_stored_value() -> None:
    assert variables(f"A= {DOTS} ", A="old") == {"A": "old"}


def test_a_key_left_out_is_deleted() -> None:
    assert variables("B=2", A="1") == {"B": "2"}


def test_no_text_at_all_deletes_every_variable() -> None:
    assert variables("", A="1") == {}


@pytest.mark.parametrize("value", [DOTS[:-1], DOTS + "\u2022", f"{DOTS}x"])
def test_any_other_number_of_dots_is_a_value(value: str) -> None:
    assert variables(f"A={value}", A="old") == {"A": value}


def test_dots_for_a_key_without_a_stored_value_are_refused() -> None:
    assert refusal(f"B={DOTS}", A="1") == "Line 1: no value is stored for B: type it."


def test_keys_differ_in_case() -> None:
    assert variables("a=1\nA=2") == {"a": "1", "A": "2"}


def test_stored_variables_are_shown_as_eight_dots() -> None:
    assert variables_as_text({"A": "sealed:x", "B": "sealed:y"}) == "A=••••••••\nB=••••••••"
