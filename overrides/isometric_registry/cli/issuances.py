"""`issuances`: which issuances there are."""

from __future__ import annotations

from itertools import islice

import click

from . import kinds
from .command import PROGRAM, Command
from .options import Whole, format_options, range_options, read_range
from .records import FORMATS, show_list
from .session import open_registry


@click.command(
    "issuances",
    cls=Command,
    examples=(
        f'{PROGRAM} issuances --since "1 Jan 2026"',
        f"{PROGRAM} issuances --supplier Nordfjord",
        f"{PROGRAM} issuances --since 2025 --until 2025 --format csv > issuances-2025.csv",
    ),
)
@range_options
@click.option("--limit", type=Whole(1), help="Only the newest so many.")
@format_options(*FORMATS)
def issuances(form: str, limit: int | None, **texts: str | None) -> None:
    """List issuances, newest first.

    A DATE is a day ("1 Jan 2026", 2026-01-31), a month ("Mar 2026"), a quarter ("Q2 2026"), a year (2026), or
    counted from today: yesterday, "last week", "last quarter", "this year", "90 days ago", "last 30 days". A range
    begins with the beginning of its first DATE and ends with the end of its last, in UTC.

    The service cannot filter, so every filter works here; `--since` ends the list early, the others save nothing.
    """
    wanted = read_range(**texts)
    with open_registry() as registry:
        found = islice(registry.issuances.list(**wanted.arguments(registry)), limit)
        show_list(kinds.ISSUANCE, found, form, registry.base_url)
