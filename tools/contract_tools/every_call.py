"""A call of every operation by either client, for a judge that stands between the client and the embedded registry."""

from __future__ import annotations

import asyncio
import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextlib import ExitStack

    from isometric_registry import RegistryClient
    from isometric_registry.sandbox import Sandbox
    from isometric_registry_client.api import Entry

SUPPLIERS_OWN = (
    *("getCurrentSupplier", "listSupplierDeliveries", "listSupplierOrders", "createDelivery"),
    *("getStripeConfiguration", "createStripeCheckoutSession"),
)
"""The operations that need a supplier's access token; the others are called with the token of a buyer."""

LEFT_OUT = ("vintage", "__typename", "beneficiary_email", "customer_email")
"""What may be left out of a body, and would ask for what the embedded registry does not have."""


class Known:
    """Calls operations with what the embedded registry holds, which it asks the registry itself for.

    Attributes:
        token: The access token for `SUPPLIERS_OWN`.
    """

    def __init__(self, sandbox: Sandbox, clients: ExitStack) -> None:
        self._sandbox = sandbox
        self._marks = sandbox.data.landmarks
        self._buyer = clients.enter_context(sandbox.client())
        self.token = sandbox.access_token_for(self._buyer.suppliers.get(self._marks.supplier).organisation.id)
        self._supplier = clients.enter_context(sandbox.client(access_token=self.token))

    def ask(self, entry: Entry, url: str) -> None:
        """Call an operation at an address, and walk a list to its end.

        Raises:
            LookupError: If it has a parameter that nothing here knows.
        """
        arguments = self._arguments(entry)
        with self._sandbox.client(**self._options(entry, url)) as client:
            answer = getattr(getattr(client, entry.resource), entry.call)(**arguments)
            if entry.item:
                list(answer)

    def ask_asynchronously(self, entry: Entry, url: str) -> None:
        """Do the same by the other client.

        Raises:
            LookupError: As `ask`.
        """
        arguments = self._arguments(entry)

        async def call() -> None:
            async with self._sandbox.async_client(**self._options(entry, url)) as client:
                answer = getattr(getattr(client, entry.resource), entry.call)(**arguments)
                if entry.item:
                    async for _ in answer:
                        pass
                else:
                    await answer

        asyncio.run(call())

    def _options(self, entry: Entry, url: str) -> dict[str, Any]:
        token = {"access_token": self.token} if entry.name in SUPPLIERS_OWN else {}
        return {"base_url": url, "max_retries": 0, **token}

    def _arguments(self, entry: Entry) -> dict[str, Any]:
        """What an operation is called with at this moment: a write changes what there is."""
        names = [one.name for one in entry.arguments if one.name not in LEFT_OUT]
        if entry.name == "listOrganisationCreditBatches":
            # The filters by identifiers would leave nothing of the list.
            names = ["organisation_id", "status", "issued_after", "sort_field", "sort_direction"]
        if entry.name == "createRetirementFromOldestCredits":
            names.remove("order_id")
        return {name: self.argument(name, entry.name) for name in names}

    def argument(self, name: str, operation: str = "") -> Any:
        """A value for a parameter.

        Raises:
            LookupError: If nothing here knows it.
        """
        buyer, marks = self._buyer, self._marks
        match name:
            case "to_organisation_id" if operation != "listDeliveries":
                return next(iter(buyer.transferees.list())).id
            case "beneficiary_domain":  # there is one beneficiary for each
                return f"bach-{sum(1 for _ in buyer.beneficiaries.list())}.example"
            case "credit_batch_id":
                return self._held(buyer, marks.buyer)
            case "credit_batch_quantities" if operation == "createDelivery":
                return {self._held(self._supplier, self._supplier.organisations.current().id): 1}
            case "credit_batch_quantities":
                return {self._held(buyer, marks.buyer): 1}
            case "project_id":
                return next(iter(buyer.suppliers.projects(marks.supplier))).id
            case "delivery_id":
                return next(iter(buyer.deliveries.list(to_organisation_id=marks.buyer))).id
            case "transfer_id":
                return next(iter(buyer.transfers.list(from_organisation_id=marks.buyer))).id
            case "retirement_id":
                return next(iter(buyer.retirements.list(owner_org_id=marks.buyer))).id
        return {
            "issuance_id": marks.demo,
            "order_id": marks.open_order,
            "refund_id": marks.refund,
            **dict.fromkeys(("supplier_id", "from_supplier_id"), marks.supplier),
            **dict.fromkeys(("organisation_id", "from_organisation_id", "to_organisation_id"), marks.buyer),
            **dict.fromkeys(("owner_organisation_id", "beneficiary_organisation_id"), marks.buyer),
            **dict.fromkeys(("owner_org_id", "beneficiary_org_id"), marks.buyer),
            "status": ["active", "split"],
            "issued_after": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
            "sort_field": "issued_at",
            "sort_direction": "asc",
            "notes": "Through a proxy",
            "credit_quantity_kg": 1,
            "retirement_purposes": ["corporate_targets", "other"],
            "beneficiary_name": "Verein am Bach",
            "quantity_kg": 1000,
            "frequency": "one_time",
            "isometric_terms_and_conditions_accepted": True,
            "supplier_terms_and_conditions_accepted": True,
            "success_url": "https://shop.example/thanks",
            "cancel_url": "https://shop.example/basket",
        }[name]

    def _held(self, registry: RegistryClient, organisation_id: str) -> str:
        """An active batch of an organisation from that supplier."""
        held = registry.organisations.credit_batches(
            organisation_id, status=["active"], supplier_id=self._marks.supplier
        )
        return next(iter(held)).id
