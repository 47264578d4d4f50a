"""What a write is refused for, with which status, and that nothing of it is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .invariants import everything
from .test_sandbox_writes import checkout, delivery, held, kgs, oldest, quantities, retirement, stock, transfer

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Caller

    Case = tuple[str, str, Any]
    """The path, whose token, and the body."""

NOWHERE = "xyz_0000000000SBX000"


def foreign(caller: Caller) -> dict[str, Any]:
    """A batch of somebody else, of the supplier that the buyer's first batch is of."""
    supplier_id = held(caller, caller.buyer)[0]["supplier_id"]
    batches = caller.sandbox.data.credit_batches.values()
    return next(
        batch
        for batch in batches
        if batch["supplier_id"] == supplier_id and batch["owner"]["id"] != caller.buyer and batch["status"] == "active"
    )


def of_another_supplier(caller: Caller) -> dict[str, Any]:
    first, *others = held(caller, caller.buyer)
    return next(batch for batch in others if batch["supplier_id"] != first["supplier_id"])


def stranger(caller: Caller) -> str:
    return next(
        key
        for key, one in caller.sandbox.data.ledger.organisations.items()
        if one.has_account and key not in (caller.buyer, caller.seller)
    )


def mere_name(caller: Caller) -> str:
    ledger = caller.sandbox.data.ledger
    return next(
        key
        for key, one in ledger.organisations.items()
        if not one.has_account
        and key not in ledger.retired_for.get(caller.buyer, ())
        and one.entered_by != caller.buyer
    )


def retire(**changes: Any) -> Callable[[Caller], Case]:
    def make(caller: Caller) -> Case:
        batch = held(caller, caller.buyer)[0]
        asked = {key: value(caller) if callable(value) else value for key, value in changes.items()}
        return "/retirements", caller.buyer, retirement(caller, batch, 1, **asked)

    return make


def retire_batch(find: Callable[[Caller], dict[str, Any]], extra_kgs: int = 0) -> Callable[[Caller], Case]:
    def make(caller: Caller) -> Case:
        batch = find(caller)
        asked = quantities((batch, kgs(batch["size"]) + extra_kgs))
        first = held(caller, caller.buyer)[0]
        return "/retirements", caller.buyer, retirement(caller, first, 1, credit_batch_quantities=asked)

    return make


def transfer_to(find: Callable[[Caller], str], **changes: Any) -> Callable[[Caller], Case]:
    return lambda caller: (
        "/transfers",
        caller.buyer,
        transfer(caller, held(caller, caller.buyer)[0], 1, find(caller), **changes),
    )


def deliver(who: Callable[[Caller], str] = lambda caller: caller.seller, **changes: Any) -> Callable[[Caller], Case]:
    return lambda caller: ("/deliveries", who(caller), delivery(caller, stock(caller)[0], 1, **changes))


def deliver_too_much(caller: Caller) -> Case:
    order = caller.sandbox.data.ledger.orders[caller.sandbox.data.landmarks.retiring_order]
    batch = next(one for one in stock(caller) if kgs(one["size"]) > order.kgs)
    return "/deliveries", caller.seller, delivery(caller, batch, order.kgs + 1, order_id=order.id)


def retire_oldest(**changes: Any) -> Callable[[Caller], Case]:
    def make(caller: Caller) -> Case:
        asked = {key: value(caller) if callable(value) else value for key, value in changes.items()}
        supplier_id = held(caller, caller.buyer)[0]["supplier_id"]
        return "/retirements/from_oldest_credits", caller.buyer, oldest(caller, supplier_id, 1, **asked)

    return make


def twice(caller: Caller) -> list[dict[str, Any]]:
    batch = held(caller, caller.buyer)[0]
    return quantities((batch, 1), (batch, 1))


REFUSALS: dict[str, tuple[Callable[[Caller], Case], int, str]] = {
    "a batch that does not exist": (
        retire(credit_batch_quantities=[{"credit_batch_id": NOWHERE, "credit_quantity_kg": 1}]),
        400,
        f"Could not find 'CreditBatch' with IDs '{NOWHERE}'",
    ),
    "a batch twice": (retire(credit_batch_quantities=twice), 400, "once in a request"),
    "more than the batch holds": (retire_batch(lambda caller: held(caller, caller.buyer)[0], 1), 400, "fewer than"),
    "somebody else's batch": (retire_batch(foreign), 400, "is not owned by"),
    "a batch of another supplier": (retire_batch(of_another_supplier), 400, "is not of supplier"),
    "an unknown supplier": (retire(supplier_id=NOWHERE), 400, f"Could not find 'Supplier' with IDs '{NOWHERE}'"),
    "another owner": (retire(owner_organisation_id=stranger), 403, "the access token belongs to"),
    "an unknown owner": (retire(owner_organisation_id=NOWHERE), 400, "Could not find 'Organisation'"),
    "an unknown beneficiary": (retire(beneficiary_organisation_id=NOWHERE), 400, "Could not find 'Organisation'"),
    "a beneficiary of others": (retire(beneficiary_organisation_id=mere_name), 400, "not among the beneficiaries"),
    "more than is held": (retire_oldest(credit_quantity_kg=10**12), 400, "fewer than the 1000000000000 kg"),
    "the oldest of another owner": (retire_oldest(owner_organisation_id=stranger), 403, "the access token belongs to"),
    "the oldest of an unknown order": (retire_oldest(order_id=NOWHERE), 400, "Could not find 'Order'"),
    "a transfer to oneself": (transfer_to(lambda caller: caller.buyer), 400, "to itself"),
    "a transfer to a mere name": (transfer_to(mere_name), 400, "no account"),
    "a transfer to the buffer pool": (
        transfer_to(lambda caller: caller.sandbox.data.ledger.buffer_pool.id),
        400,
        "no account",
    ),
    "a transfer to nobody": (transfer_to(lambda _: NOWHERE), 400, "Could not find 'Organisation'"),
    "a transfer of nothing": (transfer_to(stranger, credit_batch_quantities=[]), 400, "no credit batches"),
    "a delivery by the buyer": (deliver(lambda caller: caller.buyer), 403, "by another supplier"),
    "a delivery under no order": (deliver(order_id=NOWHERE), 400, "Could not find 'Order'"),
    "more than was ordered": (deliver_too_much, 400, "kg left to deliver"),
    "terms that were not accepted": (
        lambda caller: ("/stripe/checkout", caller.seller, checkout(supplier_terms_and_conditions_accepted=False)),
        400,
        "have to be accepted",
    ),
    "a checkout of nothing": (
        lambda caller: ("/stripe/checkout", caller.seller, checkout(quantity_kg=0)),
        400,
        "1 kg or more",
    ),
    "a checkout by a buyer": (
        lambda caller: ("/stripe/checkout", caller.buyer, checkout()),
        403,
        "does not belong to a supplier with Stripe",
    ),
    "a checkout without a price": (
        lambda caller: (
            "/stripe/checkout",
            list(caller.sandbox.data.ledger.stripe_accounts.values())[1].supplier.organisation.id,
            checkout(),
        ),
        400,
        "has not set a price",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.slow
def test_a_write_that_breaks_a_rule_is_refused_and_changes_nothing(own: Caller, name: str) -> None:
    make, status, words = REFUSALS[name]
    path, who, body = make(own)
    before = everything(own.sandbox.data)
    answer = own.post(path, body, who=who)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text
    assert everything(own.sandbox.data) == before
    assert own.sandbox.record == ()


MALFORMED = [
    ("/retirements", {"notes": ...}, ["notes"], "missing"),
    ("/retirements", {"notes": "n" * 257}, ["notes"], "string_too_long"),
    ("/retirements", {"notes": 5}, ["notes"], "string_type"),
    ("/retirements", {"retirement_purposes": []}, ["retirement_purposes"], "too_short"),
    ("/retirements", {"retirement_purposes": ["other", "other"]}, ["retirement_purposes"], "value_error"),
    ("/retirements", {"retirement_purposes": ["fun"]}, ["retirement_purposes", 0], "enum"),
    ("/retirements", {"retirement_purposes": "other"}, ["retirement_purposes"], "list_type"),
    ("/retirements", {"supplier_id": "short"}, ["supplier_id"], "string_too_short"),
    ("/retirements", {"supplier_id": None}, ["supplier_id"], "string_type"),
    ("/retirements", {"credit_batch_quantities": []}, ["credit_batch_quantities"], "too_short"),
    ("/retirements", {"credit_batch_quantities": [7]}, ["credit_batch_quantities", 0], "model_attributes_type"),
    ("/retirements/from_oldest_credits", {"credit_quantity_kg": 0}, ["credit_quantity_kg"], "greater_than"),
    ("/retirements/from_oldest_credits", {"credit_quantity_kg": 1.5}, ["credit_quantity_kg"], "int_from_float"),
    ("/retirements/from_oldest_credits", {"credit_quantity_kg": 1e300}, ["credit_quantity_kg"], "less_than_equal"),
    ("/retirements/from_oldest_credits", {"credit_quantity_kg": True}, ["credit_quantity_kg"], "int_type"),
    ("/retirements/from_oldest_credits", {"credit_quantity_kg": 2**63}, ["credit_quantity_kg"], "less_than_equal"),
    ("/retirements/from_oldest_credits", {"vintage": 1899}, ["vintage"], "greater_than_equal"),
    ("/retirements/from_oldest_credits", {"vintage": 2101}, ["vintage"], "less_than_equal"),
    ("/retirements/from_oldest_credits", {"order_id": "x"}, ["order_id"], "string_too_short"),
]


def without_ellipsis(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value is not ...}


@pytest.mark.parametrize(("path", "changes", "loc", "kind"), MALFORMED)
@pytest.mark.slow
def test_a_body_that_breaks_the_contract_is_a_422_that_echoes_what_was_sent(
    own: Caller, path: str, changes: dict[str, Any], loc: list[Any], kind: str
) -> None:
    batch = held(own, own.buyer)[0]
    right = retirement(own, batch, 1) if path == "/retirements" else oldest(own, batch["supplier_id"], 1)
    before = everything(own.sandbox.data)
    answer = own.post(path, without_ellipsis(right | changes), who=own.buyer)
    assert answer.status_code == 422
    [fault] = answer.json()["detail"]
    assert (fault["loc"], fault["type"]) == (["body", *loc], kind)
    assert fault["msg"]
    assert "input" in fault
    assert everything(own.sandbox.data) == before


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", "missing"), (b"{", "json_invalid"), (b"[" * 100_000, "json_invalid"), (b"[]", "model_attributes_type"),
     (b"\xff", "json_invalid"), (b"null", "model_attributes_type")],
)  # fmt: skip
def test_a_body_that_is_no_object_is_a_422(own: Caller, content: bytes, kind: str) -> None:
    token = own.sandbox.access_token_for(own.buyer)
    answer = own.http.post("/transfers", content=content, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 422
    assert [fault["type"] for fault in answer.json()["detail"]] == [kind]


def test_every_fault_of_a_body_is_reported_at_once(own: Caller) -> None:
    body = {"quantity_kg": "1", "frequency": "daily", "isometric_terms_and_conditions_accepted": "yes"}
    faults = own.post("/stripe/checkout", body, who=own.seller).json()["detail"]
    assert {(fault["loc"][1], fault["type"]) for fault in faults} == {
        ("quantity_kg", "int_type"),
        ("frequency", "enum"),
        ("isometric_terms_and_conditions_accepted", "bool_type"),
        ("supplier_terms_and_conditions_accepted", "missing"),
        ("success_url", "missing"),
        ("cancel_url", "missing"),
    }


@pytest.mark.parametrize("kgs", [2**63, 10**400, -(10**400)])
def test_an_amount_that_no_answer_could_tell_is_a_422(own: Caller, kgs: int) -> None:
    # It was kept, and every list of the supplier's orders was a 500 once the checkout was paid.
    answer = own.post("/stripe/checkout", checkout(quantity_kg=kgs), who=own.seller)
    assert answer.status_code == 422
    assert [fault["loc"] for fault in answer.json()["detail"]] == [["body", "quantity_kg"]]


def test_the_largest_amount_of_the_contract_is_answered_with_exactly(own: Caller) -> None:
    own.write("/stripe/checkout", checkout(quantity_kg=2**63 - 1), who=own.seller)
    own.sandbox.advance(days=2)
    orders = own.walk(f"/suppliers/{own.sandbox.data.landmarks.supplier}/orders", who=own.seller)
    assert 2**63 - 1 in [order["credits_ordered"]["credit_kgs"] for order in orders]


@pytest.mark.parametrize("form", ["CreateBeneficiary", "createorganizationbeneficiary", ""])
def test_a_form_of_a_beneficiary_that_there_is_not_is_a_422(own: Caller, form: str) -> None:
    body = {"__typename": form, "beneficiary_name": "A", "beneficiary_domain": "a.example"}
    answer = own.post("/beneficiary", body, who=own.buyer)
    assert answer.status_code == 422
    assert [(fault["loc"], fault["type"]) for fault in answer.json()["detail"]] == [(["body", "__typename"], "enum")]


@pytest.mark.parametrize("email", ["nobody", "a@b", "@b.example", "a b@c.example"])
def test_what_is_no_email_is_a_422(own: Caller, email: str) -> None:
    answer = own.post("/beneficiary", {"beneficiary_name": "A", "beneficiary_email": email}, who=own.buyer)
    assert answer.status_code == 422
    assert ["body", "beneficiary_email"] in [fault["loc"] for fault in answer.json()["detail"]]
