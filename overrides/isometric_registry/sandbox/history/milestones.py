"""The issuances laid out by hand: when they are issued, what is in them, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from ..ledger.buffer_pool import cancel, refund
from ..ledger.orders import place_order
from ..ledger.writes import deliver, retire, transfer
from .planning import RemovalSize, random_sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..ledger.ledger import Ledger
    from ..ledger.records import Batch, Organisation, Supplier
    from ..randomness import Draw

NOW = datetime(2026, 7, 1, tzinfo=UTC)
"""The registry's present on day 0. Fixed, because data that follows the clock would differ from one run to the next."""

CLOSING = NOW - timedelta(days=3)
"""When chance stops, and what is laid out by hand begins to happen."""

LARGE_PAIRS = 600
"""Supplier batches of the large issuance; as many buffer-pool batches stand beside them."""


@frozen
class Milestone:
    """An issuance with a name, or without one where only its date is laid out.

    Its identifier and its date are the same whatever the seed, so that documentation can name them.
    """

    issued_at: datetime
    name: str | None = None
    id: str | None = None
    sizes: Callable[[Draw], Sequence[RemovalSize]] | None = None


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _deep_splits(draw: Draw) -> Sequence[RemovalSize]:
    return (RemovalSize(50_000), *random_sizes(draw, 2, buffer_percent=2))


def _empty_buffer_pool(draw: Draw) -> Sequence[RemovalSize]:
    return random_sizes(draw, 4, buffer_percent=0)


def _large(draw: Draw) -> Sequence[RemovalSize]:
    # Not under 150 kg, or some of them would owe the buffer pool nothing.
    return random_sizes(draw, LARGE_PAIRS, buffer_percent=2)


def _demo(_draw: Draw) -> Sequence[RemovalSize]:
    return tuple(RemovalSize(kgs) for kgs in (25_000, 12_500, 3000, 420))


def _future(_draw: Draw) -> Sequence[RemovalSize]:
    return tuple(RemovalSize(kgs, 5) for kgs in (18_400, 9750, 6100))


BEFORE_DEMO = tuple(RemovalSize(kgs) for kgs in (41_200, 38_650, 36_900, 33_475, 30_120, 29_879, 27_000, 25_500, 24_000,
                                                 22_000, 15_000, 9000))  # fmt: skip
"""What the demonstration's project was credited with before: the serial numbers of the demonstration begin there."""

MILESTONES = (
    Milestone(_at("2026-03-27T03:43:19.079417"), "deep_splits", "iss_1KMPP7A17SBX7C9M", _deep_splits),
    Milestone(_at("2026-04-06T18:27:15.977130")),
    Milestone(_at("2026-04-20T22:23:23.589751")),
    Milestone(_at("2026-04-30T07:25:25.643414"), "empty_buffer_pool", "iss_1KQEMEE8BSBXH5KP", _empty_buffer_pool),
    Milestone(_at("2026-05-06T18:57:40.995401")),
    Milestone(_at("2026-05-17T12:54:23.119745"), "large", "iss_1KRV0104FSBXFMH7", _large),
    Milestone(_at("2026-05-31T02:20:44.839254")),
    Milestone(_at("2026-06-10T14:51:08.315638"), "demo", "iss_1KTS0814VSBXTQ07", _demo),
    Milestone(_at("2026-06-15T04:17:59.569390"), "future", "iss_1KV4R09RHSBXG9JE", _future),
)
"""The newest issuances of every registry, oldest first."""

_RESERVED = frozenset(one.id for one in MILESTONES if one.id and one.name in ("deep_splits", "demo", "future"))


def reserved(ledger: Ledger) -> frozenset[str]:
    """The issuances that chance leaves alone: those that are laid out by hand, and the very first one.

    That is the demonstration's project's, from which the accounts whose tokens are handed out are filled.
    """
    return _RESERVED | {next(iter(ledger.issuances))}


@frozen
class _Hand:
    """Moves credits of one supplier, one transaction after the other, each half a moment later."""

    ledger: Ledger
    supplier: Supplier

    def deliver(self, batch: Batch, kgs: int, buyer: Organisation) -> Batch:
        order = place_order(self.ledger, buyer, self.supplier, kgs)
        seller = self.supplier.organisation
        made = deliver(self.ledger, seller, quantities=[(batch.id, kgs)], order_id=order.id, notes=None)
        return self.ledger.batches[made.batch_ids[0]]

    def transfer(self, batch: Batch, kgs: int, receiver: Organisation) -> Batch:
        made = transfer(
            self.ledger,
            batch.owner,
            quantities=[(batch.id, kgs)],
            from_organisation_id=batch.owner.id,
            to_organisation_id=receiver.id,
            supplier_id=self.supplier.id,
            notes=None,
        )
        return self.ledger.batches[made.batch_ids[0]]

    def retire(self, batch: Batch, kgs: int, beneficiary: Organisation, *purposes: str) -> None:
        retire(
            self.ledger,
            batch.owner,
            quantities=[(batch.id, kgs)],
            owner_organisation_id=batch.owner.id,
            beneficiary_organisation_id=beneficiary.id,
            supplier_id=self.supplier.id,
            purposes=purposes or ("corporate_targets",),
            notes=None,
        )


def close(ledger: Ledger, named: dict[str, str]) -> dict[str, str]:
    """Plays the last days before `NOW`, and gives the identifiers that `Landmarks` has beside the issuances'.

    Args:
        ledger: A registry in which every milestone has been issued.
        named: The identifiers of the milestones by their names.
    """
    buyers = _buyers(ledger)
    clock = CLOSING

    def batches(name: str) -> tuple[_Hand, list[Batch]]:
        nonlocal clock
        clock += timedelta(hours=7, microseconds=123_457)
        ledger.now = max(ledger.now, clock)
        issuance = ledger.issuances[named[name]]
        hand = _Hand(ledger, issuance.project.supplier)
        return hand, [ledger.batches[identifier] for identifier in issuance.supplier_batch_ids]

    hand, demo = batches("demo")
    hand.deliver(demo[1], 5000, buyers[2])
    sold = hand.deliver(demo[2], demo[2].kgs, buyers[0])
    hand, demo = batches("demo")
    rest = ledger.batches[demo[1].right_child_id or ""]
    hand.retire(rest, rest.kgs, buyers[1], "public_environmental_claims")
    hand.retire(sold, sold.kgs, buyers[2], "corporate_targets", "public_environmental_claims")

    hand, deep = batches("deep_splits")
    second = hand.deliver(deep[0], 12_000, buyers[2])
    third = hand.transfer(second, 4000, buyers[3])
    fourth = hand.transfer(third, 1000, buyers[4])
    fifth = hand.transfer(fourth, 500, buyers[5])
    hand.retire(fifth, 125, buyers[4], "insetting")
    other = hand.deliver(ledger.batches[deep[0].right_child_id or ""], 10_000, buyers[1])
    hand.retire(other, other.kgs, buyers[1], "other")

    hand, future = batches("future")
    hand.deliver(future[0], 2000, buyers[7])
    hand.retire(future[2], future[2].kgs, buyers[9], "regulatory_requirement")
    cancel(ledger, ledger.batches[ledger.issuances[named["future"]].buffer_batch_ids[1]])

    return _close_accounts(ledger, buyers[0], named)


def _close_accounts(ledger: Ledger, buyer: Organisation, named: dict[str, str]) -> dict[str, str]:
    """Sees to it that the two organisations whose tokens are handed out have something of everything."""
    supplier = ledger.issuances[named["demo"]].project.supplier
    hand = _Hand(ledger, supplier)
    ledger.now = max(ledger.now, NOW - timedelta(hours=20))
    first = next(iter(ledger.issuances.values()))
    whole, divided = (ledger.batches[identifier] for identifier in first.supplier_batch_ids[:2])
    delivered = hand.deliver(whole, whole.kgs, buyer)
    hand.retire(delivered, delivered.kgs // 2, buyer, "corporate_targets")
    open_order = place_order(ledger, buyer, supplier, 30_000)
    seller = supplier.organisation
    deliver(ledger, seller, quantities=[(divided.id, 12_000)], order_id=open_order.id, notes="The first of two parts.")
    retiring = place_order(ledger, buyer, supplier, 1000, retires_on_delivery=True)
    pooled = ledger.batches[first.buffer_batch_ids[0]]
    refunded = refund(ledger, [(pooled, pooled.kgs // 2)], "The reporting period has passed without a reversal.")
    return {
        "buyer": buyer.id,
        "supplier": supplier.id,
        "open_order": open_order.id,
        "retiring_order": retiring.id,
        "refund": refunded.id,
    }


def _buyers(ledger: Ledger) -> list[Organisation]:
    selling = {supplier.organisation.id for supplier in ledger.suppliers.values()}
    return [one for one in ledger.organisations.values() if one.has_account and one.id not in selling]
