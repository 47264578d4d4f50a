"""`mirror status`: how fresh the database is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from ..command import CHECK_FAILED, PROGRAM, Command
from ..options import format_options
from ..output import print_json
from ..text import counted
from .database import db_option, mirror_at, shown_name
from .durations import duration, in_words

if TYPE_CHECKING:
    from ...mirror import Status
    from ..screen import Screen

_CLOCKS_DIFFER = timedelta(minutes=5)
"""By no more than this are two machines' clocks apart that are right."""

_UNFINISHED = {"broken off": "was broken off", "out of requests": "ran out of requests"}
"""What is said of a run that did not come to its end."""


@click.command("status", cls=Command, examples=(f"{PROGRAM} mirror status", f"{PROGRAM} mirror status --json"))
@db_option
@click.option(
    "--max-age",
    type=duration,
    metavar="TIME",
    default="30d",
    show_default=True,
    help="Call it stale if an issuance was not read for longer.",
)
@format_options("table", "json")
def status(address: str | None, max_age: timedelta, form: str) -> int:
    """Show how fresh the database is, what could not be taken over, and how the last runs ended.

    The bound is the age of the issuance that was not read for longest: whatever happened before is in the mirror. What
    the hints tell of, such as retirements, is there since the last sync.

    Exit code: 0 if all is well, 3 if it is stale, an issuance was never read, or something could not be taken over.
    """
    with mirror_at(address) as mirror:
        found, name = mirror.status(), shown_name(mirror)
    stale = reasons(found, max_age, datetime.now(UTC))
    if form == "json":
        print_json(_record(found, stale))
    else:
        _show(found, name, stale)
    return CHECK_FAILED if stale else 0


def reasons(found: Status, max_age: timedelta, now: datetime) -> list[str]:
    """Return why a mirror cannot be relied on, a sentence each; none if it can."""
    told = []
    if found.oldest_check is None and not found.unread:
        told.append("nothing was read yet")
    if found.unread:
        told.append(f"{counted(found.unread, 'issuance')} of {found.issuances:,} were never read, and are not shown")
    if found.oldest_check is not None and now - found.oldest_check > max_age:
        told.append(f"an issuance was not read for {in_words(now - found.oldest_check)}")
    if found.oldest_check is not None and found.oldest_check - now > _CLOCKS_DIFFER:
        told.append("every issuance was read when a clock was far ahead, and none since: sync with the clock set right")
    if found.problems:
        told.append(f"{counted(len(found.problems), 'object')} could not be taken over")
    return told


def _show(found: Status, name: str, stale: list[str]) -> None:
    from ..screen import Column, Screen, cell

    screen = Screen()
    screen.heading(f"Mirror {name}", found.base_url)
    for reason in stale:
        screen.line(f"{reason[:1].upper()}{reason[1:]}.", "red")
    if found.holder is None and found.last_outcome in _UNFINISHED:
        screen.line(f"The last run {_UNFINISHED[found.last_outcome]}: what was left is read by the next.", "yellow")
    elif not stale:
        screen.line("Everything was taken over.", "green")
    screen.line()

    def card(screen: Screen) -> Any:
        table = screen.table(Column("", is_whole=True), Column(""))
        table.show_header = False
        table.add_row("Issuances", cell(f"{found.issuances:,}"))
        table.add_row("Nothing older than", cell(_moment(found.oldest_check)))
        table.add_row("Newest change", cell(f"{found.cursor:,}"))
        if found.holder:
            table.add_row("Being synced by", cell(found.holder))
        if found.last_run is not None:
            table.add_row("Last run", cell(f"{found.last_run}: {found.last_outcome}"))
            table.add_row("  started", cell(_moment(found.last_started_at)))
            table.add_row("  finished", cell(_moment(found.last_finished_at)))
            table.add_row("  requests", cell(f"{found.last_requests or 0:,}"))
        return table

    screen.show(card)
    if found.problems:
        screen.line()
        screen.line("Not taken over, the last good state is shown:", "bold")
        for problem in found.problems:
            screen.line(f"  {problem.subject}: {problem.reason}")


def _moment(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _record(found: Status, stale: list[str]) -> dict[str, Any]:
    import attrs

    record = attrs.asdict(found)
    plain = {key: _plain(value) for key, value in record.items()}
    return plain | {"problems": [attrs.asdict(one) for one in found.problems], "stale": stale}


def _plain(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
