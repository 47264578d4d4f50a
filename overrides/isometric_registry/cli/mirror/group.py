"""`mirror`: the registry in your own database."""

from __future__ import annotations

import click

from ..command import PROGRAM, Group
from .at import at
from .changes import changes
from .check import check
from .database import DEFAULT, VARIABLE
from .export import export
from .status import status
from .sync import sync

HELP = f"""
Keep the whole registry in your own database, with its history.

`sync` fills it and brings it up to date; the others answer from it and send nothing. Point SQL at it as well: the
views credit_batches, holdings, retirements and others have the present.

The database is SQLite or PostgreSQL (extra `postgresql`). Its address is --db, else {VARIABLE}, else {DEFAULT}.
One with a password in it belongs into {VARIABLE}: arguments can be read by every process on the machine.
"""


@click.group(
    "mirror",
    cls=Group,
    help=HELP,
    examples=(f"{PROGRAM} mirror sync",),
    context_settings={"help_option_names": ["-h", "--help"]},
)
def mirror() -> None:
    """The group itself does nothing; its help stands above."""


for command in (sync, status, changes, at, export, check):
    mirror.add_command(command)
