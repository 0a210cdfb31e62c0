"""Sealed values open with their key alone, unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.secrets.aes_gcm import AesGcmSecretBox
from app.ports.secret_box import UnreadableSecret

BOX = AesGcmSecretBox(bytes(range(32)))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_again(secret: str) -> None:
    assert BOX.open(BOX.seal(secret)) == secret


def test_the_same_secret_never_looks_the_same_twice() -> None:
    assert len({BOX.seal("hunter2") for _ in range(50)}) == 50


def test_a_sealed_value_does_not_show_the_secret() -> None:
    sealed = BOX.seal("hunter2")
    assert (sealed.startswith("v1."), "hunter2" in sealed, sealed.isascii()) == (True, False, True)


@given(st.integers(0, 60), st.sampled_from("Aa0-_.=é\n"))
def test_a_changed_value_does_not_open(place: int, character: str) -> None:
    sealed = BOX.seal("a secret of some length")
    changed = sealed[:place] + character + sealed[place + 1 :]
    if changed != sealed:
        with pytest.raises(UnreadableSecret):
            BOX.open(changed)


@given(st.integers(3, 60), st.sampled_from("\n =!é"))
def test_a_value_with_something_slipped_in_does_not_open(place: int, character: str) -> None:
    sealed = BOX.seal("a secret of some length")
    with pytest.raises(UnreadableSecret):
        BOX.open(sealed[:place] + character + sealed[place:])


@pytest.mark.parametrize("foreign", ["", "v1.", "v1.AAAA", "v2.AAAA", "hunter2", "v1", "••••••••"])
def test_what_was_never_sealed_does_not_open(foreign: str) -> None:
    with pytest.raises(UnreadableSecret):
        BOX.open(foreign)


def test_another_key_opens_nothing_and_tells_nothing() -> None:
    with pytest.raises(UnreadableSecret) as refusal:
        AesGcmSecretBox(bytes(32)).open(BOX.seal("hunter2"))
    assert (str(refusal.value), refusal.value.__cause__) == (
        "The value was sealed with another key, or has been changed since.",
        None,
    )


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_only_a_key_of_256_bits_is_taken(length: int) -> None:
    with pytest.raises(ValueError, match=rf"The key has {length} bytes instead of 32\."):
        AesGcmSecretBox(bytes(length))
