"""The sums, groups and shares of the page are the ledger's, to the kilogram."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry.ledger import kilograms
from isometric_registry.report.families import MOST_INDENTED, families
from isometric_registry.report.figures import MOST_KINDS, Breakdown, percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry.ledger import IssuanceLedger

    MakeLedger = Callable[..., IssuanceLedger]

LANDMARKS = ("demo", "large", "empty_buffer_pool", "deep_splits", "future")


@pytest.mark.parametrize("landmark", LANDMARKS)
def test_shares_holdings_and_vintages_each_add_up_to_the_issuance(make_ledger: MakeLedger, landmark: str) -> None:
    ledger = make_ledger(landmark)
    breakdown = Breakdown(ledger)
    issued_kgs = ledger.result.credit_batch_size_total.credit_kgs

    for parts in (breakdown.shares(), breakdown.holdings(), breakdown.vintages()):
        assert sum(part.kgs for part in parts) == issued_kgs
        assert sum(part.batches for part in parts) == len(ledger.current_batches)


@pytest.mark.parametrize("landmark", LANDMARKS)
def test_the_cells_of_a_row_add_up_to_its_total(make_ledger: MakeLedger, landmark: str) -> None:
    breakdown = Breakdown(make_ledger(landmark))

    for row in (*breakdown.holdings(), *breakdown.vintages()):
        assert sum(row.cells) == row.kgs


def test_retirements_by_owner_add_up_to_those_by_beneficiary(make_ledger: MakeLedger) -> None:
    ledger = make_ledger("large")
    breakdown = Breakdown(ledger)
    retired_kgs = kilograms(batch for batch in ledger.current_batches if batch.status == "retired")

    assert sum(row.kgs for row in breakdown.retirements()) == retired_kgs
    assert sum(row.kgs for row in breakdown.retirements_by_owner()) == retired_kgs
    assert all(len(row.owners) == 1 for row in breakdown.retirements_by_owner())


def test_the_bar_begins_with_active_retired_and_the_buffer_pool(make_ledger: MakeLedger) -> None:
    kinds = Breakdown(make_ledger("future")).kinds

    assert [kind.label for kind in kinds] == ["Active", "Retired", "Buffer pool", "Buffer pool, cancelled"]


def test_an_unknown_status_of_the_supplier_keeps_its_name(make_ledger: MakeLedger) -> None:
    def suspend(batch: dict[str, Any]) -> None:
        batch["status"] = "suspended" if batch["status"] == "active" else batch["status"]

    shares = Breakdown(make_ledger("empty_buffer_pool", suspend)).shares()

    assert "Suspended" in [share.kind.label for share in shares]


def test_more_statuses_than_colours_share_the_last_one(make_ledger: MakeLedger) -> None:
    def invent(batch: dict[str, Any]) -> None:
        if batch["status"] == "active":
            batch["status"] = f"invented {int(batch['size']['credit_kgs']) % 50}"

    breakdown = Breakdown(make_ledger("large", invent))

    assert len(breakdown.kinds) <= MOST_KINDS
    assert breakdown.kinds[-1].label == "Other statuses"
    assert sum(share.kgs for share in breakdown.shares()) == breakdown.kgs


def test_a_split_batch_without_halves_is_not_taken_for_active(make_ledger: MakeLedger) -> None:
    def lose_halves(batch: dict[str, Any]) -> None:
        batch["left_child_id"] = batch["right_child_id"] = None

    labels = [kind.label for kind in Breakdown(make_ledger("demo", lose_halves)).kinds]

    assert "Split, halves not found" in labels


@given(part=st.integers(min_value=0, max_value=10**30), rest=st.integers(min_value=0, max_value=10**30))
def test_a_share_is_within_half_a_tenth_and_hides_nothing(part: int, rest: int) -> None:
    whole = part + rest
    text = percent(part, whole)

    if text in ("< 0.1 %", "> 99.9 %"):
        assert 0 < part < whole
    else:
        tenths = int(text.removesuffix(" %").replace(".", ""))
        assert abs(tenths * whole - 1000 * part) * 2 <= whole
        assert (tenths == 0) == (part == 0)


@pytest.mark.parametrize("landmark", LANDMARKS)
def test_every_split_is_in_a_family_and_every_list_that_opens_is_closed(make_ledger: MakeLedger, landmark: str) -> None:
    ledger = make_ledger(landmark)
    found = families(ledger)

    below = [line.batch.id for family in found for line in family.lines]
    assert sorted(below) == sorted(batch.id for batch in ledger.batches if batch.parent_id is not None)
    for family in found:
        assert kilograms(family.leaves) == kilograms(family.original)
        assert sum(line.opens for line in family.lines) == sum(line.closes for line in family.lines) + family.closes


def test_a_chain_of_splits_longer_than_the_stack_is_indented_no_further_than_fits(chain: IssuanceLedger) -> None:
    (family,) = families(chain)

    assert len(family.lines) == len(chain.batches) - 1
    assert family.closes <= MOST_INDENTED
    assert max(line.depth for line in family.lines) == chain.height > sys.getrecursionlimit()
