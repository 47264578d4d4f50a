"""`report`: a page about an issuance to read offline and to file."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from .._core.text import missing
from .command import PROGRAM, Command, Failure
from .options import rate_option
from .output_file import output_option
from .progress import ledger_progress
from .sandbox import DEMO_ISSUANCE
from .session import open_registry
from .text import say

if TYPE_CHECKING:
    from pathlib import Path


@click.command("report", cls=Command, examples=(f"{PROGRAM} report {DEMO_ISSUANCE} -o report.html",))
@click.argument("issuance_id")
@output_option("The HTML file, replaced if it is there.")
@rate_option
def report(issuance_id: str, output: Path, rate: int | None) -> None:
    """Write a page about an issuance, to file.

    It is one HTML file that shows the totals, what is active, retired and in the buffer pool, who retired how much
    for whom, the splits, and whether everything adds up. It loads nothing from anywhere, so it can be opened
    offline, printed and kept. Needs the extra `report`.
    """
    from ..report import write_report

    for module in ("jinja2", "pygal"):
        # Now, and not after the minutes that a large ledger takes.
        if find_spec(module) is None:
            raise Failure(missing("the report", module, "report"))
    with open_registry() as registry:
        with ledger_progress() as tell:
            found = registry.issuances.ledger(issuance_id, max_requests_per_minute=rate, on_progress=tell)
        issuance = registry.issuances.get(issuance_id)
        source = registry.base_url
    write_report(found, output, observed_at=found.observed_at, source=source, issuance=issuance)
    say(f"Wrote {output}")
