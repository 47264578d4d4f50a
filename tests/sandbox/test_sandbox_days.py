"""Days that pass, and what they bring."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry
from isometric_registry.sandbox.history.milestones import NOW
from isometric_registry.sandbox.ledger.organisations import create_beneficiary

from .invariants import check, everything

if TYPE_CHECKING:
    from .conftest import Caller


def test_a_month_brings_something_of_everything() -> None:
    data = make_registry(issuances=14)
    ledger = data.ledger
    kinds = ("issuances", "deliveries", "transfers", "retirements", "refunds", "orders", "batches")
    before = {kind: len(getattr(ledger, kind)) for kind in kinds}
    validated = sum(project.status == "validated" for project in ledger.projects.values())
    data.advance(30)
    assert {kind: len(getattr(ledger, kind)) > before[kind] for kind in kinds} == dict.fromkeys(kinds, True)
    assert len(ledger.issuances) == before["issuances"] + 10
    assert sum(project.status == "validated" for project in ledger.projects.values()) == validated + 2
    assert ledger.now == NOW + timedelta(days=30)
    check(data)


def test_what_is_laid_out_by_hand_stays_as_it_is() -> None:
    data = make_registry(issuances=14)
    kept = (data.landmarks.demo, data.landmarks.deep_splits, data.landmarks.future)
    before = {key: one for key, one in everything(data)["batches"].items() if one["issuance_id"] in kept}
    data.advance(60)
    after = everything(data)["batches"]
    assert {key: one for key, one in after.items() if one["issuance_id"] in kept} == before


def test_nothing_lies_ahead_of_the_day(own: Caller) -> None:
    own.sandbox.advance(days=5)
    latest = max(retirement["retired_at"] for retirement in own.walk("/retirements"))
    assert NOW.isoformat() < latest < (NOW + timedelta(days=5)).isoformat()


def test_a_sandbox_can_start_days_on(own: Caller) -> None:
    later = Sandbox(data=make_registry(issuances=14), day=12)
    own.sandbox.advance(days=12)
    assert everything(later.data) == everything(own.sandbox.data)


def test_a_name_that_somebody_entered_stands_in_no_day_s_way() -> None:
    # The days introduce beneficiaries too, which are numbered by how many organisations there are.
    data = make_registry(issuances=14)
    ledger = data.ledger
    buyer = ledger.organisations[data.landmarks.buyer]
    there = len(ledger.organisations)
    for number in range(there + 100, there + 220):
        create_beneficiary(ledger, buyer, name="A", domain=f"Erfindung-{number}.example", email=None)
    data.advance(60)
    check(data)


def test_no_days_change_nothing(own: Caller) -> None:
    before = everything(own.sandbox.data)
    own.sandbox.advance(days=0)
    assert everything(own.sandbox.data) == before


def test_time_does_not_go_backwards(own: Caller) -> None:
    with pytest.raises(InvalidArgumentError, match="days is -1: pass a whole number from 0"):
        own.sandbox.advance(days=-1)


def test_days_pass_while_requests_are_answered(own: Caller) -> None:
    faults: list[int] = []

    def ask() -> None:
        for _ in range(30):
            totals = own.get("/projects", first=50)["nodes"]
            listed = own.get("/issuances")
            if listed["total_count"] < 14 or not totals:
                faults.append(1)

    thread = threading.Thread(target=ask)
    thread.start()
    for _ in range(30):
        own.sandbox.advance(days=1)
    thread.join()
    assert faults == []
    check(own.sandbox.data)


def test_a_token_can_be_had_for_anybody_on_record_and_for_nobody_else(own: Caller) -> None:
    made = own.write("/beneficiary", {"beneficiary_name": "A", "beneficiary_domain": "a.example"}, who=own.buyer)
    assert own.get("/organisation", who=made["id"]) == made
    with pytest.raises(InvalidArgumentError, match="is not an organisation of this sandbox"):
        own.sandbox.access_token_for("org_0000000000SBX000")


def test_a_sandbox_names_the_variables_of_its_address_and_credentials(own: Caller) -> None:
    assert own.sandbox.environ == {
        "ISOMETRIC_BASE_URL": own.sandbox.base_url,
        "ISOMETRIC_CLIENT_SECRET": own.sandbox.client_secret,
        "ISOMETRIC_ACCESS_TOKEN": own.sandbox.access_token_for(own.buyer),
        "ISOMETRIC_MAX_REQUESTS_PER_MINUTE": "1000000",
    }


def test_its_token_is_a_buyers_or_a_suppliers(own: Caller) -> None:
    supplier = Sandbox(data=own.sandbox.data, role="supplier")
    assert supplier.access_token == own.sandbox.access_token_for(own.seller)
    assert own.sandbox.access_token == own.sandbox.access_token_for(own.buyer)
