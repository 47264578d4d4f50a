"""`mirror at`: who held what at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

import click

from ..command import PROGRAM, Command
from ..options import format_options
from ..output import print_csv, print_json
from ..text import tonnes
from .database import db_option, mirror_at

if TYPE_CHECKING:
    from ...mirror import Holding, Holdings
    from ..screen import Screen

COLUMNS = ("told", "owner_id", "owner_name", "status", "credit_kgs", "credit_batches")


@click.command(
    "at",
    cls=Command,
    examples=(
        f"{PROGRAM} mirror at now",
        f'{PROGRAM} mirror at 2026-03-31 --organisation "Acme"',
        f'{PROGRAM} mirror at "Q1 2026" --json',
    ),
)
@click.argument("moment", metavar="MOMENT")
@db_option
@click.option("--organisation", metavar="ID|NAME", help="Only what this organisation held.")
@format_options("table", "json", "csv")
def at(moment: str, address: str | None, organisation: str | None, form: str) -> None:
    """Show who held how much at a moment. Nothing is sent.

    It is told in two ways, which differ where something was seen later than it happened: as this database knew it at
    the time, and as the records that it knows today say by their own dates.

    A day, a month or a quarter as MOMENT is its end, in UTC.
    """
    from ..dates import parse_period

    end = parse_period(moment, now=datetime.now(UTC)).last
    when = end if isinstance(end, datetime) else datetime.combine(end, time.max, UTC)
    with mirror_at(address) as mirror:
        if organisation is None:
            found = mirror.holdings(at=when)
        else:
            from .people import organisation_in

            mirror.status()  # says plainly if there is no mirror, before a name is looked up in it
            found = mirror.holdings(organisation_in(mirror, organisation), at=when)
    if form == "json":
        print_json(
            {
                "at": _written(found.at),
                "known_since": _written(found.known_since),
                "known": None if found.known is None else [_record(one) for one in found.known],
                "dated": [_record(one) for one in found.dated],
                "uncertain_kgs": found.uncertain_kgs,
            }
        )
    elif form == "csv":
        told = [("known", one) for one in found.known or ()] + [("dated", one) for one in found.dated]
        print_csv(COLUMNS, ({"told": how, **_record(one)} for how, one in told))
    else:
        _show(found)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _record(one: Holding) -> dict[str, Any]:
    return {name: getattr(one, name) for name in COLUMNS[1:]}


def _show(found: Holdings) -> None:
    from ..screen import Screen

    screen = Screen()
    screen.line(f"At {found.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", "bold")
    screen.line()
    screen.line("As this database knew it then", "bold")
    if found.known is None:
        screen.line("It did not exist yet.")
    else:
        if found.known_since is None or found.at < found.known_since:
            screen.line("It was still being filled, so that this may be a part.", "yellow")
        _table(screen, found.known)
    screen.line()
    screen.line("As today's records say by their own dates", "bold")
    _table(screen, found.dated)
    if found.uncertain_kgs:
        screen.line()
        screen.line(
            f"Of these, {tonnes(found.uncertain_kgs)} t may have had another owner or status: no record says when it "
            "changed.",
            "yellow",
        )


def _table(screen: Screen, holdings: tuple[Holding, ...]) -> None:
    from ..screen import Column, cell, status_cell

    if not holdings:
        screen.line("Nothing.")
        return

    def make(screen: Screen) -> Any:
        table = screen.table(
            Column("Owner"),
            Column("Identifier", is_whole=True),
            Column("Status", is_whole=True),
            Column("Batches", is_number=True, is_whole=True),
            Column("Tonnes", is_number=True, is_whole=True),
        )
        for one in holdings:
            name = cell(one.owner_name or "")
            table.add_row(
                name, cell(one.owner_id), status_cell(one.status), f"{one.credit_batches:,}", tonnes(one.credit_kgs)
            )
        if len(holdings) > 1:
            screen.add_section(table)
            batches = sum(one.credit_batches for one in holdings)
            table.add_row(
                "Total", "", "", f"{batches:,}", tonnes(sum(one.credit_kgs for one in holdings)), style="bold"
            )
        return table

    screen.show(make)
