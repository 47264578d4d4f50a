"""`retire`, `retire-oldest`, `transfer` and `deliver`: the writes that move credits, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from . import kinds, lookup
from .command import PROGRAM, Command, WrongArgument
from .options import Whole
from .proposals import amount
from .quantities import read_batches, read_quantity
from .records import show_one
from .sending import Wish, carry_out, check_words, write_options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .. import RegistryClient
    from .._core.operation import Operation
    from ..models import Organisation
    from ..writes import Plan
    from .fields import Kind

PURPOSES = ("corporate_targets", "public_environmental_claims", "insetting", "regulatory_requirement", "other")

_batches = click.argument("words", metavar="BATCH=QUANTITY...", nargs=-1, required=True)
_beneficiary = click.option(
    "--for", "beneficiary", metavar="ID|NAME", required=True, help="In whose name, one of `beneficiaries`."
)
_purposes = click.option(
    "--purpose",
    "purposes",
    metavar="WORD",
    multiple=True,
    required=True,
    help=f"What for: {', '.join(PURPOSES[:-1])} or {PURPOSES[-1]}. May be repeated.",
)
_notes = click.option("--notes", metavar="TEXT", help="A note of up to 256 characters. It is public and for good.")
_supplier = click.option(
    "--supplier", metavar="ID|NAME", help="Whose credits they are. Default: what the first batch says."
)


@click.command(
    "retire",
    cls=Command,
    examples=(
        f"{PROGRAM} retire ctb_1KWBAY9CESBX43D8=1.5t --for Kelda --purpose corporate_targets --dry-run",
        f"{PROGRAM} retire ctb_1KWBAY9CESBX43D8=1500kg --for Kelda --purpose other --dry-run --json",
    ),
)
@_batches
@_beneficiary
@_purposes
@_supplier
@_notes
@write_options
def retire(
    words: tuple[str, ...],
    beneficiary: str,
    purposes: tuple[str, ...],
    supplier: str | None,
    notes: str | None,
    **options: Any,
) -> int:
    """Retire credits of the batches that you name, for good.

    A BATCH=QUANTITY is a credit batch with how much of it: `ctb_...=12.5t` or `ctb_...=12500kg`. One that is not
    used up is split. What would happen is shown, and you are asked before anything is sent.

    A lost answer, a crash or a second run with the same --key does not retire twice: `writes` lists what was asked
    for, and docs/writes.md says what is promised.
    """
    batches = read_batches(words)
    check_words("--purpose", purposes, PURPOSES, options)

    def make(registry: RegistryClient, is_exact: bool) -> Wish:
        from isometric_registry_client.api.retirements.create_retirement import create_retirement

        return _retirement(
            registry,
            amount(sum(batches.values())),
            {
                "credit_batch_quantities": batches,
                "beneficiary_organisation_id": lookup.organisation(registry, beneficiary, is_exact=is_exact),
                "supplier_id": _supplier_of(registry, supplier, batches, is_exact),
                "retirement_purposes": list(purposes),
                "notes": notes,
            },
            create_retirement,
            registry.retirements.create,
            registry.retirements.plan,
        )

    return carry_out(make, options)


@click.command(
    "retire-oldest",
    cls=Command,
    examples=(f"{PROGRAM} retire-oldest 250kg --supplier Nordfjord --for Kelda --purpose corporate_targets --dry-run",),
)
@click.argument("words", metavar="QUANTITY", nargs=-1, required=True)
@click.option("--supplier", metavar="ID|NAME", required=True, help="Whose credits to retire.")
@_beneficiary
@_purposes
@click.option("--vintage", type=Whole(1900, 2999), metavar="YEAR", help="Only removals of this year.")
@click.option("--order", metavar="ID", help="Only credits that were delivered under this order.")
@_notes
@write_options
def retire_oldest(
    words: tuple[str, ...],
    supplier: str,
    beneficiary: str,
    purposes: tuple[str, ...],
    vintage: int | None,
    order: str | None,
    notes: str | None,
    **options: Any,
) -> int:
    """Retire your oldest credits of a supplier, for good; the service picks the batches.

    A QUANTITY is `12.5t` or `12500kg`. The plan shows the batches that are expected: by which date the service finds
    the oldest is not documented. You are asked before anything is sent.
    """
    kgs = read_quantity(" ".join(words))
    check_words("--purpose", purposes, PURPOSES, options)

    def make(registry: RegistryClient, is_exact: bool) -> Wish:
        from isometric_registry_client.api.retirements.create_retirement_from_oldest_credits import (
            create_retirement_from_oldest_credits,
        )

        return _retirement(
            registry,
            f"the oldest {amount(kgs)}",
            {
                "credit_quantity_kg": kgs,
                "beneficiary_organisation_id": lookup.organisation(registry, beneficiary, is_exact=is_exact),
                "supplier_id": lookup.supplier(registry, supplier, is_exact=is_exact),
                "retirement_purposes": list(purposes),
                "notes": notes,
                "vintage": vintage,
                "order_id": order,
            },
            create_retirement_from_oldest_credits,
            registry.retirements.create_from_oldest_credits,
            registry.retirements.plan_from_oldest_credits,
        )

    return carry_out(make, options)


@click.command(
    "transfer",
    cls=Command,
    examples=(f"{PROGRAM} transfer ctb_1KWBAY9CESBX43D8=1.5t --to Kelda --dry-run",),
)
@_batches
@click.option("--to", "receiver", metavar="ID|NAME", required=True, help="Who gets them, one of `transferees`.")
@_supplier
@_notes
@write_options
def transfer(words: tuple[str, ...], receiver: str, supplier: str | None, notes: str | None, **options: Any) -> int:
    """Give credits of the batches that you name to another organisation; `transfer ID` shows what was given.

    A BATCH=QUANTITY is a credit batch with how much of it: `ctb_...=12.5t` or `ctb_...=12500kg`. One that is not
    used up is split. What would happen is shown, and you are asked before anything is sent.
    """
    batches = read_batches(words)

    def make(registry: RegistryClient, is_exact: bool) -> Wish:
        from isometric_registry_client.api.transfers.create_transfer import create_transfer

        giver = registry.organisations.current()
        whom = lookup.organisation(registry, receiver, is_exact=is_exact)
        if whom == giver.id:
            raise WrongArgument(f"{giver.name} ({giver.id}) would be giver and receiver: name another one with --to")
        return Wish(
            title=f"Transfer {amount(sum(batches.values()))}",
            towards="to",
            arguments={
                "credit_batch_quantities": batches,
                "from_organisation_id": giver.id,
                "to_organisation_id": whom,
                "supplier_id": _supplier_of(registry, supplier, batches, is_exact),
                "notes": notes,
            },
            operation=create_transfer,
            create=registry.transfers.create,
            plan=registry.transfers.plan,
            facts=_facts("To", giver, {"Notes": notes}),
            show=_shown(kinds.TRANSFER),
        )

    return carry_out(make, options)


@click.command(
    "deliver",
    cls=Command,
    examples=(f"{PROGRAM} deliver ctb_1GTKGP70GSBXZ9M0=1.5t --order ord_1KWBAY8D4SBXQXTJ --dry-run",),
)
@_batches
@click.option("--order", metavar="ID", required=True, help="Under which order; it says who gets them.")
@_notes
@write_options
def deliver(words: tuple[str, ...], order: str, notes: str | None, **options: Any) -> int:
    """Deliver credits of the batches that you name to the buyer of an order, as its supplier.

    A BATCH=QUANTITY is a credit batch with how much of it: `ctb_...=12.5t` or `ctb_...=12500kg`. One that is not
    used up is split. What would happen is shown, and you are asked before anything is sent.
    """
    batches = read_batches(words)

    def make(registry: RegistryClient, _is_exact: bool) -> Wish:
        from isometric_registry_client.api.deliveries.create_delivery import create_delivery

        return Wish(
            title=f"Deliver {amount(sum(batches.values()))}",
            towards="to",
            arguments={"credit_batch_quantities": batches, "order_id": order, "notes": notes},
            operation=create_delivery,
            create=registry.deliveries.create,
            plan=registry.deliveries.plan,
            facts=_facts("To", registry.organisations.current(), {"Order": order, "Notes": notes}),
            show=_shown(kinds.DELIVERY),
        )

    return carry_out(make, options)


def _retirement(
    registry: RegistryClient,
    what: str,
    arguments: dict[str, Any],
    operation: Callable[..., Operation[Any]],
    create: Callable[..., Any],
    plan: Callable[..., Plan],
) -> Wish:
    owner = registry.organisations.current()
    more = {"Purposes": ", ".join(arguments["retirement_purposes"]), "Notes": arguments["notes"]}
    return Wish(
        title=f"Retire {what} for good",
        towards="in the name of",
        arguments={**arguments, "owner_organisation_id": owner.id},
        operation=operation,
        create=create,
        plan=plan,
        facts=_facts("For", owner, more),
        show=_shown(kinds.RETIREMENT),
    )


def _supplier_of(registry: RegistryClient, named: str | None, batches: Mapping[str, int], is_exact: bool) -> str:
    from ..errors import NotFoundError

    found = lookup.supplier(registry, named, is_exact=is_exact)
    if found is not None:
        return found
    first = next(iter(batches))
    try:
        batch = registry.credit_batches.get(first)
    except NotFoundError:
        raise WrongArgument(f"there is no credit batch {first}: `credit-batches` lists an issuance's") from None
    if batch.supplier_id is None:
        raise WrongArgument(f"{first} does not say whose credits it holds: name the supplier with --supplier")
    return batch.supplier_id


def _facts(receives: str, me: Organisation, more: Mapping[str, str | None]) -> Callable[[Plan], list[tuple[str, str]]]:
    def facts(plan: Plan) -> list[tuple[str, str]]:
        giver = f"{me.name} ({plan.giver})" if plan.giver == me.id else plan.giver
        receiver = f"{plan.receiver_name} ({plan.receiver})" if plan.receiver_name else str(plan.receiver)
        known = {"From": giver, receives: receiver, "Supplier": plan.supplier_name, **more}
        return [(name, text) for name, text in known.items() if text]

    return facts


def _shown(kind: Kind) -> Callable[[Any, str, str], None]:
    return lambda created, form, source: show_one(kind, created, form, source)
