"""`writes`: what was asked for under which key, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from attrs import frozen

from .._core.text import one_line
from .command import OUTCOME_UNKNOWN, PROGRAM, Command, Group, WrongArgument
from .fields import Field, Kind, Shape, amount, day, identifier, text
from .journal_path import Place, journal_option
from .options import format_options
from .records import FORMATS, show_list, show_one
from .sending import BUDGET_S, attempt
from .session import open_registry
from .shown_warnings import warnings_shown
from .text import say
from .unknown import NEVER_SETTLED, can_be_settled, unknown_words
from .wording import in_words_of_the_shell

if TYPE_CHECKING:
    from .. import RegistryClient
    from ..writes import JournalEntry

COMMANDS = {
    "createRetirement": "retire",
    "createRetirementFromOldestCredits": "retire-oldest",
    "createTransfer": "transfer",
    "createDelivery": "deliver",
    "createBeneficiary": "beneficiary create",
    "createStripeCheckoutSession": "checkout",
}
"""The commands that write, by ``operationId``."""


@frozen
class Row:
    """A write of the journal as it is shown."""

    entry: JournalEntry

    @property
    def id(self) -> str:
        return self.entry.idempotency_key

    @property
    def kgs(self) -> int | None:
        """How much it was about, or None for a beneficiary."""
        asked = self.entry.request
        named = asked.get("credit_batch_quantities", {}).values()
        return sum(named) or asked.get("credit_quantity_kg") or asked.get("quantity_kg")

    @property
    def asked(self) -> str:
        """What was asked for, as far as it may be kept."""
        return ", ".join(f"{name} {_plain(value)}" for name, value in self._shown().items())

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        moments = {
            name: None if (moment := getattr(self.entry, name)) is None else moment.isoformat().replace("+00:00", "Z")
            for name in ("intended_at", "sent_at", "in_flight_at", "settled_at")
        }
        return {
            "idempotency_key": self.entry.idempotency_key,
            "state": self.entry.state,
            "operation": self.entry.operation,
            "object_id": self.entry.object_id,
            "credit_kgs": self.kgs,
            "request": self._shown(),
            "reason": self.entry.reason,
            **moments,
            "address": self.entry.address,
        }

    def _shown(self) -> dict[str, Any]:
        from ..writes.asked import is_digest

        return {name: value for name, value in self.entry.request.items() if value is not None and not is_digest(value)}


WRITE = Kind(
    "write",
    "writes",
    (
        identifier("Key", "idempotency_key", lambda r: r.id),
        Field("State", "state", lambda r: r.entry.state, Shape.STATUS),
        text("Command", "command", lambda r: COMMANDS.get(r.entry.operation, r.entry.operation)),
        amount("Tonnes", "credit_kgs", lambda r: r.kgs),
        day("Asked for", "intended_at", lambda r: r.entry.intended_at),
        identifier("Created", "object_id", lambda r: r.entry.object_id),
        text("Because of", "reason", lambda r: r.entry.reason, rank=2),
        identifier("Where", "address", lambda r: r.entry.address, rank=1),
        day("Sent", "sent_at", lambda r: r.entry.sent_at, in_table=False),
        day("Last in flight", "in_flight_at", lambda r: r.entry.in_flight_at, in_table=False),
        day("Settled", "settled_at", lambda r: r.entry.settled_at, in_table=False),
        text("Request", "request", lambda r: r.asked, in_table=False, in_file=False),
    ),
    has_sums=False,
)


@click.group(
    "writes",
    cls=Group,
    invoke_without_command=True,
    examples=(f"{PROGRAM} writes --format csv", f"{PROGRAM} writes resolve"),
)
@journal_option
@format_options(*FORMATS)
@click.pass_context
def writes(context: click.Context, journal: str | None, form: str) -> None:
    """List what you have written from this machine, by key, and what became of it.

    The states: `intended`, nothing was sent; `sent` and `unknown`, it may have been applied and `writes resolve`
    finds out; `applied`; `refused`, nothing was applied. The list is read from the journal, and nothing is sent.
    """
    if context.invoked_subcommand is not None:
        return
    place = Place.named(journal)
    rows = _rows(place)
    if not rows and form == "table":
        say(f"No writes yet: {place.path} has none.", err=False)
        return
    show_list(WRITE, rows, form, str(place.path))


@writes.command("show", cls=Command, examples=(f"{PROGRAM} writes show invoice-2026-117",))
@click.argument("key")
@journal_option
@format_options("table", "json")
def show(key: str, journal: str | None, form: str) -> None:
    """Show one write with all that the journal has of it. Nothing is sent."""
    place = Place.named(journal)
    show_one(WRITE, _row(place, key), form, str(place.path))


@writes.command(
    "resolve",
    cls=Command,
    examples=(f"{PROGRAM} writes resolve", f"{PROGRAM} writes resolve invoice-2026-117"),
)
@click.argument("key", required=False)
@journal_option
@format_options(*FORMATS)
def resolve(key: str | None, journal: str | None, form: str) -> int:
    """Find out by reading what became of a write, or of all open ones. Nothing is sent a second time.

    It can take a minute until reading may say that nothing was applied. The exit code is 4 if one is still open.
    """
    place = Place.named(journal)
    rows = _rows(place) if key is None else [_row(place, key)]
    waiting = [row for row in rows if row.entry.is_open]
    if not waiting and key is None and form == "table":
        click.echo("No write is open.")
        return 0
    if waiting:
        with open_registry(journal=place.path, budget=BUDGET_S) as registry, warnings_shown():
            for row in waiting:
                _settle(registry, place, row)
    after = [_row(place, row.id) for row in (waiting if key is None else rows)]
    show_list(WRITE, after, form, str(place.path))
    return OUTCOME_UNKNOWN if any(row.entry.is_open for row in after) else 0


def _settle(registry: RegistryClient, place: Place, row: Row) -> None:
    from ..errors import OutcomeUnknownError, RegistryError

    if row.entry.address != registry.base_url:
        say(f"{row.id}: went to {row.entry.address}; set what leads there to resolve it")
        return
    try:
        created = attempt(registry, place, row.id, registry.writes.resolve, row.id)
    except click.ClickException as error:
        cause = error.__cause__
        if not isinstance(cause, OutcomeUnknownError):
            raise
        say(f"{row.id}: {unknown_words(cause)}{'' if can_be_settled(row.entry) else NEVER_SETTLED}")
    except RegistryError as error:
        say(one_line(in_words_of_the_shell(f"{row.id}: {error}"), None))
    else:
        say(one_line(f"{row.id}: applied as {created.id} {getattr(created, 'url', '')}".rstrip(), None))


def _rows(place: Place) -> list[Row]:
    if not place.path.exists():
        return []
    journal = place.opened(must_exist=True)
    try:
        return [Row(entry) for entry in journal.entries()]
    finally:
        journal.close()


def _row(place: Place, key: str) -> Row:
    for row in _rows(place):
        if row.id == key:
            return row
    raise WrongArgument(f"the journal {place.path} has no key {key!r}: `{PROGRAM} writes` lists those it has")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}={kgs}kg" for name, kgs in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
