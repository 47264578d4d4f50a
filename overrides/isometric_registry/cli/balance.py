"""`balance`: how many credits an organisation owns, and how many it has retired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from attrs import frozen

from . import kinds, lookup
from .command import PROGRAM, Command
from .options import format_options
from .output import print_csv, print_json
from .records import record, show_list
from .session import open_registry

if TYPE_CHECKING:
    from ..models import CreditBalance, OrganisationCreditBalance


@frozen
class Row:
    """One line of a balance."""

    of: str
    id: str | None
    total: CreditBalance


@click.command("balance", cls=Command, examples=(f"{PROGRAM} balance", f"{PROGRAM} balance --json"))
@click.argument("organisation", metavar="[ID|NAME]", required=False)
@format_options("table", "json", "csv")
def balance(organisation: str | None, form: str) -> None:
    """Show how many credits an organisation owns, and how many it has retired.

    Without an argument it is the organisation of the access token; another one's balance takes its own token. Shown
    are the total and the same by supplier, project and order.
    """
    with open_registry() as registry:
        whose = lookup.organisation(registry, organisation) or registry.organisations.current().id
        found = registry.organisations.credit_balance(whose)
        source = registry.base_url
    if form == "json":
        print_json(found.to_dict())
    elif form == "csv":
        print_csv(kinds.BALANCE.columns, (record(kinds.BALANCE, row) for row in _rows(found)))
    else:
        show_list(kinds.BALANCE, _rows(found), "table", source, f"of {whose}")


def _rows(found: OrganisationCreditBalance) -> list[Row]:
    rows = [Row("Everything", None, found.total)]
    groups: list[tuple[str, str, Any]] = [
        ("Supplier", "supplier_id", found.supplier_balances),
        ("Project", "project_id", found.project_balances),
        ("Order", "order_id", found.order_balances or ()),
    ]
    return rows + [Row(of, getattr(part, name), part.total) for of, name, parts in groups for part in parts]
