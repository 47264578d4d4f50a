"""Who holds what of an issuance, what was retired for whom, and of which year it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.ledger import IssuanceLedger


def test_holdings_are_by_owner_and_status_the_largest_first(records: Any, new_organisation: Any) -> None:
    lac, no_domain = new_organisation("Lac"), new_organisation("Keine Domain")
    left, right = records.split(records.original(10_000, owner=lac), 4000)
    records.retire(left, no_domain)
    records.original(1000, owner=lac)
    records.original(500, pool="buffer_pool", owner=no_domain, status="cancelled")

    holdings = records.ledger().holdings()

    assert [(one.owner.name, one.status, one.credit_kgs, len(one.batches)) for one in holdings] == [
        ("Lac", "active", 7000, 2),
        ("Lac", "retired", 4000, 1),
        ("Keine Domain", "cancelled", 500, 1),
    ]
    assert holdings[0].batches[0].id == right["id"]


def test_equal_holdings_come_in_the_order_of_names(records: Any, new_organisation: Any) -> None:
    for name in ("Zeta", "Alpha"):
        records.original(1000, owner=new_organisation(name))

    assert [one.owner.name for one in records.ledger().holdings()] == ["Alpha", "Zeta"]


def test_owners_are_told_apart_by_identifier_and_not_by_name(records: Any, new_organisation: Any) -> None:
    for number in (1, 2):
        records.original(1000, owner=new_organisation("Lac") | {"id": f"org_{number}"})

    assert [one.owner.id for one in records.ledger().holdings()] == ["org_1", "org_2"]


def test_retirements_are_by_beneficiary_with_those_for_nobody_named(records: Any, new_organisation: Any) -> None:
    lac = new_organisation("Lac")
    for kgs, beneficiary in ((1000, lac), (2500, None), (3000, lac)):
        records.retire(records.original(kgs), beneficiary)
    records.original(9000)

    retired = records.ledger().retirements()

    assert [(one.beneficiary and one.beneficiary.name, one.credit_kgs) for one in retired] == [
        ("Lac", 4000),
        (None, 2500),
    ]
    assert [batch.size.credit_kgs for batch in retired[0].batches] == [1000, 3000]


def test_vintages_are_the_years_of_sequestration(records: Any) -> None:
    records.original(1000, sequestered_on="2026-01-01")
    records.original(2000, sequestered_on="2025-12-31")
    records.original(500)
    del records.originals["supplier"][2]["sequestered_on"]
    oldest_version = records.original(250, sequestered_at="2025-12-31T23:59:59Z")
    del oldest_version["sequestered_on"]

    vintages = records.ledger().vintages()

    assert [(one.year, one.credit_kgs) for one in vintages] == [(2025, 2250), (2026, 1000), (None, 500)]


def test_a_ledger_without_batches_is_empty_and_adds_up(records: Any) -> None:
    ledger = records.ledger()

    assert (ledger.trees, ledger.current_batches, ledger.height) == ((), (), 0)
    assert (ledger.holdings(), ledger.retirements(), ledger.vintages()) == ((), (), ())
    assert ledger.reconcile().ok


def test_a_ledger_says_what_it_is_and_when_it_was_observed(records: Any) -> None:
    records.original(1_530_330)
    ledger = records.ledger(observed_at=datetime(2026, 7, 1, 12, 30, tzinfo=UTC))

    assert repr(ledger) == (
        "<IssuanceLedger iss_000000001SBX0000, 1 current batches, 1,530.330 t, 2026-07-01 12:30 UTC>"
    )


def test_a_ledger_made_by_hand_was_observed_now(records: Any) -> None:
    before = datetime.now(UTC)
    ledger = IssuanceLedger.from_batches(records.result(), {})

    assert before <= ledger.observed_at <= datetime.now(UTC)


def test_the_time_of_observation_is_kept_in_utc(records: Any) -> None:
    ledger = records.ledger(observed_at=datetime(2026, 7, 1, 1, tzinfo=timezone(timedelta(hours=2))))

    assert (ledger.observed_at.isoformat(), ledger.observed_at.tzinfo) == ("2026-06-30T23:00:00+00:00", UTC)


def test_a_time_of_observation_without_a_zone_is_refused(records: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="observed_at has no time zone"):
        records.ledger(observed_at=datetime(2026, 7, 1))
