"""Quantities as people type them: exact, or refused with a sentence that says how to write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry.cli.command import WrongArgument
from isometric_registry.cli.quantities import read_batches, read_quantity


@pytest.mark.parametrize(
    ("text", "kgs"),
    [
        ("12500kg", 12500),
        ("12500 kg", 12500),
        (" 12.5 t ", 12500),
        ("12.5T", 12500),
        ("0.001t", 1),
        ("1.500 t", 1500),
        ("12.0 kg", 12),
        ("999999999999.999t", 999_999_999_999_999),
    ],
)
def test_a_quantity_is_read_to_the_kilogram(text: str, kgs: int) -> None:
    assert read_quantity(text) == kgs


@given(st.integers(1, 10**12 - 1))
def test_tonnes_and_kilograms_are_the_same_amount(kgs: int) -> None:
    assert read_quantity(f"{kgs // 1000}.{kgs % 1000:03} t") == read_quantity(f"{kgs}kg") == kgs


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12500", "write 12500kg or 12500t, whichever is meant"),
        ("12.5", "write 12.5kg or 12.5t, whichever is meant"),
        ("0 kg", "write more than 0"),
        ("0.0t", "write more than 0"),
        ("-5kg", "write more than 0"),
        ("12.5kg", "no whole number of kilograms"),
        ("0.0005t", "no whole number of kilograms"),
        ("1,500 kg", "a comma could mean thousands or a fraction"),
        ("1e3kg", "write digits and kg or t"),
        ("five t", "write digits and kg or t"),
        ("5 lb", "write digits and kg or t"),
        ("5 kg t", "write digits and kg or t"),
        (".5t", "write digits and kg or t"),
        ("", "write digits and kg or t"),
        ("١٢ kg", "write digits and kg or t"),
        ("1" * 400 + "kg", "write digits and kg or t"),
        ("NaN kg", "write digits and kg or t"),
    ],
)
def test_what_could_mean_two_things_or_nothing_is_refused(text: str, words: str) -> None:
    with pytest.raises(WrongArgument, match=words):
        read_quantity(text)


def test_batches_are_read_with_their_quantities_in_order() -> None:
    assert list(read_batches(["ctb_b=1t", "ctb_a=2", "kg"]).items()) == [("ctb_b", 1000), ("ctb_a", 2)]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ctb_a"], "'ctb_a' does not say how much"),
        (["ctb_a=1t", "ctb_a=2t"], "ctb_a is named twice: add its quantities up"),
        (["ctb_a=1t", "ctb_b"], "'1t ctb_b' is no quantity"),
        (["ctb_a="], "'' is no quantity"),
        (["=5kg"], "'=5kg' does not say of which batch"),
        (["ctb_a=12", "500kg"], "'12 500kg' is no quantity: write its digits without a space"),
    ],
)
def test_a_batch_without_a_plain_quantity_is_refused(words: list[str], says: str) -> None:
    with pytest.raises(WrongArgument, match=says):
        read_batches(words)
