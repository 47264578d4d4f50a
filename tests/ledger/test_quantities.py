"""Kilograms and tonnes are exact at any size."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.ledger import format_tonnes, kilograms, tonnes
from isometric_registry.models import CreditQuantity

HUGE = st.integers(min_value=-(10**60), max_value=10**60)


def test_kilograms_of_batches_add_up(records: Any) -> None:
    records.original(1_530_330)
    records.original(420)

    assert kilograms(records.result().supplier_credit_batches) == 1_530_750


def test_kilograms_of_one_batch_one_quantity_and_nothing(records: Any) -> None:
    records.original(420)
    result = records.result()

    assert kilograms(result.supplier_credit_batches[0]) == 420
    assert kilograms(result.credit_batch_size_total) == 420
    assert kilograms([]) == 0


def test_the_tonnes_on_the_wire_play_no_part() -> None:
    assert kilograms(CreditQuantity(credits=0.1, credit_kgs=7)) == 7
    assert tonnes(CreditQuantity(credits=0.1, credit_kgs=7)) == Decimal("0.007")


def test_tonnes_always_have_three_decimals() -> None:
    assert str(tonnes(125_000)) == "125.000"
    assert str(tonnes(0)) == "0.000"


@given(HUGE)
def test_tonnes_are_exact_in_any_decimal_context(kgs: int) -> None:
    with localcontext(prec=3):
        amount = tonnes(kgs)
    with localcontext(prec=100):
        assert amount * 1000 == kgs


@given(st.lists(HUGE))
def test_kilograms_are_the_sum_at_any_size(sizes: list[int]) -> None:
    quantities = [CreditQuantity(credits=0.0, credit_kgs=kgs) for kgs in sizes]
    assert kilograms(quantities) == sum(sizes)


@given(HUGE)
def test_formatted_tonnes_read_back_as_the_same_kilograms(kgs: int) -> None:
    text = format_tonnes(kgs)
    assert text.endswith(" t")
    with localcontext(prec=100):
        assert Decimal(text.removesuffix(" t").replace(",", "")) * 1000 == kgs


@pytest.mark.parametrize(
    ("kgs", "text"),
    [
        (1_530_330, "1,530.330 t"),
        (420, "0.420 t"),
        (0, "0.000 t"),
        (-1, "-0.001 t"),
        (10**18, "1,000,000,000,000,000.000 t"),
    ],
)
def test_tonnes_for_people(kgs: int, text: str) -> None:
    assert format_tonnes(kgs) == text


@pytest.mark.parametrize("value", [1.5, "420", b"420", None, True, [1.5], ["420"], Decimal(1)])
def test_what_has_no_whole_size_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="has no size: pass"):
        kilograms(value)
