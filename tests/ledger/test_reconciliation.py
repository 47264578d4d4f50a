"""Each rule finds what it is there for, and nothing else does."""

from __future__ import annotations

import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry.errors import ReconciliationError, RegistryError
from isometric_registry.ledger import Rule, Severity, reconcile

UNDOCUMENTED = {Rule.SERIAL_OVERLAP, Rule.SERIAL_SIZE, Rule.SERIAL_UNREADABLE, Rule.SERIAL_HALVES, Rule.ID_TAG}


def rules(records: Any) -> list[Rule]:
    return [finding.rule for finding in reconcile(records.result())]


def test_sound_records_have_no_finding(records: Any) -> None:
    records.split(records.original(12_250), 5000)
    records.retire(records.original(2940))
    records.original(818, pool="buffer_pool")

    reconciliation = reconcile(records.result())

    assert list(reconciliation) == []
    assert reconciliation.ok
    assert reconciliation.raise_for_errors() is reconciliation
    assert str(reconciliation).endswith("3 batches checked, everything adds up")


def test_an_issuance_without_batches_adds_up(records: Any) -> None:
    assert rules(records) == []


def test_a_total_that_is_not_its_two_parts(records: Any) -> None:
    records.original(1000)
    records.totals["all"] = 1200

    [finding] = reconcile(records.result())

    assert (finding.rule, finding.expected_kgs, finding.found_kgs) == (Rule.TOTAL, 1200, 1000)


def test_a_pool_that_its_batches_do_not_add_up_to(records: Any) -> None:
    records.original(1000)
    missing = records.original(500, pool="buffer_pool")
    records.originals["buffer_pool"].remove(missing)

    [finding] = reconcile(records.result())

    assert (finding.rule, finding.subject) == (Rule.POOL_TOTAL, "buffer pool total")
    assert (finding.expected_kgs, finding.found_kgs) == (500, 0)


def test_a_wrong_pool_total_breaks_both_rules_about_it(records: Any) -> None:
    records.original(1000)
    records.totals["supplier"] = 999

    assert rules(records) == [Rule.TOTAL, Rule.POOL_TOTAL]


def test_tonnes_that_are_not_the_kilograms(records: Any) -> None:
    records.original(125_632)["size"]["credits"] = 125.631

    [finding] = reconcile(records.result())

    assert (finding.rule, finding.expected_kgs, finding.found_kgs) == (Rule.CREDITS, 125_632, 125_631)


@pytest.mark.parametrize("credit", [math.inf, math.nan])
def test_tonnes_that_are_no_number(records: Any, credit: float) -> None:
    records.beyond(records.original(125_632), credit, 125_632)

    [finding] = reconcile(records.result())

    assert (finding.rule, finding.found_kgs) == (Rule.CREDITS, None)


def test_kilograms_beyond_every_float_are_a_finding_and_no_crash(records: Any) -> None:
    batch = records.original(1)
    result = records.result()
    result.supplier_credit_batches[0].size.credit_kgs = 10**400

    assert Rule.CREDITS in {finding.rule for finding in reconcile(result)}
    assert batch["size"]["credit_kgs"] == 1


@given(st.integers(min_value=0, max_value=10**30))
def test_the_float_nearest_to_the_kilograms_is_right_at_any_size(new_records: Any, kgs: int) -> None:
    records = new_records()
    records.original(kgs)

    assert rules(records) == []


@given(st.integers(min_value=0, max_value=10**11), st.sampled_from([-1, 1]))
def test_a_kilogram_of_difference_is_seen_in_the_tonnes(new_records: Any, kgs: int, difference: int) -> None:
    records = new_records()
    records.original(kgs)["size"]["credits"] = (kgs + difference) / 1000

    assert rules(records) == [Rule.CREDITS]


def test_tonnes_that_were_added_up_as_floats_are_forgiven(records: Any) -> None:
    records.original(300)["size"]["credits"] = 0.1 + 0.2

    assert rules(records) == []


def test_less_than_nothing(records: Any) -> None:
    records.original(1000)["serial_number"] = "another grammar"
    records.original(-10)["serial_number"] = "another grammar"

    assert rules(records) == [Rule.NEGATIVE_SIZE, Rule.SERIAL_UNREADABLE]


def test_an_entry_repeated_in_full_is_found_and_counted_once(records: Any) -> None:
    records.originals["supplier"].append(records.original(1000))

    [finding] = reconcile(records.result())

    assert finding.rule is Rule.DUPLICATE_ID
    assert len(finding.objects) == 2


def test_two_batches_with_one_identifier(records: Any) -> None:
    first, second = records.original(1000), records.original(500)
    second["id"] = first["id"]

    assert rules(records) == [Rule.DUPLICATE_ID]


def test_a_batch_in_both_pools_is_counted_in_both(records: Any) -> None:
    records.originals["buffer_pool"].append(records.original(1000))

    assert set(rules(records)) == {Rule.DUPLICATE_ID, Rule.POOL_TOTAL, Rule.SERIAL_OVERLAP}


def test_a_batch_of_another_issuance(records: Any) -> None:
    batch = records.original(1000, issuance_id="iss_000000002SBX0000")

    [finding] = reconcile(records.result())

    assert (finding.rule, finding.subject) == (Rule.ISSUANCE_ID, batch["id"])
    assert "iss_000000002SBX0000" in finding.message


def test_a_split_without_children(records: Any) -> None:
    records.original(1000, status="split")
    records.original(1000, status="split", left_child_id="ctb_000000009SBX0000")

    assert rules(records) == [Rule.SPLIT_WITHOUT_CHILDREN] * 2


@pytest.mark.parametrize("status", ["active", "retired"])
def test_children_without_a_split(records: Any, status: str) -> None:
    batch = records.original(1000)
    records.split(batch, 400)
    if status == "retired":
        records.retire(batch)
    batch["status"] = status

    assert rules(records) == [Rule.CHILDREN_WITHOUT_SPLIT]


def test_a_retirement_without_a_date(records: Any) -> None:
    records.original(1000, status="retired")

    assert rules(records) == [Rule.RETIRED_WITHOUT_DATE]


def test_a_date_without_a_retirement(records: Any) -> None:
    records.original(1000, retired_at="2026-05-02T10:00:00Z")

    [finding] = reconcile(records.result())

    assert finding.rule is Rule.DATE_WITHOUT_RETIREMENT
    assert "2026-05-02" in finding.message


def test_an_unknown_status_is_held_to_nothing(records: Any) -> None:
    records.original(500, pool="buffer_pool", status="cancelled")
    records.original(500, pool="buffer_pool", status="cancelled", retired_at="2026-05-02T10:00:00Z")
    records.split(records.original(500), 100)
    records.originals["supplier"][0]["status"] = "transferred"

    assert rules(records) == []


def test_a_half_among_the_original_batches(records: Any) -> None:
    records.original(1000, parent_id="ctb_000000009SBX0000")

    assert rules(records) == [Rule.HALF_LISTED]


def test_serial_ranges_that_overlap(records: Any) -> None:
    first, second = records.original(1000), records.original(1000)
    second["serial_number"] = "ISO-1-NORD-NOR-K4T2-2026-900-1900"

    [finding] = reconcile(records.result())

    assert (finding.rule, finding.expected_kgs, finding.found_kgs) == (Rule.SERIAL_OVERLAP, 0, 100)
    assert [batch.id for batch in finding.objects] == [first["id"], second["id"]]


def test_an_overlap_is_found_behind_a_shorter_range(records: Any) -> None:
    records.original(1000)
    for kgs in (100, 200):
        records.original(kgs)["serial_number"] = f"ISO-1-NORD-NOR-K4T2-2026-{kgs}-{2 * kgs}"

    assert rules(records) == [Rule.SERIAL_OVERLAP] * 2


def test_ranges_of_different_series_do_not_overlap(records: Any) -> None:
    records.original(1000)
    records.original(1000)["serial_number"] = "ISO-1-NORD-NOR-K4T2-2025-0-1000"

    assert rules(records) == []


def test_a_serial_range_that_does_not_match_its_size(records: Any) -> None:
    records.original(125_632)["serial_number"] = "ISO-1-BSTORE-GBR-F5X7-2024-78177-81177"

    [finding] = reconcile(records.result())

    assert (finding.rule, finding.expected_kgs, finding.found_kgs) == (Rule.SERIAL_SIZE, 125_632, 3000)


def test_serial_numbers_of_a_new_grammar_are_one_finding(records: Any) -> None:
    for number in range(3):
        records.original(1000)["serial_number"] = f"urn:isometric:{number}"

    [finding] = reconcile(records.result())

    assert finding.rule is Rule.SERIAL_UNREADABLE
    assert len(finding.objects) == 3


def test_an_identifier_from_the_other_environment(records: Any) -> None:
    records.original(1000, removal_id="rmv_0000000011S00000")

    [finding] = reconcile(records.result())

    assert finding.rule is Rule.ID_TAG
    assert "rmv_0000000011S00000 like one from production" in finding.message


def test_identifiers_without_a_known_tag_say_nothing(records: Any) -> None:
    records.original(1000, removal_id="rmv_1H0G39139CF0DZB2", project_id="pfx_a-much-longer-identifier")

    assert rules(records) == []


def test_what_nobody_documents_only_warns() -> None:
    assert {rule.severity for rule in UNDOCUMENTED} == {Severity.WARNING}
    assert all(rule.severity is Severity.WARNING for rule in Rule if "serial" in rule or "tag" in rule)


def test_warnings_alone_raise_nothing(records: Any) -> None:
    records.original(1000)["serial_number"] = "urn:isometric:1"

    reconciliation = reconcile(records.result())

    assert reconciliation.ok
    assert len(reconciliation.warnings) == 1
    assert reconciliation.raise_for_errors() is reconciliation


def test_errors_are_raised_with_what_is_wrong(records: Any) -> None:
    for _ in range(5):
        records.original(1000, status="retired")

    with pytest.raises(ReconciliationError, match=r"5 errors: retired_without_date: .*; and 2 more") as caught:
        reconcile(records.result()).raise_for_errors()

    assert isinstance(caught.value, RegistryError)
    assert len(caught.value.reconciliation.errors) == 5


def test_the_error_survives_a_pickle_with_its_findings(records: Any) -> None:
    records.original(1000, status="retired")
    with pytest.raises(ReconciliationError) as caught:
        reconcile(records.result()).raise_for_errors()

    again = pickle.loads(pickle.dumps(caught.value))

    assert str(again) == str(caught.value)
    assert again.reconciliation == caught.value.reconciliation


def test_a_reconciliation_prints_as_a_table_with_the_errors_first(records: Any) -> None:
    records.original(1000)["serial_number"] = "urn:isometric:1"
    records.totals["all"] = 1_200_000

    lines = str(reconcile(records.result())).splitlines()

    assert lines[0] == "iss_000000001SBX0000: 1 batch checked, 1 error, 1 warning"
    assert lines[2].split() == ["severity", "rule", "expected", "found", "subject", "message"]
    assert lines[3].split()[:6] == ["error", "total", "1,200.000", "t", "1.000", "t"]
    assert lines[4].split()[:2] == ["warning", "serial_unreadable"]


def test_a_finding_reads_as_a_line(records: Any) -> None:
    records.original(1000, status="retired")

    [finding] = reconcile(records.result())

    assert str(finding) == (
        "error: retired_without_date: ctb_000000001SBX0000: it is retired and has no date of retirement"
    )


def test_what_the_service_sends_cannot_write_to_the_terminal(records: Any) -> None:
    records.original(1000, id="ctb_\x1b[2J\nforged", status="retired")

    reconciliation = reconcile(records.result())
    with pytest.raises(ReconciliationError) as caught:
        reconciliation.raise_for_errors()

    for text in (str(reconciliation), str(reconciliation.findings[0]), str(caught.value)):
        assert "\x1b" not in text
        assert "\nforged" not in text
