"""Which halves are asked for, and that following them ends whatever a service answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.bulk import Fetched
from isometric_registry.ledger import Rule, kilograms
from isometric_registry.ledger.lineage import Descent
from isometric_registry.models import CreditBatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry.ledger import IssuanceLedger

    Split = Callable[[int], tuple[int, int]]


def walk(records: Any, split: Split, *, most_requests: int, **options: Any) -> IssuanceLedger:
    """Follow the splits of a service that divides every half again, by its kilograms, for ever."""
    descent = Descent(records.result(), **options)
    requests = 0
    while level := descent.next_level():
        requests += len(level)
        assert requests <= most_requests, "it does not end"
        for asked in level:
            half = records.halves[asked]
            again(records, half, split)
            descent.receive(Fetched(asked, CreditBatch.from_dict(half)))
    return descent.ledger(datetime.now(UTC))


def again(records: Any, batch: dict[str, Any], split: Split) -> None:
    left, right = split(batch["size"]["credit_kgs"])
    for half, kgs in zip(records.split(batch, 0), (left, right), strict=True):
        half.update(size={"credits": kgs / 1000, "credit_kgs": kgs}, serial_number="ISO-1-NORD-NOR-K4T2-2026-0-0")


def test_splits_without_end_are_left_alone_below_a_depth(records: Any) -> None:
    again(records, records.original(10**9), lambda kgs: (kgs // 2, kgs - kgs // 2))

    ledger = walk(records, lambda kgs: (kgs // 2, kgs - kgs // 2), most_requests=30, max_depth=4)

    assert ledger.height == 4
    assert {finding.rule for finding in ledger.reconcile().errors} == {Rule.TOO_DEEP}
    assert kilograms(ledger.current_batches) == 10**9


@pytest.mark.parametrize(
    "split",
    [
        lambda kgs: (kgs, kgs),
        lambda kgs: (kgs, 1),
        lambda kgs: (2 * kgs + 1, 2 * kgs + 1),
        lambda kgs: (10**6, kgs - 10**6),
        lambda _: (0, 0),
        lambda _: (-1, -1),
        lambda kgs: (max(1, kgs // 2), max(1, kgs // 2)),
        lambda kgs: (max(0, kgs - 1), 1),
    ],
    ids=["twice", "one more", "ever more", "less than nothing beside", "nothing", "negative", "halves", "one by one"],
)
@pytest.mark.parametrize("kgs", [0, 1, 7, 40])
def test_a_service_that_splits_for_ever_is_asked_no_longer_than_the_batch_has_kilograms(
    records: Any, split: Split, kgs: int
) -> None:
    again(records, records.original(kgs), split)

    ledger = walk(records, split, most_requests=4 * kgs)

    assert {Rule.UNFOLLOWED, Rule.TOO_DEEP} & {finding.rule for finding in ledger.reconcile().errors}


@given(data=st.data())
def test_no_service_has_more_than_two_splits_followed_for_each_kilogram(new_records: Any, data: st.DataObject) -> None:
    records = new_records()
    kgs = data.draw(st.integers(0, 6))
    sizes = st.integers(-3, 12)

    def split(_: int) -> tuple[int, int]:
        return data.draw(st.tuples(sizes, sizes))

    again(records, records.original(kgs), split)
    walk(records, split, most_requests=4 * kgs)


def test_what_another_batch_names_than_the_half_asked_for_is_not_asked_for(records: Any) -> None:
    left, right = records.split(records.original(1000), 400)
    records.split(right, 100)
    descent = Descent(records.result())

    assert descent.next_level() == (left["id"], right["id"])
    for asked in (left, right):
        descent.receive(Fetched(asked["id"], CreditBatch.from_dict(right)))

    assert descent.next_level() == (right["left_child_id"], right["right_child_id"])
    descent = Descent(records.result())
    descent.next_level()
    descent.receive(Fetched(left["id"], CreditBatch.from_dict(right)))
    assert descent.next_level() == ()
