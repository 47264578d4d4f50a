"""A registry that keeps a record of what it really did, either client on a clock that stands still, and five writes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from isometric_registry.sandbox.faults import in_turn
from isometric_registry.writes.writer import AsyncSettlingWriter, SettlingWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isometric_registry.sandbox import Sandbox
    from isometric_registry.sandbox.faults import Fault


class World:
    """One registry and one client of it, synchronous or not, behind one face."""

    def __init__(self, kind: str, sandbox: Sandbox, clock: Any, journal: Path) -> None:
        self.is_async = kind == "async"
        self.sandbox = sandbox
        self.clock = clock
        self.journal = journal
        self.events: list[tuple[float, Callable[[], Any]]] = []
        self._clients: list[Any] = []
        self._runner = asyncio.Runner() if self.is_async else None
        self.buyer = sandbox.data.landmarks.buyer
        reader = sandbox.client()
        self.other = reader
        """A client of the same account that nothing goes wrong with."""
        ledger = sandbox.data.ledger
        self._owner = ledger.organisations[self.buyer]
        self._supplier = max(
            ledger.suppliers.values(), key=lambda one: sum(b.kgs for b in ledger.held(self._owner, one))
        )
        self.supplier = self._supplier.id
        self.transferee = next(
            one.id for one in ledger.organisations.values() if one.has_account and one.id != self.buyer
        )
        clock_sleep = clock.sleep

        def sleep(seconds: float) -> None:
            clock_sleep(seconds)
            due = [event for event in self.events if event[0] <= clock.monotonic()]
            self.events = [event for event in self.events if event not in due]
            for _, action in due:
                action()

        clock.sleep = sleep

    def client(self, *, journal: bool = False, settle_s: float = 60.0, **options: Any) -> Any:
        """Make a client on the clock that stands still."""
        if journal:
            options["journal"] = self.journal
        make = self.sandbox.async_client if self.is_async else self.sandbox.client
        client = make(**({"timeout": 30.0, "budget": 300.0} | options))
        client._funnel.timing = self.clock.timing()
        kind: Any = AsyncSettlingWriter if self.is_async else SettlingWriter
        client._funnel.writer = kind(client._journal, settle_s=settle_s)
        self._clients.append(client)
        return client

    def __call__(self, call: Callable[[], Any]) -> Any:
        """Do a call and return what it returns, awaited if it has to be."""
        if self._runner is None:
            return call()

        async def main() -> Any:
            return await call()

        return self._runner.run(main())

    def fails(self, *faults: Fault | None) -> None:
        """Let these go wrong with the next POSTs, in turn."""
        self.sandbox.faults = in_turn(faults)

    def later(self, seconds: float, action: Callable[[], Any]) -> None:
        """Do something when so much time has gone by."""
        self.events.append((self.clock.monotonic() + seconds, action))

    @property
    def batches(self) -> list[Any]:
        """The batches that the buyer holds of one supplier now, the largest first."""
        held = self.sandbox.data.ledger.held(self._owner, self._supplier)
        return sorted(held, key=lambda batch: -batch.kgs)

    @property
    def posted(self) -> int:
        """How many requests that create something have reached the server."""
        return sum(request.method == "POST" for request in self.sandbox.requests)

    def retire(self, client: Any, *, kgs: int = 500, batch: int = 0, **changes: Any) -> Callable[[], Any]:
        chosen = self.batches[batch]
        arguments = {
            "credit_batch_quantities": {chosen.id: kgs},
            "owner_organisation_id": self.buyer,
            "beneficiary_organisation_id": self.buyer,
            "supplier_id": self.supplier,
            "retirement_purposes": ["other", "corporate_targets"],
            "notes": "Erika Mustermann's order",
        }
        return lambda: client.retirements.create(**(arguments | changes))

    def oldest(self, client: Any, *, kgs: int = 77, **changes: Any) -> Callable[[], Any]:
        arguments = {
            "credit_quantity_kg": kgs,
            "owner_organisation_id": self.buyer,
            "beneficiary_organisation_id": self.buyer,
            "supplier_id": self.supplier,
            "retirement_purposes": ["other"],
        }
        return lambda: client.retirements.create_from_oldest_credits(**(arguments | changes))

    def transfer(self, client: Any, *, kgs: int = 500, batch: int = 0, **changes: Any) -> Callable[[], Any]:
        arguments = {
            "credit_batch_quantities": {self.batches[batch].id: kgs},
            "from_organisation_id": self.buyer,
            "to_organisation_id": self.transferee,
            "supplier_id": self.supplier,
        }
        return lambda: client.transfers.create(**(arguments | changes))

    def deliver(self, client: Any, *, kgs: int = 300, **changes: Any) -> Callable[[], Any]:
        """Deliver; the client needs the supplier's token."""
        landmarks = self.sandbox.data.landmarks
        seller = self.sandbox.data.ledger.suppliers[landmarks.supplier].organisation
        held = self.sandbox.data.ledger.held(seller, self.sandbox.data.ledger.suppliers[landmarks.supplier])
        batch = max(held, key=lambda one: one.kgs)
        arguments = {"credit_batch_quantities": {batch.id: kgs}, "order_id": landmarks.open_order}
        return lambda: client.deliveries.create(**(arguments | changes))

    def supplier_token(self) -> str:
        landmarks = self.sandbox.data.landmarks
        return self.sandbox.access_token_for(self.sandbox.data.ledger.suppliers[landmarks.supplier].organisation.id)

    def enrol(self, client: Any, **changes: Any) -> Callable[[], Any]:
        arguments = {"beneficiary_name": "Acme", "beneficiary_domain": "Acme.example"}
        return lambda: client.beneficiaries.create(**(arguments | changes))

    def close(self) -> None:
        for client in self._clients:
            self(client.aclose if self.is_async else client.close)
        self.other.close()
        if self._runner is not None:
            self._runner.close()


KINDS = ("retire", "oldest", "transfer", "deliver", "enrol")


def writer_of(world: World, kind: str, **options: Any) -> Any:
    """Return a client that may do this kind of write."""
    if kind == "deliver":
        options["access_token"] = world.supplier_token()
    return world.client(**options)
