"""The program `isometric-registry`: its help, its options and its list of commands.

The modules of the commands are imported to show their names, so they import nothing at their top that takes time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .._core.version import __version__
from . import cards, credit_writes, lists
from .account_writes import beneficiary, checkout
from .balance import balance
from .command import PROGRAM, Group
from .contract import contract_get, contract_list
from .credit_batches import credit_batches
from .export import export
from .issuances import issuances
from .ledger import ledger
from .mirror import mirror
from .reconcile import reconcile
from .report import report
from .sandbox import DEMO_ISSUANCE, sandbox
from .verify_serial import verify_serial
from .writes import writes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HELP = """
Use Isometric's Registry, the public ledger of carbon-removal credits.

Credentials come from the environment, never from an argument, where every process on the machine could read them:

\b
  ISOMETRIC_CLIENT_SECRET  names the calling system; required
  ISOMETRIC_ACCESS_TOKEN   names an organisation; sent if there is one
  ISOMETRIC_ENVIRONMENT    sandbox, the default, or production
  ISOMETRIC_BASE_URL       another address, such as the embedded registry's

Without credentials, try it on invented data: `isometric-registry sandbox` starts a registry on this machine and
prints what to set.

Exit codes: 0 done, 1 failed, 2 written wrongly, 3 done and something is not in order or not there, 4 the outcome of a
write is unknown, 5 held in part, 6 there were changes, 130 interrupted, 141 the reader went away. An error is one line
on stderr.
"""

SECTIONS = {
    "What was issued": ("issuances", "issuance", "credit-batches", "credit-batch", "ledger", "reconcile"),
    "Who removes carbon": ("suppliers", "supplier", "projects", "project", "documents"),
    "Who holds credits": ("organisations", "organisation", "balance", "orders", "order"),
    "What happened to credits": (
        "deliveries", "delivery", "transfers", "retirements", "retirement", "refund", "verify-serial",
    ),
    "Whom you can name": ("beneficiaries", "transferees"),
    "Move credits, once": (
        "retire", "retire-oldest", "transfer", "deliver", "beneficiary", "checkout", "writes",
    ),
    "Take it along": ("mirror", "export", "report"),
    "Anything else of the contract": ("get", "list"),
    "Try it out": ("sandbox",),
}  # fmt: skip
"""The commands as a person would look for them. One that is in no section is not in the help, which a test forbids."""


class Program(Group):
    """The program, whose help has its commands in sections."""

    def sections(self, ctx: click.Context) -> Mapping[str, Sequence[str]]:  # noqa: ARG002
        """Return the commands as a person would look for them."""
        return SECTIONS

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant: `transfer` is a verb, and beside a transfer's identifier a noun."""
        if args[0] == "transfer" and any(word.startswith("tfr_") for word in args[1:]):
            return "transfer", ONE["transfer"], args[1:]
        return super().resolve_command(ctx, args)


@click.group(
    PROGRAM,
    cls=Program,
    help=HELP,
    examples=(
        f"{PROGRAM} credit-batches {DEMO_ISSUANCE}",
        f"{PROGRAM} credit-batches --help",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
def app() -> None:
    """The group itself does nothing; its help stands above."""


ONE = {card.name: cards.command_of(card) for card in cards.CARDS}

for command in (
    *(lists.command_of(listing) for listing in lists.LISTINGS),
    *(command for name, command in ONE.items() if name != "transfer"),
    issuances, credit_batches, balance, ledger, reconcile, verify_serial, report, mirror, export, sandbox,
    credit_writes.retire, credit_writes.retire_oldest, credit_writes.transfer, credit_writes.deliver,
    beneficiary, checkout, writes, contract_get, contract_list,
):  # fmt: skip
    app.add_command(command)
