"""What holds for every record of the default registry."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.sandbox.data import make_body, make_registry
from isometric_registry.sandbox.history.milestones import NOW
from isometric_registry.sandbox.ledger.records import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isometric_registry.sandbox.data import RegistryData

IDENTIFIER = re.compile("(iss|ctb|org|spl|prj|rmv|ret|dlv)_[0-9A-HJKMNP-TV-Z]{9}SBX[0-9A-HJKMNP-TV-Z]{4}")
SERIAL = re.compile("ISO-1-([A-Z]+)-([A-Z]{3})-([0-9A-Z]{4})-([0-9]{4})-([0-9]+)-([0-9]+)")
TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


def every_member(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every property of a JSON value, at any depth."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield key, member
            yield from every_member(member, key)
    elif isinstance(value, list):
        for member in value:
            yield from every_member(member, name)


def everything(data: RegistryData) -> Iterator[tuple[str, Any]]:
    yield from every_member(list(data.issuances.values()))
    yield from every_member(list(data.credit_batches.values()))


def originals(data: RegistryData) -> Iterator[dict[str, Any]]:
    for body in data.issuance_credit_batches.values():
        yield from body["supplier_credit_batches"]
        yield from body["buffer_pool_credit_batches"]


def kgs(quantity: dict[str, Any]) -> int:
    value = quantity["credit_kgs"]
    assert type(value) is int
    return value


def serial_range(batch: dict[str, Any]) -> tuple[int, int]:
    match = SERIAL.fullmatch(batch["serial_number"])
    assert match is not None
    return int(match[5]), int(match[6])


def test_there_are_at_least_sixty_issuances_by_several_suppliers_and_projects(data: RegistryData) -> None:
    assert len(data.issuances) >= 60
    assert len({issuance["supplier"]["id"] for issuance in data.issuances.values()}) >= 10
    assert len({issuance["project_id"] for issuance in data.issuances.values()}) > 10


def test_every_identifier_has_the_registrys_grammar_and_the_sandboxs_mark(data: RegistryData) -> None:
    identifiers = [
        value for key, value in everything(data) if (key == "id" or key.endswith("_id")) and value is not None
    ]
    assert identifiers
    assert [value for value in identifiers if not IDENTIFIER.fullmatch(value)] == []


def test_every_identifier_has_the_prefix_of_its_kind(data: RegistryData) -> None:
    for batch in data.credit_batches.values():
        kinds = {
            "id": "ctb",
            "parent_id": "ctb",
            "left_child_id": "ctb",
            "right_child_id": "ctb",
            "issuance_id": "iss",
            "removal_id": "rmv",
            "project_id": "prj",
            "supplier_id": "spl",
            "retirement_id": "ret",
            "delivery_id": "dlv",
        }
        for key, prefix in kinds.items():
            assert (batch.get(key) or prefix).startswith(prefix)
        assert batch["owner"]["id"].startswith("org_")


def test_no_identifier_stands_for_two_things(data: RegistryData) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for organisation in [value for key, value in everything(data) if key in ("owner", "beneficiary", "organisation")]:
        if organisation is not None:
            names[organisation["id"]].add(organisation["name"])
    assert all(len(name) == 1 for name in names.values())


def test_records_are_kept_under_their_own_identifiers(data: RegistryData) -> None:
    assert all(key == issuance["id"] for key, issuance in data.issuances.items())
    assert all(key == body["issuance_id"] for key, body in data.issuance_credit_batches.items())
    assert all(key == batch["id"] for key, batch in data.credit_batches.items())


def test_issuances_stand_newest_first(data: RegistryData) -> None:
    moments = [issuance["issued_at"] for issuance in data.issuances.values()]
    assert moments == sorted(set(moments), reverse=True)
    assert list(data.issuances) == list(data.issuance_credit_batches)


def test_an_issuance_and_its_batches_agree_on_what_they_share(data: RegistryData) -> None:
    for batch in data.credit_batches.values():
        issuance = data.issuances[batch["issuance_id"]]
        assert batch["issued_at"] == issuance["issued_at"]
        assert batch["project_id"] == issuance["project_id"]
        assert batch["supplier_id"] == issuance["supplier"]["id"]


def test_tonnes_are_kilograms_with_three_decimals_at_most(data: RegistryData) -> None:
    for _, value in everything(data):
        if isinstance(value, dict) and "credit_kgs" in value:
            assert value["credits"] == kgs(value) / 1000
            assert re.fullmatch(r"[0-9]+(\.[0-9]{1,3})?", repr(value["credits"]))


def test_totals_add_up_to_the_kilogram(data: RegistryData) -> None:
    for identifier, body in data.issuance_credit_batches.items():
        supplier = sum(kgs(batch["size"]) for batch in body["supplier_credit_batches"])
        buffer = sum(kgs(batch["size"]) for batch in body["buffer_pool_credit_batches"])
        for record in (body, data.issuances[identifier]):
            assert kgs(record["supplier_credit_batch_size_total"]) == supplier
            assert kgs(record["buffer_pool_credit_batch_size_total"]) == buffer
            assert kgs(record["credit_batch_size_total"]) == supplier + buffer


def test_the_buffer_pool_takes_two_percent_as_a_rule_and_seven_at_most(data: RegistryData) -> None:
    shares = [
        kgs(issuance["buffer_pool_credit_batch_size_total"]) / kgs(issuance["credit_batch_size_total"])
        for issuance in data.issuances.values()
    ]
    assert max(shares) <= 0.07
    assert max(shares) > 0.05
    assert sum(0.015 < share <= 0.02 for share in shares) > len(shares) / 2


def test_a_serial_range_is_as_long_as_the_batch_is_heavy(data: RegistryData) -> None:
    for batch in data.credit_batches.values():
        start, end = serial_range(batch)
        assert end - start == kgs(batch["size"]) > 0


def test_a_serial_number_names_the_country_and_the_year_of_sequestration(data: RegistryData) -> None:
    for batch in data.credit_batches.values():
        match = SERIAL.fullmatch(batch["serial_number"])
        assert match is not None
        assert match[2] == batch["country_of_issue"]
        assert match[4] == batch["sequestered_on"][:4]


def test_serial_ranges_follow_one_another_through_a_project_without_a_gap(data: RegistryData) -> None:
    reached: dict[str, int] = {}
    for body in reversed(data.issuance_credit_batches.values()):
        batches = body["supplier_credit_batches"] + body["buffer_pool_credit_batches"]
        for batch in sorted(batches, key=serial_range):
            start, end = serial_range(batch)
            assert start == reached.get(batch["project_id"], 0)
            reached[batch["project_id"]] = end
    assert len(reached) > 10


def test_a_buffer_pool_batch_starts_where_its_supplier_batch_ends(data: RegistryData) -> None:
    for body in data.issuance_credit_batches.values():
        ends = {batch["removal_id"]: serial_range(batch)[1] for batch in body["supplier_credit_batches"]}
        assert len(ends) == len(body["supplier_credit_batches"])
        for batch in body["buffer_pool_credit_batches"]:
            assert serial_range(batch)[0] == ends[batch["removal_id"]]


def test_the_buffer_pool_owns_what_was_set_aside_until_it_is_refunded(data: RegistryData) -> None:
    refunded = {identifier for refund in data.ledger.refunds.values() for identifier in refund.batch_ids}
    assert refunded
    for body in data.issuance_credit_batches.values():
        for batch in body["buffer_pool_credit_batches"]:
            assert (batch["owner"]["name"] != "Buffer Pool") == (batch["id"] in refunded)
    suppliers = {supplier.organisation.id for supplier in data.ledger.suppliers.values()}
    assert all(refund.receiver.id in suppliers for refund in data.ledger.refunds.values())


def test_a_mass_balance_comes_out_at_what_was_credited_for_the_removal(data: RegistryData) -> None:
    credited: Counter[str] = Counter()
    for batch in originals(data):
        credited[batch["removal_id"]] += kgs(batch["size"])
    balances = [(b["removal_id"], b["carbon_removal_data"]) for b in originals(data) if b["carbon_removal_data"]]
    assert 0 < len(balances) < len(credited)
    for removal_id, balance in balances:
        deductions = balance["emissions_kg"] + balance["counterfactuals_kg"] + balance["losses_kg"]
        assert balance["gross_carbon_removed_kg"] - deductions == balance["net_carbon_removed_kg"]
        assert balance["net_carbon_removed_kg"] == credited[removal_id]


def test_every_time_is_utc_with_microseconds_and_none_lies_ahead(data: RegistryData) -> None:
    for key, value in everything(data):
        if key in ("issued_at", "retired_at", "delivered_at") and value is not None:
            assert TIMESTAMP.fullmatch(value)
            assert datetime.fromisoformat(value) < NOW


def test_credits_are_sequestered_then_issued_then_delivered_then_retired(data: RegistryData) -> None:
    for batch in data.credit_batches.values():
        issued_at = batch["issued_at"]
        delivered_at = batch.get("delivered_at") or issued_at
        assert batch["sequestered_on"] < issued_at[:10]
        assert issued_at <= delivered_at
        assert batch["retired_at"] is None or issued_at < batch["retired_at"] >= delivered_at


def test_a_batch_is_retired_if_and_only_if_it_says_when_and_by_which_retirement(data: RegistryData) -> None:
    for batch in data.credit_batches.values():
        retired = batch["status"] == "retired"
        assert (batch["retired_at"] is not None) == retired
        assert (batch["retirement_id"] is not None) == retired
        assert batch["beneficiary"] is None or retired


def test_every_retired_batch_names_its_beneficiary(data: RegistryData) -> None:
    for batch in data.credit_batches.values():
        assert (batch["beneficiary"] is not None) == (batch["status"] == "retired")


def test_half_of_what_is_retired_is_retired_for_somebody_else(data: RegistryData) -> None:
    own = [one.owner is one.beneficiary for one in data.ledger.retirements.values()]
    assert len(own) / 4 < sum(own) < len(own)


def test_retirements_have_one_or_two_purposes_and_none_when_retired_on_delivery(data: RegistryData) -> None:
    counts = Counter(len(retirement.purposes) for retirement in data.ledger.retirements.values())
    assert set(counts) == {0, 1, 2}
    met = {word for retirement in data.ledger.retirements.values() for word in retirement.purposes}
    assert met == set(PURPOSES)


def test_every_status_and_pathway_of_projects_is_met(data: RegistryData) -> None:
    projects = data.ledger.projects.values()
    assert len({project.status for project in projects}) == 6
    assert len({project.pathway for project in projects}) == 7
    assert len({project.code for project in projects}) == len(projects)


def test_every_status_of_orders_is_met(data: RegistryData) -> None:
    assert {order.status for order in data.ledger.orders.values()} == {"placed", "in_progress", "completed"}


def test_a_delivery_has_a_time_and_an_identifier_or_neither(data: RegistryData) -> None:
    delivered = [b for b in data.credit_batches.values() if b.get("delivery_id") is not None]
    assert delivered
    for batch in data.credit_batches.values():
        assert (batch.get("delivered_at") is None) == (batch.get("delivery_id") is None)


def test_batches_come_in_the_newest_known_form(data: RegistryData) -> None:
    [form] = {tuple(batch) for batch in data.credit_batches.values() if "provenance" not in batch}
    assert {"delivered_at", "delivery_id", "supplier_id", "ccp_approved", "carbon_removal_data"} <= set(form)
    assert {"sequestered_at", "removal_location"}.isdisjoint(form)


def test_a_reporting_period_covers_every_sequestration(data: RegistryData) -> None:
    for batch in data.credit_batches.values():
        issuance = data.issuances[batch["issuance_id"]]
        sequestered_on = date.fromisoformat(batch["sequestered_on"])
        assert date.fromisoformat(issuance["reporting_period_start_at"]) <= sequestered_on
        assert sequestered_on <= date.fromisoformat(issuance["reporting_period_end_at"])


def test_domains_are_reserved_for_examples_or_unknown(data: RegistryData) -> None:
    domains = {value for key, value in everything(data) if key == "domain"}
    assert None in domains
    assert all(domain is None or re.fullmatch(r"[a-z0-9-]+\.example", domain) for domain in domains)


def test_names_are_written_in_several_scripts(data: RegistryData) -> None:
    letters = "".join(value for key, value in everything(data) if key == "name")
    for first, last in (("à", "þ"), ("α", "ω"), ("а", "я"), ("ا", "ي"), ("क", "ह"), ("一", "鿿"), ("가", "힣")):  # noqa: RUF001 - the alphabets themselves are meant
        assert any(first <= letter <= last for letter in letters)


def test_some_supplier_batches_are_under_one_tonne(data: RegistryData) -> None:
    light = [b for body in data.issuance_credit_batches.values() for b in body["supplier_credit_batches"]]
    assert 3 <= sum(kgs(batch["size"]) < 1000 for batch in light) < len(light) / 5


@pytest.mark.parametrize("batches", [0, 1, 6, 7, 200, 1200])
def test_a_body_has_exactly_as_many_batches_as_were_asked_for(batches: int) -> None:
    body = make_body(batches)
    supplier, buffer = body["supplier_credit_batches"], body["buffer_pool_credit_batches"]
    assert len(supplier) + len(buffer) == batches
    assert sum(kgs(batch["size"]) for batch in supplier + buffer) == kgs(body["credit_batch_size_total"])


@pytest.mark.slow
def test_a_registry_can_be_as_large_as_the_real_one() -> None:
    data = make_registry(issuances=300, batches=18_000)
    assert len(data.issuances) == 300
    assert sum(1 for _ in originals(data)) == 18_000
    largest = max(data.issuance_credit_batches.values(), key=lambda body: len(body["supplier_credit_batches"]))
    assert largest["issuance_id"] == data.landmarks.large


@pytest.mark.parametrize(("issuances", "batches"), [(9, None), (64, 18_001), (64, 1200)])
def test_a_registry_without_room_for_its_landmarks_is_refused(issuances: int, batches: int | None) -> None:
    with pytest.raises(InvalidArgumentError, match=r"pass (a whole|an even) number|pass \d+ or more"):
        make_registry(issuances=issuances, batches=batches)


def test_the_page_says_how_much_there_is(data: RegistryData) -> None:
    said = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
    kinds = ("issuances", "batches", "orders", "deliveries", "transfers", "retirements", "projects")
    for kind in kinds:
        [number] = re.findall(rf"([\d,]+)\s{kind}\b", said.partition("hangs\ntogether:")[2].partition("every known")[0])
        assert len(getattr(data.ledger, kind)) == pytest.approx(int(number.replace(",", "")), rel=0.03), kind


def test_a_body_of_fewer_than_no_batches_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        make_body(-1)


def test_any_whole_number_is_a_seed() -> None:
    assert make_body(2, seed=10**30) != make_body(2, seed=-(10**30)) != make_body(2, seed=0)


@pytest.mark.parametrize("wrong", [{"seed": "x"}, {"seed": 1.5}, {"issuances": 20.0}, {"batches": "40"}])
def test_a_registry_of_what_is_no_whole_number_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match="pass a whole number"):
        make_registry(**wrong)
