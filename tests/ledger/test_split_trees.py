"""Random split trees always reconcile, and with one defect injected they show exactly that defect."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from isometric_registry.ledger import Rule, kilograms

if TYPE_CHECKING:
    from collections.abc import Callable

Wire = dict[str, Any]

MAX_DEPTH = 5
"""Deep enough for every rule about trees; the depth of real ones."""


def grow(data: st.DataObject, records: Any) -> None:
    """Issue a few batches and split and retire them at random."""
    owners = [{"id": f"org_{number}", "name": f"Owner {number}", "domain": None} for number in range(3)]
    for pool in ("supplier", "buffer_pool"):
        for kgs in data.draw(st.lists(st.integers(2, 10**12), min_size=1, max_size=3), label=pool):
            live(data, records, records.original(kgs, pool=pool), owners, 0)


def live(data: st.DataObject, records: Any, batch: Wire, owners: list[Wire], depth: int) -> None:
    fate = data.draw(st.sampled_from(["active", "retired", "split", "split", "cancelled"]), label="fate")
    kgs = batch["size"]["credit_kgs"]
    batch["owner"] = data.draw(st.sampled_from(owners), label="owner")
    if fate == "split" and kgs >= 4 and depth < MAX_DEPTH:
        # At least two kilograms on either side, so that a defect can take one away.
        for half in records.split(batch, data.draw(st.integers(2, kgs - 2), label="left")):
            live(data, records, half, owners, depth + 1)
    elif fate == "retired":
        records.retire(batch, data.draw(st.none() | st.sampled_from(owners), label="beneficiary"))
    elif fate == "cancelled":
        batch["status"] = "cancelled"


@settings(max_examples=settings.default.max_examples * 3 // 2, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_random_split_trees_always_reconcile(new_records: Any, data: st.DataObject) -> None:
    records = new_records()
    grow(data, records)

    ledger = records.ledger()

    assert (
        str(ledger.reconcile())
        == f"{ledger.issuance_id}: {len(records.everything)} batches checked, everything adds up"
    )
    total = records.totals["all"]
    for depth in range(ledger.height + 2):
        assert kilograms(ledger.at_height(depth)) == total
    assert kilograms(ledger.current_batches) == total
    assert sum(holding.credit_kgs for holding in ledger.holdings()) == total
    assert sum(vintage.credit_kgs for vintage in ledger.vintages()) == total
    retired = [batch for batch in ledger.current_batches if batch.status == "retired"]
    assert sum(one.credit_kgs for one in ledger.retirements()) == kilograms(retired)
    assert {batch.id for batch in ledger.batches} == {batch["id"] for batch in records.everything}


class Injector:
    """Breaks one thing in sound records. Each method returns the batch that its rule should point to."""

    def __init__(self, data: st.DataObject, records: Any) -> None:
        self.data = data
        self.records = records

    def pick(self, batches: list[Wire], fits: Callable[[Wire], bool] = lambda _: True) -> Wire:
        fitting = [batch for batch in batches if fits(batch)]
        assume(fitting)
        return self.data.draw(st.sampled_from(fitting), label="broken")

    @property
    def all(self) -> list[Wire]:
        return self.records.everything

    @property
    def originals(self) -> list[Wire]:
        return [*self.records.originals["supplier"], *self.records.originals["buffer_pool"]]

    @property
    def halves(self) -> list[Wire]:
        return list(self.records.halves.values())

    def total(self) -> str:
        self.records.totals["all"] += 1
        return "total"

    def pool_total(self) -> str:
        batch = self.pick(self.originals, unsplit)
        self.records.resize(batch, batch["size"]["credit_kgs"] - 1)
        return "supplier total" if batch in self.records.originals["supplier"] else "buffer pool total"

    def credits(self) -> str:
        # A size at which a float still tells two kilograms apart.
        batch = self.pick(self.all, lambda batch: batch["size"]["credit_kgs"] < 10**12)
        batch["size"] = batch["size"] | {"credits": (batch["size"]["credit_kgs"] + 1) / 1000}
        return batch["id"]

    def duplicate_id(self) -> str:
        batch = self.pick(self.originals)
        for pool in self.records.originals.values():
            if batch in pool:
                pool.append(copy.deepcopy(batch))
        return batch["id"]

    def issuance_id(self) -> str:
        return self._changed(self.pick(self.all), issuance_id="iss_000000002SBX0000")

    def split_without_children(self) -> str:
        return self._changed(self.pick(self.all, split), left_child_id=None, right_child_id=None)

    def children_without_split(self) -> str:
        return self._changed(self.pick(self.all, split), status="active")

    def retired_without_date(self) -> str:
        return self._changed(self.pick(self.all, lambda batch: batch["status"] == "retired"), retired_at=None)

    def date_without_retirement(self) -> str:
        batch = self.pick(self.all, lambda batch: batch["status"] in ("active", "split"))
        return self._changed(batch, retired_at="2026-05-02T10:00:00Z")

    def half_listed(self) -> str:
        return self._changed(self.pick(self.originals), parent_id="ctb_000000000SBXZZZZ")

    def serial_overlap(self) -> str:
        batch = self.pick(self.originals[1:], unsplit)
        return self._shifted(batch, -1)

    def serial_size(self) -> str:
        batch = self.pick(self.all)
        head, end = batch["serial_number"].rsplit("-", 1)
        return self._changed(batch, serial_number=f"{head}-{int(end) + 1}")

    def serial_unreadable(self) -> str:
        return self._changed(self.pick(self.all), serial_number="urn:isometric:1")

    def id_tag(self) -> str:
        return self._changed(self.pick(self.all), removal_id="rmv_0000000011S00000")

    def halves_total(self) -> str:
        half = self.pick(self.halves, unsplit)
        self.records.resize(half, half["size"]["credit_kgs"] - 1)
        return half["parent_id"]

    def missing_child(self) -> str:
        half = self.pick(self.halves)
        del self.records.halves[half["id"]]
        return half["parent_id"]

    def wrong_child(self) -> str:
        half = self.pick(self.halves)
        self.records.halves[half["id"]] = half | {"id": "ctb_000000000SBXZZZZ"}
        return half["parent_id"]

    def wrong_parent(self) -> str:
        return self._changed(self.pick(self.halves), parent_id="ctb_000000000SBXZZZZ")

    def shared_child(self) -> str:
        batch = self.pick(self.all, split)
        return self._changed(batch, right_child_id=batch["left_child_id"])

    def cycle(self) -> str:
        batch = self.pick(self.all, split)
        above = [batch]
        while above[-1]["parent_id"] is not None:
            above.append(next(one for one in self.all if one["id"] == above[-1]["parent_id"]))
        half = self.data.draw(st.sampled_from(["left_child_id", "right_child_id"]))
        return self._changed(batch, **{half: self.data.draw(st.sampled_from(above))["id"]})

    def serial_halves(self) -> str:
        half = self.pick(self.halves, unsplit)
        self._shifted(half, 1)
        return half["parent_id"]

    def _shifted(self, batch: Wire, kgs: int) -> str:
        head, start, end = batch["serial_number"].rsplit("-", 2)
        return self._changed(batch, serial_number=f"{head}-{int(start) + kgs}-{int(end) + kgs}")

    def _changed(self, batch: Wire, **changes: Any) -> str:
        batch.update(changes)
        return batch["id"]


def split(batch: Wire) -> bool:
    return batch["status"] == "split"


def unsplit(batch: Wire) -> bool:
    return not split(batch)


NOT_ALONE = {
    Rule.NEGATIVE_SIZE: "what is less than nothing does not add up either",
    Rule.TOO_DEEP: "it is about what was left alone, and not about a record",
    Rule.UNFOLLOWED: "so is this, and the halves that it is about do not add up",
}
"""Rules that no single change of a record breaks; test_reconciliation and test_lineage have them."""


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule not in NOT_ALONE])
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
@given(data=st.data())
@pytest.mark.slow
def test_one_defect_is_exactly_one_finding(new_records: Any, rule: Rule, data: st.DataObject) -> None:
    records = new_records()
    grow(data, records)
    subject = getattr(Injector(data, records), rule.value)()

    findings = records.ledger().reconcile().findings

    assert [(finding.rule, finding.subject) for finding in findings] == [(rule, subject)]
