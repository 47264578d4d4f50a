"""What is to be written: thousands of intents, each of which happens once or the proof has failed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from attrs import frozen
from isometric_registry.sandbox.data import make_registry
from isometric_registry.sandbox.ledger.issuing import IssuancePlan, Removal, issue
from isometric_registry.sandbox.ledger.orders import place_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isometric_registry.sandbox.data import RegistryData
    from isometric_registry.sandbox.ledger.records import Batch, Organisation

BATCH_KGS = 1000
"""What each batch holds that a write names."""

PLENTY_KGS = 10_000_000
"""What each batch holds that the oldest credits are taken from."""

PER_ISSUANCE = 500
"""Batches of one issuance."""

TWINS = 4
"""How many equal retirements from the oldest credits make a group."""


@frozen
class Intent:
    """One write that somebody wants."""

    key: str
    kind: str
    account: str
    """Whose token it goes with."""
    resource: str
    method: str
    arguments: dict[str, Any]
    signature: str
    """Tells it apart in the server's own record; only twins share one."""
    kgs: int = 0
    is_promised: bool = True
    """Whether once is promised; otherwise only that it is never sent twice under its key."""


def signature_of(operation: str, body: dict[str, Any]) -> str:
    """Return the signature of a write that the server has on record."""
    if "credit_batch_quantities" in body:
        return f"{operation} {' '.join(sorted(one['credit_batch_id'] for one in body['credit_batch_quantities']))}"
    told_by = body.get("success_url") or body.get("beneficiary_name") or body.get("notes")
    return f"{operation} {told_by}"


@frozen
class World:
    """A registry with plenty of credits, and what is to be done with them."""

    data: RegistryData
    accounts: tuple[str, ...]
    intents: tuple[Intent, ...]


def make_world(writes: int, seed: int) -> World:
    """Make a registry and the intents of three buyers and a supplier."""
    data = make_registry(seed, issuances=10)
    ledger, dice = data.ledger, random.Random(seed)
    supplier = ledger.suppliers[data.landmarks.supplier]
    seller = supplier.organisation
    project = next(one for one in ledger.projects.values() if one.supplier is supplier)
    others = [
        one for one in ledger.organisations.values() if one.has_account and one not in (seller, ledger.buffer_pool)
    ]
    landmark = ledger.organisations[data.landmarks.buyer]
    buyers = [landmark, *[one for one in others if one is not landmark][:2]]
    kinds = dice.choices(list(SHARES), list(SHARES.values()), k=writes)
    needed = sum(kind in ("retire", "transfer", "deliver") for kind in kinds)
    batches = iter([batch for batch in _issued(data, project, needed * 2, BATCH_KGS) if batch.kgs == BATCH_KGS])
    for owner, batch in zip(buyers * 4, _issued(data, project, 12, PLENTY_KGS), strict=False):
        ledger.move(batch, owner)
    intents = []
    order: Any = None
    for number, kind in enumerate(kinds):
        owner = seller if kind in ("deliver", "checkout") else dice.choice(buyers)
        receiver = dice.choice([one for one in buyers if one is not owner])
        named = _named(batches, dice) if kind in ("retire", "transfer", "deliver") else {}
        for identifier in named:
            if owner is not seller:
                ledger.move(ledger.batches[identifier], owner)
        if kind == "deliver" and (order is None or number % 50 == 0):
            order = place_order(ledger, receiver, supplier, 100_000_000, retires_on_delivery=dice.random() < 0.1)
        intents.append(_intent(number, kind, owner, receiver, supplier.id, named, order, dice))
    data.refresh()
    return World(data, tuple(one.id for one in (*buyers, seller)), tuple(intents))


SHARES = {
    "retire": 28, "transfer": 20, "deliver": 14, "oldest": 22, "company": 8, "person": 3, "checkout": 3, "twin": 2,
}  # fmt: skip
"""Of a hundred writes."""


def _issued(data: RegistryData, project: Any, count: int, kgs: int) -> Iterator[Batch]:
    """Issue batches to the project's supplier, ever younger than all that there are."""
    for begun in range(0, count, PER_ISSUANCE):
        issued_at = data.ledger.now + timedelta(days=1)
        removals = [
            Removal(date(2020, 1, 1) if kgs == PLENTY_KGS else date(2025, 6, 1), kgs, buffer_percent=0)
            for _ in range(min(PER_ISSUANCE, count - begun))
        ]
        made = issue(data.ledger, IssuancePlan(issued_at, project, removals, date(2025, 1, 1), date(2025, 12, 31)))
        yield from (data.ledger.batches[identifier] for identifier in made.supplier_batch_ids)


def _named(batches: Iterator[Batch], dice: random.Random) -> dict[str, int]:
    """Name one batch or two, whole or in part."""
    count = dice.choice((1, 1, 2))
    return {next(batches).id: dice.choice((BATCH_KGS, dice.randint(1, BATCH_KGS - 1), 500)) for _ in range(count)}


def _intent(
    number: int,
    kind: str,
    owner: Organisation,
    receiver: Organisation,
    supplier_id: str,
    named: dict[str, int],
    order: Any,
    dice: random.Random,
) -> Intent:
    key = f"{kind}-{number:06}"
    kgs = sum(named.values())
    retiring = {
        "owner_organisation_id": owner.id,
        "beneficiary_organisation_id": receiver.id,
        "supplier_id": supplier_id,
        "retirement_purposes": dice.sample(["other", "insetting", "corporate_targets"], dice.randint(1, 2)),
    }
    if kind == "retire":
        arguments = {"credit_batch_quantities": named, "notes": dice.choice((None, key)), **retiring}
        resource, method, operation = "retirements", "create", "createRetirement"
    elif kind == "transfer":
        arguments = {
            "credit_batch_quantities": named,
            "from_organisation_id": owner.id,
            "to_organisation_id": receiver.id,
            "supplier_id": supplier_id,
            "notes": dice.choice((None, key)),
        }
        resource, method, operation = "transfers", "create", "createTransfer"
    elif kind == "deliver":
        arguments = {"credit_batch_quantities": named, "order_id": order.id}
        resource, method, operation = "deliveries", "create", "createDelivery"
    elif kind in ("oldest", "twin"):
        group = key if kind == "oldest" else f"twin-{owner.id}-{number // (TWINS * 40)}"
        kgs = dice.randint(1, 999) if kind == "oldest" else 10
        arguments = {"credit_quantity_kg": kgs, "notes": group, **retiring}
        if kind == "twin":
            arguments |= {"beneficiary_organisation_id": owner.id, "retirement_purposes": ["other"]}
        resource, method = "retirements", "create_from_oldest_credits"
        operation = "createRetirementFromOldestCredits"
    elif kind == "checkout":
        arguments = {
            "quantity_kg": 1000,
            "frequency": "one_time",
            "isometric_terms_and_conditions_accepted": True,
            "supplier_terms_and_conditions_accepted": True,
            "success_url": f"https://shop.example/{key}",
            "cancel_url": "https://shop.example/back",
        }
        resource, method, operation = "stripe", "create_checkout_session", "createStripeCheckoutSession"
    else:
        arguments = {"beneficiary_name": key}
        arguments |= (
            {"beneficiary_domain": f"{key}.example"}
            if kind == "company"
            else {"beneficiary_email": f"{key}@example.org"}
        )
        resource, method, operation = "beneficiaries", "create", "createBeneficiary"
    told_by = " ".join(sorted(named)) or arguments.get("success_url") or arguments.get("notes") or key
    is_promised = kind not in ("person", "checkout", "twin")
    return Intent(key, kind, owner.id, resource, method, arguments, f"{operation} {told_by}", kgs, is_promised)
