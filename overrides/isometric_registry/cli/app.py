"""The program `isometric-registry`: its help, its options and its list of commands.

The modules of the commands are imported to show their names, so they import nothing at their top that takes time.
"""

from __future__ import annotations

import click

from .._core.version import __version__
from .command import PROGRAM, Group
from .credit_batches import credit_batches
from .export import export
from .issuances import issuance, issuances
from .ledger import ledger
from .reconcile import reconcile
from .report import report
from .sandbox import DEMO_ISSUANCE, sandbox
from .verify_serial import verify_serial

HELP = """
Read Isometric's Registry, the public ledger of carbon-removal credits.

Credentials come from the environment, never from an argument, where every process on the machine could read them:

\b
  ISOMETRIC_CLIENT_SECRET  names the calling system; required
  ISOMETRIC_ACCESS_TOKEN   names an organisation; sent if there is one
  ISOMETRIC_ENVIRONMENT    sandbox, the default, or production
  ISOMETRIC_BASE_URL       another address, such as the embedded registry's

Without credentials, try it on invented data: `isometric-registry sandbox` starts a registry on this machine and
prints what to set.

Exit codes: 0 done, 1 failed, 2 written wrongly, 3 done and something does not add up, 130 interrupted. An error is
one line on stderr.
"""


@click.group(
    PROGRAM,
    cls=Group,
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


for command in (issuances, issuance, credit_batches, ledger, reconcile, verify_serial, report, export, sandbox):
    app.add_command(command)
