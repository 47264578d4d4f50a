"""Every operation of the contract answers: who may ask, in which order lists come, and what their filters do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.sandbox.ledger.queries import by_name
from isometric_registry.sandbox.service import answers
from isometric_registry.sandbox.service.app import HANDLERS
from isometric_registry.sandbox.service.operations import routes

if TYPE_CHECKING:
    from isometric_registry.sandbox import Sandbox

    from .conftest import Caller

UNKNOWN = "0000000000SBX000"

PUBLIC = {
    "getOrganisation", "getSupplier", "listSuppliers", "listSupplierProjects", "listSupplierDeliveries",
    "listSupplierIssuances", "getProject", "listProjectDocuments", "listProjects", "getIssuance", "listIssuances",
    "getIssuanceCreditBatches", "listDeliveries", "getDelivery", "getDeliveryCreditBatches", "listTransfers",
    "getTransfer", "getTransferCreditBatches", "getRefund", "getRefundCreditBatches", "listRetirements",
    "getRetirement", "getRetirementCreditBatches", "getCreditBatch",
}  # fmt: skip
OF_A_SUPPLIER = {"getCurrentSupplier", "listSupplierOrders", "getStripeConfiguration"}
OF_ANYBODY = {"getCurrentOrganisation", "listBeneficiaries", "listTransferees"}
NULL_IF_UNKNOWN = {"getOrganisation", "getSupplier", "getProject"}
ROUTES = [route for route in routes() if route.name in HANDLERS]
READS = [route for route in ROUTES if route.method == "GET"]
WRITES = [route for route in ROUTES if route.method == "POST"]


def filled(sandbox: Sandbox, path: str) -> str:
    """A path with identifiers that there are."""
    ledger, marks = sandbox.data.ledger, sandbox.data.landmarks
    known = {
        "organisation_id": marks.buyer,
        "supplier_id": marks.supplier,
        "project_id": next(iter(ledger.projects)),
        "issuance_id": marks.demo,
        "delivery_id": next(iter(ledger.deliveries)),
        "transfer_id": next(iter(ledger.transfers)),
        "refund_id": marks.refund,
        "retirement_id": next(iter(ledger.retirements)),
        "order_id": marks.open_order,
        "credit_batch_id": next(iter(ledger.batches)),
    }
    return path.format(**known)


def test_every_handler_is_one_of_an_operation() -> None:
    """One that the contract has just gained is answered with 501."""
    assert set(HANDLERS) <= {route.name for route in routes()}
    assert len(HANDLERS) >= 41


@pytest.mark.parametrize("route", READS, ids=lambda route: route.name)
def test_a_read_answers_whoever_may_see_it_and_nobody_else(caller: Caller, route: Any) -> None:
    path = filled(caller.sandbox, route.path)
    right = caller.seller if route.name in OF_A_SUPPLIER else caller.buyer
    strangers = [key for key, one in caller.sandbox.data.ledger.organisations.items() if one.has_account]
    stranger = next(key for key in reversed(strangers) if key not in (caller.buyer, caller.seller))
    stranger = caller.buyer if route.name in OF_A_SUPPLIER else stranger

    assert caller.ask(path, who=right).status_code == 200
    public = route.name in PUBLIC
    assert caller.ask(path).status_code == (200 if public else 401)
    assert caller.ask(path, who=stranger).status_code == (200 if public or route.name in OF_ANYBODY else 403)


def test_an_order_is_seen_by_its_buyer_and_by_its_supplier(caller: Caller) -> None:
    path = f"/orders/{caller.sandbox.data.landmarks.open_order}"
    for who in (caller.buyer, caller.seller):
        assert caller.get(path, who=who)["buyer_organisation"]["id"] == caller.buyer
        assert caller.get(f"{path}/deliveries", who=who)["total_count"] == 1


@pytest.mark.parametrize("route", [route for route in READS if "{" in route.path], ids=lambda route: route.name)
def test_what_does_not_exist_is_a_400_that_names_it_or_null(caller: Caller, route: Any) -> None:
    path = re.sub(r"\{.*\}", f"xyz_{UNKNOWN}", route.path)
    answer = caller.ask(path, who=caller.buyer)
    if route.name in NULL_IF_UNKNOWN:
        assert (answer.status_code, answer.json()) == (200, None)
    else:
        assert answer.status_code == 400
        assert re.fullmatch(rf"Could not find '[A-Za-z]+' with IDs 'xyz_{UNKNOWN}'", answer.json()["detail"])


@pytest.mark.parametrize("route", [route for route in READS if "{" in route.path], ids=lambda route: route.name)
def test_an_identifier_in_a_path_has_20_to_37_characters(caller: Caller, route: Any) -> None:
    for text, kind in (("short", "string_too_short"), ("x" * 38, "string_too_long")):
        answer = caller.ask(re.sub(r"\{.*\}", text, route.path), who=caller.buyer)
        assert answer.status_code == 422
        assert [(fault["loc"], fault["type"]) for fault in answer.json()["detail"]] == [(["path", "id"], kind)]


@pytest.mark.parametrize("route", WRITES, ids=lambda route: route.name)
def test_a_write_without_a_token_is_a_401(caller: Caller, route: Any) -> None:
    answer = caller.post(route.path, {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_that_nobody_was_given_is_a_401(caller: Caller) -> None:
    token = caller.sandbox.access_token_for(caller.buyer)
    for wrong in (token + "x", token[:-1], "x", "a.b.c", token.replace(".", "")):
        answer = caller.http.get("/organisation", headers={"authorization": f"Bearer {wrong}"})
        assert answer.status_code == 401


def test_an_operation_that_it_does_not_know_yet_is_a_501(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(HANDLERS, "listProjects")
    answer = caller.ask("/projects")
    assert answer.status_code == 501
    assert "listProjects" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "moment"),
    [
        ("/issuances", "issued_at"),
        ("/deliveries", "delivered_at"),
        ("/transfers", "transferred_at"),
        ("/retirements", "retired_at"),
        ("/suppliers/{supplier_id}/issuances", "issued_at"),
        ("/suppliers/{supplier_id}/deliveries", "delivered_at"),
    ],
)
def test_a_list_of_what_happened_stands_newest_first(caller: Caller, path: str, moment: str) -> None:
    moments = [one[moment] for one in caller.walk(filled(caller.sandbox, path))]
    assert len(moments) > 1
    assert moments == sorted(moments, reverse=True)


def test_orders_stand_newest_first(caller: Caller) -> None:
    for path, who in (
        (f"/organisations/{caller.buyer}/orders", caller.buyer),
        (f"/suppliers/{caller.sandbox.data.landmarks.supplier}/orders", caller.seller),
    ):
        orders = caller.sandbox.data.ledger.orders
        moments = [orders[one["id"]].placed_at for one in caller.walk(path, who=who)]
        assert len(moments) > 1
        assert moments == sorted(moments, reverse=True)


def test_projects_and_documents_stand_by_name_whatever_the_case_and_the_quotation_marks(caller: Caller) -> None:
    names = [one["name"] for one in caller.walk("/projects")]
    assert names == sorted(names, key=by_name) != sorted(names)
    titles = [one["display_name"] for one in caller.walk(filled(caller.sandbox, "/projects/{project_id}/documents"))]
    assert titles[0].startswith('"Monitoring plan"')
    assert titles[-3:] == ["Verification report 2024", "Verification report 2025", "Verification report 2026"]


def test_a_suppliers_projects_are_its_own_and_the_newest_stands_first(caller: Caller) -> None:
    supplier = caller.sandbox.data.landmarks.supplier
    projects = caller.walk(f"/suppliers/{supplier}/projects")
    entered = [key for key, one in caller.sandbox.data.ledger.projects.items() if one.supplier.id == supplier]
    assert [one["id"] for one in projects] == entered[::-1]


def test_deliveries_can_be_asked_for_by_supplier_and_buyer(caller: Caller) -> None:
    every = caller.walk("/deliveries")
    supplier, buyer = every[0]["from_supplier"]["id"], every[0]["to_organisation"]["id"]
    for query in (
        {"from_supplier_id": supplier},
        {"to_organisation_id": buyer},
        {"from_supplier_id": supplier, "to_organisation_id": buyer},
    ):
        wanted = [
            one
            for one in every
            if query.get("from_supplier_id") in (None, one["from_supplier"]["id"])
            and query.get("to_organisation_id") in (None, one["to_organisation"]["id"])
        ]
        assert 0 < len(wanted) < len(every)
        assert caller.walk("/deliveries", **query) == wanted
    assert caller.walk("/deliveries", to_organisation_id=f"org_{UNKNOWN}") == []


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("/transfers", {"from_organisation_id": "from_organisation", "to_organisation_id": "to_organisation"}),
        ("/retirements", {"beneficiary_org_id": "beneficiary", "owner_org_id": "owner"}),
    ],
)
def test_transfers_and_retirements_can_be_asked_for_by_their_parties(
    caller: Caller, path: str, filters: dict[str, str]
) -> None:
    every = caller.walk(path)
    for name, party in filters.items():
        wanted = [one for one in every if one[party]["id"] == every[0][party]["id"]]
        assert 0 < len(wanted) < len(every)
        assert caller.walk(path, **{name: every[0][party]["id"]}) == wanted


def test_a_filter_of_the_wrong_form_is_a_422(caller: Caller) -> None:
    answer = caller.ask("/retirements", owner_org_id="short", first=0)
    assert answer.status_code == 422
    assert [fault["loc"] for fault in answer.json()["detail"]] == [["query", "owner_org_id"], ["query", "first"]]


class TestTheCreditBatchesOfAnOrganisation:
    """The list with eleven filters."""

    @pytest.fixture
    def every(self, caller: Caller) -> list[Any]:
        return self.walk(caller, status=["active", "split", "retired"])

    def walk(self, caller: Caller, **query: Any) -> list[Any]:
        return caller.walk(f"/organisations/{caller.buyer}/credit_batches", who=caller.buyer, **query)

    def test_they_are_what_it_owns_and_what_was_retired_on_its_behalf(self, caller: Caller, every: list[Any]) -> None:
        for batch in every:
            beneficiary = (batch["beneficiary"] or {}).get("id")
            assert caller.buyer in (batch["owner"]["id"], beneficiary)
        assert {batch["owner"]["id"] == caller.buyer for batch in every} == {True, False}

    def test_split_ones_are_left_out_unless_asked_for(self, caller: Caller, every: list[Any]) -> None:
        assert self.walk(caller) == [batch for batch in every if batch["status"] != "split"]
        assert self.walk(caller, status="split") == [batch for batch in every if batch["status"] == "split"] != []

    @pytest.mark.parametrize("name", ["supplier_id", "project_id", "issuance_id", "delivery_id", "retirement_id"])
    def test_they_can_be_asked_for_by_what_they_name(self, caller: Caller, every: list[Any], name: str) -> None:
        value = next(batch[name] for batch in every if batch[name] and batch["status"] != "split")
        wanted = [batch for batch in every if batch[name] == value and batch["status"] != "split"]
        assert self.walk(caller, **{name: value}) == wanted
        assert len(wanted) < len(every)

    def test_they_can_be_asked_for_by_order(self, caller: Caller, every: list[Any]) -> None:
        order_id = caller.sandbox.data.landmarks.open_order
        [delivery] = caller.get(f"/orders/{order_id}/deliveries", who=caller.buyer)["nodes"]
        assert self.walk(caller, order_id=order_id) == [
            batch for batch in every if batch["delivery_id"] == delivery["id"] and batch["status"] != "split"
        ]

    def test_both_bounds_of_time_are_strict(self, caller: Caller, every: list[Any]) -> None:
        moments = sorted({batch["issued_at"] for batch in every})
        low, high = moments[1], moments[-2]
        found = self.walk(caller, issued_after=low, issued_before=high, status=["active", "split", "retired"])
        assert found == [batch for batch in every if low < batch["issued_at"] < high] != []

    def test_they_stand_newest_first_or_oldest_first(self, caller: Caller, every: list[Any]) -> None:
        assert [one["issued_at"] for one in every] == sorted((one["issued_at"] for one in every), reverse=True)
        assert self.walk(caller, sort_direction="asc", status=["active", "split", "retired"]) == every[::-1]

    @pytest.mark.parametrize(
        ("query", "kind"),
        [
            ({"status": "gone"}, "enum"),
            ({"status": ["active", "active"]}, "value_error"),
            ({"issued_after": "2026-01-01T00:00:00"}, "timezone_aware"),
            ({"issued_before": "yesterday"}, "datetime_from_date_parsing"),
            ({"sort_field": "size"}, "enum"),
            ({"sort_direction": "up"}, "enum"),
            ({"project_id": "short"}, "string_too_short"),
            ({"supplier_id": ""}, "string_too_short"),
            ({"status": ""}, "enum"),
            ({"issued_after": ""}, "datetime_from_date_parsing"),
            ({"sort_field": ""}, "enum"),
            ({"sort_direction": ""}, "enum"),
        ],
    )
    def test_a_filter_that_means_nothing_is_a_422(self, caller: Caller, query: dict[str, Any], kind: str) -> None:
        answer = caller.ask(f"/organisations/{caller.buyer}/credit_batches", who=caller.buyer, **query)
        assert answer.status_code == 422
        [fault] = answer.json()["detail"]
        assert fault["type"] == kind
        assert fault["loc"][:2] == ["query", next(iter(query))]


def test_beneficiaries_are_account_holders_and_names_that_were_used_or_entered(caller: Caller) -> None:
    ledger = caller.sandbox.data.ledger
    for who in (caller.buyer, caller.seller):
        listed = {one["id"] for one in caller.walk("/beneficiaries", who=who)}
        holders = {one.id for one in ledger.organisations.values() if one.has_account}
        used = {one.beneficiary.id for one in ledger.retirements.values() if one.owner.id == who}
        entered = {one.id for one in ledger.organisations.values() if one.entered_by == who}
        assert listed == holders | used | entered
        assert ledger.buffer_pool.id not in listed


def test_transferees_are_the_other_account_holders(caller: Caller) -> None:
    listed = caller.walk("/transferees", who=caller.buyer)
    holders = [one for one in caller.sandbox.data.ledger.organisations.values() if one.has_account]
    assert len(listed) == len(holders) - 1
    assert caller.buyer not in {one["id"] for one in listed}


def test_the_batches_of_a_transaction_add_up_to_it(caller: Caller) -> None:
    ledger, marks = caller.sandbox.data.ledger, caller.sandbox.data.landmarks
    for kind, identifier in (
        ("deliveries", next(iter(ledger.deliveries))),
        ("transfers", next(iter(ledger.transfers))),
        ("retirements", next(iter(ledger.retirements))),
        ("refunds", marks.refund),
    ):
        made = caller.get(f"/{kind}/{identifier}")
        batches = caller.get(f"/{kind}/{identifier}/credit_batches")
        assert set(batches) == {"nodes", "total_count"}
        assert batches["total_count"] == len(batches["nodes"]) > 0
        kgs = sum(batch["size"]["credit_kgs"] for batch in batches["nodes"])
        assert kgs == made["credit_batch_size_total"]["credit_kgs"]


def test_a_supplier_that_has_not_set_a_price_has_null_for_one(caller: Caller) -> None:
    for account in caller.sandbox.data.ledger.stripe_accounts.values():
        shown = caller.get("/stripe/configuration", who=account.supplier.organisation.id)
        assert shown == answers.stripe_configuration(account)
    assert shown["credit_product_price_per_tonne"] is shown["currency"] is None


def test_a_walk_meets_everything_once_while_the_list_grows(own: Caller) -> None:
    first = own.get("/issuances", first=5)
    own.sandbox.advance(days=9)
    second = own.get("/issuances", first=50, after=first["page_info"]["end_cursor"])
    every = [one["id"] for one in own.walk("/issuances")]
    assert len(every) == 14 + 3
    assert [one["id"] for one in first["nodes"] + second["nodes"]] == every[3:]
