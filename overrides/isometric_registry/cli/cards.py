"""The commands that show one object, by its identifier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from attrs import frozen

from . import kinds
from .command import PROGRAM, Command
from .options import format_options
from .records import show_one
from .sandbox import DEMO_ISSUANCE
from .session import open_registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from .. import RegistryClient
    from .fields import Kind


@frozen
class Card:
    """A command that shows one object."""

    name: str
    kind: Kind
    get: Callable[[RegistryClient, str], Any]
    help: str
    example: str
    """An identifier of the embedded registry, so that the example in the help works as it is written."""
    current: Callable[[RegistryClient], Any] | None = None
    """What is shown without an identifier, or None if there must be one."""


CARDS = (
    Card(
        "issuance",
        kinds.ISSUANCE,
        lambda r, i: r.issuances.get(i),
        "Show one issuance, without its batches.",
        DEMO_ISSUANCE,
    ),
    Card(
        "credit-batch",
        kinds.CREDIT_BATCH,
        lambda r, i: r.credit_batches.get(i),
        "Show one credit batch, a half of a split one included.",
        "ctb_1KW6GEBEDSBXV49W",
    ),
    Card(
        "project",
        kinds.PROJECT,
        lambda r, i: r.projects.get(i),
        "Show one project with its totals.",
        "prj_1GBJZNRM1SBXX29G",
    ),
    Card(
        "supplier",
        kinds.SUPPLIER,
        lambda r, i: r.suppliers.get(i),
        "Show one supplier, or without an identifier the one of the access token.",
        "spl_1GEXZ50E3SBXFE8V",
        lambda r: r.suppliers.current(),
    ),
    Card(
        "organisation",
        kinds.ORGANISATION,
        lambda r, i: r.organisations.get(i),
        "Show one organisation, or without an identifier the one of the access token.",
        "org_1GFGWXWY0SBXM0D5",
        lambda r: r.organisations.current(),
    ),
    Card(
        "order",
        kinds.ORDER,
        lambda r, i: r.orders.get(i),
        "Show one order and how much of it was delivered.",
        "ord_1KWBAY8D4SBXQXTJ",
    ),
    Card("delivery", kinds.DELIVERY, lambda r, i: r.deliveries.get(i), "Show one delivery.", "dlv_1KWBAY9CESBXGWAV"),
    Card("transfer", kinds.TRANSFER, lambda r, i: r.transfers.get(i), "Show one transfer.", "tfr_1KW80GHC0SBXRBCJ"),
    Card(
        "retirement",
        kinds.RETIREMENT,
        lambda r, i: r.retirements.get(i),
        "Show one retirement.",
        "ret_1KWBAY7DVSBX2ADK",
    ),
    Card(
        "refund",
        kinds.REFUND,
        lambda r, i: r.refunds.get(i),
        "Show one refund from the buffer pool.",
        "bpr_1KWBAYBB0SBXHZ32",
    ),
)


def command_of(card: Card) -> click.Command:
    """Return the command of a description."""

    def run(identifier: str | None, form: str) -> None:
        with open_registry() as registry:
            if identifier is None and card.current is not None:
                item = card.current(registry)
            else:
                item = card.get(registry, str(identifier))
            show_one(card.kind, item, form, registry.base_url)

    run.__doc__ = card.help
    decorated: Any = format_options("table", "json")(run)
    decorated = click.argument("identifier", metavar="ID", required=card.current is None)(decorated)
    return click.command(card.name, cls=Command, examples=(f"{PROGRAM} {card.name} {card.example}",))(decorated)
