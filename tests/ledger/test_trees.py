"""Trees of splits, sound and broken: what is in them, what is a finding, and that they always end."""

from __future__ import annotations

from typing import Any

import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.ledger import IssuanceLedger, Pool, Rule, kilograms
from isometric_registry.models import CreditBatch


def findings(ledger: IssuanceLedger) -> list[Rule]:
    return [finding.rule for finding in ledger.reconcile()]


def ids(batches: Any) -> list[str]:
    return [batch.id for batch in batches]


def test_a_split_batch_is_followed_to_its_halves(records: Any) -> None:
    batch = records.original(12_250)
    left, right = records.split(batch, 5000)
    lower, upper = records.split(right, 250)
    whole = records.original(420, pool="buffer_pool")

    ledger = records.ledger()

    assert ids(ledger.current_batches) == [left["id"], lower["id"], upper["id"], whole["id"]]
    assert ids(ledger.batches) == [batch["id"], left["id"], right["id"], lower["id"], upper["id"], whole["id"]]
    assert ledger.height == 2
    assert [tree.height for tree in ledger.trees] == [2, 0]
    assert [leaf.depth for leaf in ledger.trees[0].leaves()] == [1, 2, 2]


def test_a_height_shows_what_the_credits_stood_in_after_as_many_splits(records: Any) -> None:
    batch = records.original(1000)
    left, right = records.split(batch, 400)
    lower, upper = records.split(left, 100)
    ledger = records.ledger()

    assert ids(ledger.at_height(0)) == [batch["id"]]
    assert ids(ledger.at_height(1)) == [left["id"], right["id"]]
    assert ids(ledger.at_height(2)) == ids(ledger.at_height(9)) == [lower["id"], upper["id"], right["id"]]


@pytest.mark.parametrize("depth", [-1, 1.0, True, None])
def test_a_height_is_a_whole_number(records: Any, depth: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"depth is .*: pass a whole number"):
        records.ledger().at_height(depth)


def test_a_half_belongs_to_the_pool_of_its_original_batch(records: Any) -> None:
    _, right = records.split(records.original(1000, pool="buffer_pool"), 400)
    whole = records.original(500)
    ledger = records.ledger()

    assert ledger.pool_of(right["id"]) is Pool.BUFFER_POOL
    assert ledger.pool_of(CreditBatch.from_dict(whole)) is Pool.SUPPLIER


def test_a_batch_of_another_ledger_has_no_pool_here(records: Any) -> None:
    ledger = records.ledger()

    assert ledger.find("ctb_000000009SBX0000") is None
    with pytest.raises(InvalidArgumentError, match="'ctb_000000009SBX0000' is not in the ledger of iss_"):
        ledger.pool_of("ctb_000000009SBX0000")


def test_a_batch_can_be_found_with_what_is_below_it(records: Any) -> None:
    _, right = records.split(records.original(1000), 400)
    records.split(right, 200)

    tree = records.ledger().find(right["id"])

    assert tree is not None
    assert (tree.depth, tree.height, len(list(tree.walk()))) == (1, 1, 3)


def test_halves_that_do_not_add_up(records: Any) -> None:
    batch = records.original(1000)
    left, _ = records.split(batch, 400)
    records.resize(left, 390)

    [finding] = records.ledger().reconcile()

    assert (finding.rule, finding.subject) == (Rule.HALVES_TOTAL, batch["id"])
    assert (finding.expected_kgs, finding.found_kgs) == (1000, 990)


def test_a_missing_half_is_a_finding_with_the_kilograms_it_should_have(records: Any) -> None:
    batch = records.original(1000)
    left, right = records.split(batch, 400)
    del records.halves[left["id"]]

    ledger = records.ledger()
    [finding] = ledger.reconcile()

    assert (finding.rule, finding.subject) == (Rule.MISSING_CHILD, batch["id"])
    assert (finding.expected_kgs, finding.found_kgs) == (400, 0)
    assert ids(ledger.current_batches) == [right["id"]]


def test_of_a_split_without_either_half_the_batch_itself_is_all_that_is_known(records: Any) -> None:
    batch = records.original(1000)
    records.split(batch, 400)
    records.halves.clear()

    ledger = records.ledger()

    assert findings(ledger) == [Rule.MISSING_CHILD] * 2
    assert ids(ledger.current_batches) == [batch["id"]]


def test_a_half_that_names_another_parent_keeps_its_place(records: Any) -> None:
    left, _ = records.split(records.original(1000), 400)
    left["parent_id"] = None

    ledger = records.ledger()

    assert findings(ledger) == [Rule.WRONG_PARENT]
    assert kilograms(ledger.current_batches) == 1000


def test_another_batch_than_the_one_asked_for_is_not_counted(records: Any) -> None:
    left, right = records.split(records.original(1000), 400)
    left["id"] = "ctb_000000009SBX0000"

    ledger = records.ledger()

    assert findings(ledger) == [Rule.WRONG_CHILD]
    assert ids(ledger.current_batches) == [right["id"]]


def test_a_batch_that_is_its_own_half_ends_there(records: Any) -> None:
    batch = records.original(1000, status="split")
    batch.update(left_child_id=batch["id"], right_child_id=batch["id"])

    assert findings(records.ledger()) == [Rule.CYCLE] * 2


def test_a_cycle_over_several_levels_ends_where_it_closes(records: Any) -> None:
    batch = records.original(1000)
    left, right = records.split(batch, 400)
    lower, upper = records.split(left, 100)
    lower.update(status="split", left_child_id=upper["id"], right_child_id=left["id"])

    ledger = records.ledger()

    assert findings(ledger) == [Rule.SHARED_CHILD, Rule.CYCLE]
    assert ids(ledger.current_batches) == [lower["id"], upper["id"], right["id"]]


def test_no_batch_has_two_places(records: Any) -> None:
    first, second = records.original(1000), records.original(1000)
    left, right = records.split(first, 400)
    second.update(status="split", left_child_id=right["id"], right_child_id=first["id"])

    ledger = records.ledger()

    assert findings(ledger) == [Rule.SHARED_CHILD] * 2
    assert ids(ledger.current_batches) == [left["id"], right["id"], second["id"]]


def test_halves_in_the_other_order_still_make_up_the_serial_number(records: Any) -> None:
    batch = records.original(1000)
    left, right = records.split(batch, 400)
    batch.update(left_child_id=right["id"], right_child_id=left["id"])

    assert findings(records.ledger()) == []


def test_an_entry_repeated_in_full_has_one_tree(records: Any) -> None:
    batch = records.original(1000)
    records.split(batch, 400)
    records.originals["supplier"].append(batch)

    ledger = records.ledger()

    assert findings(ledger) == [Rule.DUPLICATE_ID]
    assert kilograms(ledger.current_batches) == 1000


def test_the_halves_are_checked_like_the_original_batches(records: Any) -> None:
    left, right = records.split(records.original(1000), 400)
    left["status"] = "retired"
    right["size"]["credits"] = 0.5

    assert findings(records.ledger()) == [Rule.RETIRED_WITHOUT_DATE, Rule.CREDITS]


def test_a_thousand_splits_in_a_row_are_no_trouble(records: Any) -> None:
    batch = records.original(3000)
    for _ in range(2000):
        _, batch = records.split(batch, 1)

    ledger = records.ledger()

    assert ledger.height == 2000
    assert findings(ledger) == []
    assert kilograms(ledger.current_batches) == 3000
