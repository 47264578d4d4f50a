"""`mirror changes`: what happened, as the database has seen it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import click

from ..command import CHANGED, PROGRAM, Command
from ..output import print_json_lines
from ..text import tonnes
from .database import db_option, mirror_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...mirror import Change

FORMATS = ("text", "jsonl")


@click.command(
    "changes",
    cls=Command,
    examples=(
        f"{PROGRAM} mirror changes --since yesterday",
        f"{PROGRAM} mirror changes --after 42 --format jsonl",
        f'{PROGRAM} mirror changes --since "1 Jan 2026" --exit-code',
    ),
)
@db_option
@click.option("--since", metavar="MOMENT", help='What was seen since then, such as yesterday or "7 days ago".')
@click.option("--after", type=click.IntRange(0), metavar="CURSOR", help="What comes after this cursor.")
@click.option("--with-first-load", is_flag=True, help="Also what was found when the database was filled.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="How to print."
)
@click.option("--exit-code", is_flag=True, help="End with 6 if there were changes, for cron and scripts.")
def changes(
    address: str | None, since: str | None, after: int | None, with_first_load: bool, form: str, exit_code: bool
) -> int:
    """Show what changed, in the order in which it was seen. Nothing is sent.

    JSON lines have cursor, kind, change, object_id, happened_at, observed_at, before and after. Keep the last cursor,
    and --after goes on behind it without a gap or a repetition.

    A MOMENT is a date as for `issuances`, or a time of day such as 2026-03-31T12:00Z.
    """
    if since is not None and after is not None:
        raise click.UsageError("--since and --after both say where to begin: leave one out")
    moment = None if since is None else _beginning(since)
    seen = False

    def watched(found: Iterable[Change]) -> Iterator[Change]:
        nonlocal seen
        for change in found:
            seen = True
            yield change

    with mirror_at(address) as mirror:
        found = watched(mirror.changes(since=moment, after=after, with_first_load=with_first_load))
        if form == "jsonl":
            print_json_lines(change.to_dict() for change in found)
        else:
            from .people import names_of, suppliers_of

            names = names_of(mirror)
            _show(found, names | suppliers_of(mirror, names))
    return CHANGED if exit_code and seen else 0


def _beginning(text: str) -> datetime:
    from ..dates import parse_moment

    day: date = parse_moment(text, now=datetime.now(UTC))
    return day if isinstance(day, datetime) else datetime.combine(day, time.min, UTC)


def _show(found: Iterable[Change], names: dict[str, str]) -> None:
    from ..screen import Screen

    screen = Screen()
    for change in found:
        seen = f"{change.observed_at.astimezone(UTC):%Y-%m-%d %H:%M}"
        happened = f", happened {change.happened_at.astimezone(UTC):%Y-%m-%d %H:%M}" if change.happened_at else ""
        told = "; ".join(_details(change, names))
        kind = change.kind.replace("_", " ")
        screen.line(f"{change.cursor:>8}  {seen}  {kind} {change.object_id} {change.change}{happened}: {told}")


PEOPLE = {
    "from_supplier_id": "from",
    "from_organisation_id": "from",
    "to_organisation_id": "to",
    "owner_id": "of",
    "beneficiary_id": "for",
}
"""Who gave, received, has or benefits, and the word for it."""


def _details(change: Change, names: dict[str, str]) -> Iterator[str]:
    """Yield how much, whose it is or who gave it to whom, and what is another than before."""
    state = change.after or change.before or {}
    kgs = state.get("credit_kgs")
    if isinstance(kgs, int):
        yield f"{tonnes(kgs)} t"
    for name, word in PEOPLE.items():
        if state.get(name):
            yield f"{word} {names.get(state[name], state[name])}"
    if change.before is not None and change.after is not None:
        for name, value in change.after.items():
            old = change.before.get(name)
            if old != value:
                yield f"{name} {_short(old, names)} -> {_short(value, names)}"


def _short(value: Any, names: dict[str, str]) -> str:
    if value is None:
        return "none"
    text = names.get(value, value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
