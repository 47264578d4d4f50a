"""Whatever is written to a registry, rightly or wrongly, and however many days pass: it stays sound."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import httpx
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from isometric_registry.sandbox.cast import found
from isometric_registry.sandbox.credentials import CLIENT_SECRET, access_token_for
from isometric_registry.sandbox.data import RegistryData, make_registry
from isometric_registry.sandbox.landmarks import Landmarks
from isometric_registry.sandbox.ledger.buffer_pool import cancel, refund
from isometric_registry.sandbox.ledger.issuing import IssuancePlan, Removal, issue
from isometric_registry.sandbox.ledger.orders import place_order
from isometric_registry.sandbox.ledger.records import PURPOSES, Batch, Organisation
from isometric_registry.sandbox.service.app import Registry, make_app

from .invariants import check, everything

if TYPE_CHECKING:
    from random import Random

NOBODY = "org_0000000000SBX000"
PURPOSE_LISTS = [["other"]] * 6 + [list(PURPOSES)] * 2 + [[], ["unheard_of"], ["other", "other"]]

CHANCE = st.randoms(use_true_random=True)
"""Even odds: what hypothesis draws by itself tends to the edges, where nearly every write is refused."""

SIZES = (2, 7, 60, 1000, 2500)


def test_the_default_registry_is_sound(data: RegistryData) -> None:
    check(data)


def test_another_registry_is_sound_after_a_season() -> None:
    data = make_registry(seed=9, issuances=20)
    data.advance(100)
    check(data)


def small_registry() -> RegistryData:
    """A registry of few and small batches, so that chance finds its edges."""
    ledger = found(0)
    projects = [project for project in ledger.projects.values() if project.credited][:3]
    for place, project in enumerate(projects):
        removals = [Removal(date(2024 + place % 2, 5, 1), kgs, 5 if kgs > 50 else 0) for kgs in SIZES]
        issued_at = datetime(2026, 1, 5 + place, 8, tzinfo=UTC)
        issue(ledger, IssuancePlan(issued_at, project, removals, date(2024, 1, 1), date(2025, 12, 31)))
    buyer = next(one for one in ledger.organisations.values() if one.has_account)
    for supplier in {project.supplier.id: project.supplier for project in projects}.values():
        place_order(ledger, buyer, supplier, 1500)
        place_order(ledger, buyer, supplier, 40, retires_on_delivery=True)
    return RegistryData.of(ledger, Landmarks(*[""] * 10))


class Anything(RuleBasedStateMachine):
    """Asks over HTTP, inside this process, for whatever comes to mind, and looks at the whole registry after each."""

    @initialize()
    def begin(self) -> None:
        self.data = small_registry()
        self.applied: list[Any] = []
        self.loop = asyncio.new_event_loop()
        app = make_app(Registry(self.data, threading.RLock(), self.applied))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1/registry/v0")

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.run_until_complete(self.http.aclose())
            self.loop.close()

    def batch(self, chance: Random, owner: Organisation | None = None) -> Batch:
        """A batch: one that its owner could use as a rule, any at times."""
        batches = list(self.data.ledger.batches.values())
        useful = [one for one in batches if one.status == "active" and owner in (None, one.owner)]
        return chance.choice(useful if useful and chance.random() < 0.9 else batches)

    def quantities(self, chance: Random, first: Batch) -> list[dict[str, Any]]:
        chosen = [first, *(self.batch(chance, first.owner) for _ in range(chance.randint(0, 2)))]
        if chance.random() < 0.9:
            chosen = [one for one in dict.fromkeys(chosen) if one.supplier is first.supplier]
        return [{"credit_batch_id": one.id, "credit_quantity_kg": self.amount(chance, one.kgs)} for one in chosen]

    def amount(self, chance: Random, kgs: int) -> int:
        """The whole as often as a part, and at times what cannot be."""
        die = chance.random()
        if die < 0.45:
            return kgs
        return chance.randint(1, kgs) if die < 0.93 else chance.choice([-1, 0, kgs + 1])

    def anybody(self, chance: Random, likely: str) -> str:
        organisations = list(self.data.ledger.organisations)
        return likely if chance.random() < 0.9 else chance.choice([*organisations, NOBODY])

    def post(self, path: str, actor: str, body: dict[str, Any]) -> None:
        before, batches = everything(self.data), dict(self.data.ledger.batches)
        owners = {key: (one.status, one.owner) for key, one in batches.items()}
        count = len(self.applied)
        token = access_token_for(actor)
        headers = {"x-client-secret": CLIENT_SECRET, "authorization": f"Bearer {token}"}
        answer = self.loop.run_until_complete(self.http.post(path, json=body, headers=headers))
        note(f"{path}: {answer.status_code}")
        if answer.status_code == 200:
            assert len(self.applied) == count + 1
            check(self.data)
        else:
            assert answer.status_code in (400, 401, 403, 422)
            assert answer.json()["detail"]
            assert everything(self.data) == before
            assert len(self.applied) == count
        for key, (status, owner) in owners.items():
            if batches[key].status == "split":
                assert batches[key].owner is owner
            if status != "active":
                assert (batches[key].status, batches[key].owner) == (status, owner)

    @rule(chance=CHANCE)
    def deliver(self, chance: Random) -> None:
        ledger = self.data.ledger
        orders = list(ledger.open_orders.values()) if chance.random() < 0.9 else []
        order = chance.choice(orders or list(ledger.orders.values()))
        seller = order.supplier.organisation
        own = list(ledger.held(seller, order.supplier))
        first = chance.choice(own) if own and chance.random() < 0.9 else self.batch(chance)
        quantities = self.quantities(chance, first)
        if chance.random() < 0.5:
            quantities = [{**quantities[0], "credit_quantity_kg": min(first.kgs, order.kgs - order.delivered_kgs)}]
        body = {"credit_batch_quantities": quantities, "order_id": order.id, "notes": None}
        self.post("/deliveries", self.anybody(chance, seller.id), body)

    @rule(chance=CHANCE)
    def transfer(self, chance: Random) -> None:
        first = self.batch(chance)
        body = {
            "credit_batch_quantities": self.quantities(chance, first) if chance.random() < 0.95 else [],
            "from_organisation_id": self.anybody(chance, first.owner.id),
            "to_organisation_id": chance.choice(list(self.data.ledger.organisations)),
            "supplier_id": first.supplier.id,
            "notes": chance.choice([None, None, "", "n" * 256, "n" * 257]),
        }
        self.post("/transfers", self.anybody(chance, first.owner.id), body)

    @rule(chance=CHANCE)
    def retire(self, chance: Random) -> None:
        first = self.batch(chance)
        owner = self.anybody(chance, first.owner.id)
        body = {
            "credit_batch_quantities": self.quantities(chance, first),
            "owner_organisation_id": owner,
            "beneficiary_organisation_id": self.anybody(chance, owner),
            "supplier_id": first.supplier.id,
            "retirement_purposes": chance.choice(PURPOSE_LISTS),
            "notes": None,
        }
        self.post("/retirements", self.anybody(chance, first.owner.id), body)

    @rule(chance=CHANCE)
    def retire_the_oldest(self, chance: Random) -> None:
        first = self.batch(chance)
        ledger = self.data.ledger
        body = {
            "credit_quantity_kg": chance.choice([0, 1, 1, first.kgs, first.kgs, first.kgs + 1, 4000]),
            "owner_organisation_id": first.owner.id,
            "beneficiary_organisation_id": self.anybody(chance, first.owner.id),
            "supplier_id": first.supplier.id,
            "retirement_purposes": ["other"],
            "notes": None,
            "vintage": chance.choice([None] * 5 + [2024, 2025, 1899]),
            "order_id": chance.choice([None] * 20 + list(ledger.orders)),
        }
        self.post("/retirements/from_oldest_credits", self.anybody(chance, first.owner.id), body)

    @rule(choose=st.data(), name=st.text(max_size=5))
    def enter_a_beneficiary(self, choose: st.DataObject, name: str) -> None:
        contact = choose.draw(
            st.sampled_from(
                [
                    {"beneficiary_domain": "new.example"},
                    {"beneficiary_domain": "lac.example"},
                    {"beneficiary_email": "new@nobody.example"},
                    {"beneficiary_email": "new"},
                    {},
                ]
            )
        )
        actor = choose.draw(st.sampled_from(list(self.data.ledger.organisations)))
        self.post("/beneficiary", actor, {"beneficiary_name": name, **contact})

    @rule(kgs=st.integers(-1, 900), accepted=st.booleans())
    def check_out(self, kgs: int, accepted: bool) -> None:
        body = {
            "quantity_kg": kgs,
            "frequency": "one_time",
            "isometric_terms_and_conditions_accepted": accepted,
            "supplier_terms_and_conditions_accepted": True,
            "success_url": "https://shop.example/thanks",
            "cancel_url": "https://shop.example",
        }
        seller = next(iter(self.data.ledger.stripe_accounts.values())).supplier.organisation
        self.post("/stripe/checkout", seller.id, body)

    @rule(choose=st.data(), cancelled=st.booleans())
    def use_the_buffer_pool(self, choose: st.DataObject, cancelled: bool) -> None:
        ledger = self.data.ledger
        pooled = [one for supplier in ledger.suppliers.values() for one in ledger.held(ledger.buffer_pool, supplier)]
        if pooled:
            batch = choose.draw(st.sampled_from(pooled))
            if cancelled:
                cancel(ledger, batch)
            else:
                refund(ledger, [(batch, choose.draw(st.integers(1, batch.kgs)))], "A reason.")
            self.data.refresh()
            check(self.data)

    @rule(days=st.integers(0, 4))
    def let_days_pass(self, days: int) -> None:
        self.data.advance(days)
        check(self.data)


TestAnything = Anything.TestCase
TestAnything.settings = settings(
    max_examples=settings.default.max_examples * 2 // 5,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
