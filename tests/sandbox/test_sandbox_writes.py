"""Writes: what a success changes, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .invariants import check, everything

if TYPE_CHECKING:
    from .conftest import Caller


def kgs(quantity: dict[str, Any]) -> int:
    return int(quantity["credit_kgs"])


def balance(caller: Caller, who: str) -> tuple[int, int]:
    total = caller.get(f"/organisations/{who}/credit_balance", who=who)["total"]
    return kgs(total["active_credits_total"]), kgs(total["retired_credits_total"])


def held(caller: Caller, who: str, **query: Any) -> list[dict[str, Any]]:
    """The active batches that somebody owns."""
    found = caller.walk(f"/organisations/{who}/credit_batches", who=who, status="active", **query)
    return [batch for batch in found if batch["owner"]["id"] == who]


def quantities(*chosen: tuple[dict[str, Any], int]) -> list[dict[str, Any]]:
    return [{"credit_batch_id": batch["id"], "credit_quantity_kg": amount} for batch, amount in chosen]


def retirement(caller: Caller, batch: dict[str, Any], amount: int, **changes: Any) -> dict[str, Any]:
    return {
        "credit_batch_quantities": quantities((batch, amount)),
        "owner_organisation_id": caller.buyer,
        "beneficiary_organisation_id": caller.buyer,
        "supplier_id": batch["supplier_id"],
        "retirement_purposes": ["corporate_targets"],
        "notes": None,
        **changes,
    }


def oldest(caller: Caller, supplier_id: str, amount: int, **changes: Any) -> dict[str, Any]:
    return {
        "credit_quantity_kg": amount,
        "owner_organisation_id": caller.buyer,
        "beneficiary_organisation_id": caller.buyer,
        "supplier_id": supplier_id,
        "retirement_purposes": ["other"],
        "notes": None,
        **changes,
    }


def transfer(caller: Caller, batch: dict[str, Any], amount: int, receiver: str, **changes: Any) -> dict[str, Any]:
    return {
        "credit_batch_quantities": quantities((batch, amount)),
        "from_organisation_id": caller.buyer,
        "to_organisation_id": receiver,
        "supplier_id": batch["supplier_id"],
        "notes": None,
        **changes,
    }


def delivery(caller: Caller, batch: dict[str, Any], amount: int, **changes: Any) -> dict[str, Any]:
    order_id = caller.sandbox.data.landmarks.open_order
    return {"credit_batch_quantities": quantities((batch, amount)), "order_id": order_id, "notes": None, **changes}


def checkout(**changes: Any) -> dict[str, Any]:
    return {
        "quantity_kg": 250,
        "frequency": "one_time",
        "isometric_terms_and_conditions_accepted": True,
        "supplier_terms_and_conditions_accepted": True,
        "success_url": "https://shop.example/thanks",
        "cancel_url": "https://shop.example/",
        **changes,
    }


def stock(caller: Caller) -> list[dict[str, Any]]:
    """What the supplier has to deliver."""
    supplier_id = caller.sandbox.data.landmarks.supplier
    return [batch for batch in held(caller, caller.seller, supplier_id=supplier_id) if kgs(batch["size"]) > 1000]


def test_retiring_a_part_splits_the_batch_and_shows_everywhere(own: Caller) -> None:
    batch = held(own, own.buyer)[0]
    active, retired = balance(own, own.buyer)
    project = own.get(f"/projects/{batch['project_id']}")

    made = own.write("/retirements", retirement(own, batch, 5, notes="Merci, 苔"), who=own.buyer)

    assert kgs(made["credit_batch_size_total"]) == 5
    assert made["notes"] == "Merci, 苔"
    assert own.get(f"/retirements/{made['id']}") == made == own.get("/retirements")["nodes"][0]
    parent = own.get(f"/credit_batches/{batch['id']}")
    assert (parent["status"], parent["owner"]) == ("split", batch["owner"])
    left, right = (own.get(f"/credit_batches/{parent[side]}") for side in ("left_child_id", "right_child_id"))
    assert own.get(f"/retirements/{made['id']}/credit_batches")["nodes"] == [left]
    assert (left["status"], kgs(left["size"]), left["retirement_id"]) == ("retired", 5, made["id"])
    assert left["beneficiary"]["id"] == own.buyer
    assert left["retired_at"] == made["retired_at"]
    assert (right["status"], kgs(right["size"])) == ("active", kgs(batch["size"]) - 5)
    assert balance(own, own.buyer) == (active - 5, retired + 5)
    listed = {one["id"] for one in held(own, own.buyer)}
    assert right["id"] in listed
    assert batch["id"] not in listed
    after = own.get(f"/projects/{batch['project_id']}")
    assert kgs(after["retired_credits_total"]) == kgs(project["retired_credits_total"]) + 5
    issuance = own.get(f"/issuances/{batch['issuance_id']}/credit_batches")
    if batch["parent_id"] is None:
        assert parent in issuance["supplier_credit_batches"]


def test_retiring_a_whole_batch_splits_nothing(own: Caller) -> None:
    batch = held(own, own.buyer)[0]
    own.write("/retirements", retirement(own, batch, kgs(batch["size"])), who=own.buyer)
    after = own.get(f"/credit_batches/{batch['id']}")
    assert (after["status"], after["left_child_id"]) == ("retired", None)


def test_the_same_retirement_again_is_refused(own: Caller) -> None:
    batch = held(own, own.buyer)[0]
    body = retirement(own, batch, 5)
    own.write("/retirements", body, who=own.buyer)
    answer = own.post("/retirements", body, who=own.buyer)
    assert answer.status_code == 400
    assert answer.json()["detail"] == f"Credit batch '{batch['id']}' is not active but split"


def test_the_oldest_credits_go_first_and_every_repeat_retires_more(own: Caller) -> None:
    supplier_id = held(own, own.buyer)[0]["supplier_id"]
    before = held(own, own.buyer, supplier_id=supplier_id)
    first = min(before, key=lambda batch: (batch["sequestered_on"], batch["issued_at"]))
    amount = kgs(first["size"]) + 1
    total = sum(kgs(batch["size"]) for batch in before)
    if total < amount:
        amount = total

    made = own.write("/retirements/from_oldest_credits", oldest(own, supplier_id, amount), who=own.buyer)
    again = own.post("/retirements/from_oldest_credits", oldest(own, supplier_id, 1), who=own.buyer)

    batches = own.get(f"/retirements/{made['id']}/credit_batches")["nodes"]
    assert batches[0]["id"] == first["id"]
    assert sum(kgs(batch["size"]) for batch in batches) == amount
    assert again.status_code == (200 if total > amount else 400)
    remaining = held(own, own.buyer, supplier_id=supplier_id)
    assert sum(kgs(batch["size"]) for batch in remaining) == max(0, total - amount - 1)


def test_the_oldest_credits_can_be_narrowed_to_a_vintage_and_to_an_order(own: Caller) -> None:
    marks = own.sandbox.data.landmarks
    delivered = held(own, own.buyer, order_id=marks.open_order)
    amount = sum(kgs(batch["size"]) for batch in delivered)
    body = oldest(own, marks.supplier, amount + 1, order_id=marks.open_order)
    assert own.post("/retirements/from_oldest_credits", body, who=own.buyer).status_code == 400
    year = int(delivered[0]["sequestered_on"][:4])
    wrong = oldest(own, marks.supplier, 1, order_id=marks.open_order, vintage=year - 50)
    assert own.post("/retirements/from_oldest_credits", wrong, who=own.buyer).status_code == 400
    right = oldest(own, marks.supplier, 1, order_id=marks.open_order, vintage=year)
    made = own.write("/retirements/from_oldest_credits", right, who=own.buyer)
    [batch] = own.get(f"/retirements/{made['id']}/credit_batches")["nodes"]
    assert batch["delivery_id"] == delivered[0]["delivery_id"]


def test_a_transfer_moves_credits_to_the_receiver(own: Caller) -> None:
    batch = held(own, own.buyer)[0]
    receiver = own.walk("/transferees", who=own.buyer)[0]["id"]
    before = balance(own, own.buyer), balance(own, receiver)
    made = own.write("/transfers", transfer(own, batch, 7, receiver), who=own.buyer)
    [moved] = own.get(f"/transfers/{made['id']}/credit_batches")["nodes"]
    assert (moved["owner"]["id"], kgs(moved["size"]), moved["status"]) == (receiver, 7, "active")
    assert own.get("/transfers", from_organisation_id=own.buyer)["nodes"][0] == made
    assert balance(own, own.buyer)[0] == before[0][0] - 7
    assert balance(own, receiver)[0] == before[1][0] + 7


def test_a_delivery_counts_against_its_order(own: Caller) -> None:
    order_id = own.sandbox.data.landmarks.open_order
    batch = stock(own)[0]
    before = own.get(f"/orders/{order_id}", who=own.seller)
    made = own.write("/deliveries", delivery(own, batch, 900), who=own.seller)
    after = own.get(f"/orders/{order_id}", who=own.buyer)
    assert kgs(after["credits_delivered"]) == kgs(before["credits_delivered"]) + 900
    assert (after["status"], after["fulfilled_at"]) == ("in_progress", None)
    assert own.get(f"/orders/{order_id}/deliveries", who=own.buyer)["nodes"][0] == made
    [moved] = own.get(f"/deliveries/{made['id']}/credit_batches")["nodes"]
    assert (moved["owner"]["id"], moved["delivery_id"]) == (own.buyer, made["id"])
    assert moved["delivered_at"] == made["delivered_at"]


def test_an_order_is_complete_when_all_of_it_has_been_delivered(own: Caller) -> None:
    order_id = own.sandbox.data.landmarks.open_order
    order = own.get(f"/orders/{order_id}", who=own.seller)
    left = kgs(order["credits_ordered"]) - kgs(order["credits_delivered"])
    for batch in stock(own):
        amount = min(left, kgs(batch["size"]))
        own.write("/deliveries", delivery(own, batch, amount), who=own.seller)
        left -= amount
        if not left:
            break
    done = own.get(f"/orders/{order_id}", who=own.buyer)
    newest = own.get(f"/orders/{order_id}/deliveries", who=own.buyer)["nodes"][0]
    assert (done["status"], done["fulfilled_at"]) == ("completed", newest["delivered_at"])
    answer = own.post("/deliveries", delivery(own, stock(own)[0], 1), who=own.seller)
    assert (answer.status_code, answer.json()["detail"]) == (400, f"Order '{order_id}' has been delivered in full")


def test_a_delivery_under_some_orders_retires_at_once(own: Caller) -> None:
    batch = stock(own)[0]
    body = delivery(own, batch, 400, order_id=own.sandbox.data.landmarks.retiring_order)
    made = own.write("/deliveries", body, who=own.seller)
    [retired] = own.get(f"/deliveries/{made['id']}/credit_batches")["nodes"]
    assert (retired["status"], retired["delivery_id"]) == ("retired", made["id"])
    shown = own.get(f"/retirements/{retired['retirement_id']}")
    assert shown["purposes"] == []
    assert shown["owner"]["id"] == shown["beneficiary"]["id"] == own.buyer


def test_several_batches_are_moved_at_once_or_not_at_all(own: Caller) -> None:
    first, second = stock(own)[:2]
    before = everything(own.sandbox.data)
    too_much = quantities((first, 10), (second, kgs(second["size"]) + 1))
    answer = own.post("/deliveries", delivery(own, first, 1, credit_batch_quantities=too_much), who=own.seller)
    assert answer.status_code == 400
    assert everything(own.sandbox.data) == before
    both = quantities((first, 10), (second, 20))
    made = own.write("/deliveries", delivery(own, first, 1, credit_batch_quantities=both), who=own.seller)
    assert kgs(made["credit_batch_size_total"]) == 30
    check(own.sandbox.data)


@pytest.mark.parametrize(
    "contact", [{"beneficiary_domain": "invented.example"}, {"beneficiary_email": "someone@nobody.example"}]
)
def test_a_new_beneficiary_is_listed_for_whoever_entered_it_and_can_be_retired_for(
    own: Caller, contact: dict[str, str]
) -> None:
    made = own.write("/beneficiary", {"beneficiary_name": "Ny Påhitt", **contact}, who=own.buyer)
    assert made == {"id": made["id"], "name": "Ny Påhitt", "domain": contact.get("beneficiary_domain")}
    assert made in own.walk("/beneficiaries", who=own.buyer)
    assert made not in own.walk("/beneficiaries", who=own.seller)
    assert made not in own.walk("/transferees", who=own.buyer)
    batch = held(own, own.buyer)[0]
    body = retirement(own, batch, 1, beneficiary_organisation_id=made["id"])
    assert own.write("/retirements", body, who=own.buyer)["beneficiary"] == made
    again = own.post("/beneficiary", {"beneficiary_name": "Another", **contact}, who=own.seller)
    assert again.status_code == 400
    assert "someone@" not in again.text


def test_the_name_of_the_variant_decides_where_both_are_given(own: Caller) -> None:
    both = {"beneficiary_name": "A", "beneficiary_domain": "a.example", "beneficiary_email": "a@a.example"}
    assert own.post("/beneficiary", both, who=own.buyer).status_code == 422
    person = own.write("/beneficiary", {**both, "__typename": "CreateIndividualBeneficiary"}, who=own.buyer)
    assert person["domain"] is None


def test_a_whole_number_may_be_written_with_a_point(own: Caller) -> None:
    # To JSON Schema 2.0 is an integer, and there are languages that write it so.
    body = oldest(own, held(own, own.buyer)[0]["supplier_id"], 1, credit_quantity_kg=2.0)
    made = own.write("/retirements/from_oldest_credits", body, who=own.buyer)
    assert kgs(made["credit_batch_size_total"]) == 2


def test_a_customer_is_the_person_on_record_however_the_address_is_written(own: Caller) -> None:
    body = {"beneficiary_name": "Payer", "beneficiary_email": "payer@nobody.example"}
    person = own.write("/beneficiary", body, who=own.buyer)
    own.write("/stripe/checkout", checkout(customer_email="Payer@Nobody.example"), who=own.seller)
    own.sandbox.advance(days=2)
    orders = own.walk(f"/suppliers/{own.sandbox.data.landmarks.supplier}/orders", who=own.seller)
    assert person in [order["buyer_organisation"] for order in orders]


def test_a_checkout_that_is_paid_is_an_order_which_is_retired_on_delivery(own: Caller) -> None:
    made = own.write("/stripe/checkout", checkout(customer_email="payer@nobody.example"), who=own.seller)
    assert set(made) == {"redirect_url"}
    path = f"/suppliers/{own.sandbox.data.landmarks.supplier}/orders"
    before = own.walk(path, who=own.seller)
    own.sandbox.advance(days=1)
    new = [order for order in own.walk(path, who=own.seller) if order not in before]
    [order] = [order for order in new if kgs(order["credits_ordered"]) == 250]
    assert order["buyer_organisation"]["name"] == "A customer at the checkout"
    assert "payer@" not in own.ask(path, who=own.seller).text
    made = own.write("/deliveries", delivery(own, stock(own)[0], 250, order_id=order["id"]), who=own.seller)
    [batch] = own.get(f"/deliveries/{made['id']}/credit_batches")["nodes"]
    assert batch["status"] == "retired"


def test_what_was_really_written_is_on_record_without_what_was_refused(own: Caller) -> None:
    batch = held(own, own.buyer)[0]
    body = retirement(own, batch, 5)
    made = own.write("/retirements", body, who=own.buyer)
    own.post("/retirements", body, who=own.buyer)
    [applied] = own.sandbox.record
    assert (applied.operation, applied.object_id, applied.organisation_id) == (
        "createRetirement",
        made["id"],
        own.buyer,
    )
    assert applied.body == body


def test_writes_that_follow_one_another_have_different_times(own: Caller) -> None:
    batch = held(own, own.buyer)[0]
    first = own.write("/retirements", retirement(own, batch, 1), who=own.buyer)
    split = own.get(f"/credit_batches/{batch['id']}")
    rest = own.get(f"/credit_batches/{split['right_child_id']}")
    second = own.write("/retirements", retirement(own, rest, 1), who=own.buyer)
    assert first["retired_at"] < second["retired_at"]
    assert first["id"] < second["id"]
