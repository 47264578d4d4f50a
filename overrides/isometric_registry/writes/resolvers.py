"""Which resolver an operation has: the one table, by ``operationId``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from isometric_registry_client.api.deliveries.get_delivery import get_delivery
from isometric_registry_client.api.deliveries.get_delivery_credit_batches import get_delivery_credit_batches
from isometric_registry_client.api.orders.list_order_deliveries import list_order_deliveries
from isometric_registry_client.api.retirements.get_retirement import get_retirement
from isometric_registry_client.api.retirements.get_retirement_credit_batches import get_retirement_credit_batches
from isometric_registry_client.api.transfers.get_transfer import get_transfer
from isometric_registry_client.api.transfers.get_transfer_credit_batches import get_transfer_credit_batches
from isometric_registry_client.api.transfers.list_transfers import list_transfers

from .._core.errors import IdempotencyConflictError
from .beneficiary import NewBeneficiary
from .by_batch import ByBatch
from .kinds import (
    BY_BATCH,
    FROM_OLDEST,
    delivery_parties,
    nothing_more,
    retirement_parties,
    retirement_purposes,
    transfer_parties,
)
from .oldest import OldestCredits
from .sight import Unclear

if TYPE_CHECKING:
    from .asked import Asked
    from .entry import Entry
    from .sight import Known, Resolver, Sight, Steps


class NothingToRead:
    """What a checkout has, and an operation that the contract has got since: no read tells of it."""

    def refuse(self, asked: Asked) -> None:
        """Whatever is wrong with it was refused when the operation was made."""

    def is_decidable(self, asked: Asked) -> bool:  # noqa: ARG002
        """It never is."""
        return False

    def is_rival(self, asked: Asked, other: Entry) -> bool:  # noqa: ARG002
        """Nothing is found that could be another's."""
        return False

    def is_shared(self) -> bool:
        """Nothing is found that could be another's."""
        return False

    def note(self, asked: Asked) -> Steps[dict[str, Any]]:  # noqa: ARG002
        """Note nothing."""
        yield from ()
        return {}

    def look(self, asked: Asked, noted: dict[str, Any], known: Known) -> Steps[Sight]:  # noqa: ARG002
        """Look at nothing."""
        yield from ()
        return Unclear(("the service has no read that tells of it",))

    def again(self, asked: Asked, object_id: str | None) -> Steps[Any]:
        """Say that it cannot be read again."""
        yield from ()
        if object_id is None:
            raise IdempotencyConflictError(
                "this checkout was made, and its address was handed out once and is not kept: "
                "pass a new idempotency_key for another one"
            )
        raise IdempotencyConflictError(f"{asked.operation} was applied as {object_id}: read it by that identifier")

    def mismatch(self, asked: Asked, created: Any) -> str | None:  # noqa: ARG002
        """Nothing of what was asked for is in the answer."""
        return None


RESOLVERS: Final[dict[str, Resolver]] = {
    BY_BATCH: ByBatch(
        noun="retirement",
        get=get_retirement,
        batches_of=get_retirement_credit_batches,
        parties=retirement_parties,
        purposes=retirement_purposes,
        maker=lambda batch: batch.retirement_id,
        has_moved=lambda batch, asked, before: batch.status == "retired" and batch.retirement_id is None,  # noqa: ARG005
    ),
    "createTransfer": ByBatch(
        noun="transfer",
        get=get_transfer,
        batches_of=get_transfer_credit_batches,
        parties=transfer_parties,
        purposes=nothing_more,
        maker=lambda batch: None,  # noqa: ARG005  # no answer has a batch's transfer
        has_moved=lambda batch, asked, before: batch.owner.id == asked.fields["to_organisation_id"] != before["owner"],
        listed=lambda asked: list_transfers(from_organisation_id=asked.fields["from_organisation_id"]),
    ),
    "createDelivery": ByBatch(
        noun="delivery",
        get=get_delivery,
        batches_of=get_delivery_credit_batches,
        parties=delivery_parties,
        purposes=nothing_more,
        maker=lambda batch: batch.delivery_id,
        has_moved=lambda batch, asked, before: False,  # noqa: ARG005  # a delivered batch names its delivery
        listed=lambda asked: list_order_deliveries(asked.fields["order_id"]),
    ),
    FROM_OLDEST: OldestCredits(),
    "createBeneficiary": NewBeneficiary(),
    "createStripeCheckoutSession": NothingToRead(),
}


def resolver_of(operation: str) -> Resolver:
    """Return what knows how to find out about an operation."""
    return RESOLVERS.get(operation) or NothingToRead()
