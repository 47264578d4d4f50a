"""The commands that list a kind of object: one description each, and one mechanism for all of them."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

import click
from attrs import field, frozen

from . import kinds, lookup
from .command import PROGRAM, Command
from .options import Whole, format_options
from .records import FORMATS, show_list
from .session import open_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from .. import RegistryClient
    from .fields import Kind


@frozen
class Filter:
    """An option that narrows a list down to one supplier, project or organisation, by its name or identifier."""

    option: str
    find: Callable[[RegistryClient, str | None], str | None]
    help: str

    @property
    def name(self) -> str:
        return self.option.removeprefix("--").replace("-", "_")


@frozen
class Listing:
    """A command that lists a kind of object."""

    name: str
    kind: Kind
    help: str
    ask: Callable[..., Iterable[Any]]
    """Takes the client and the identifiers of the filters by name, and returns the pages."""
    filters: tuple[Filter, ...] = ()
    argument: Filter | None = None
    """What must be named, as the first argument."""
    has_dates: bool = field(default=False, kw_only=True)
    examples: tuple[str, ...] = field(default=(), kw_only=True)


def _suppliers(option: str, help: str) -> Filter:  # noqa: A002
    return Filter(option, lookup.supplier, help)


def _organisations(option: str, help: str) -> Filter:  # noqa: A002
    return Filter(option, lookup.organisation, help)


def _ask_projects(registry: RegistryClient, supplier: str | None) -> Iterable[Any]:
    return registry.projects.list() if supplier is None else registry.suppliers.projects(supplier)


def _ask_deliveries(
    registry: RegistryClient, supplier: str | None, organisation: str | None, order: str | None
) -> Iterable[Any]:
    if order is not None:
        return registry.orders.deliveries(order)
    return registry.deliveries.list(from_supplier_id=supplier, to_organisation_id=organisation)


def _ask_orders(registry: RegistryClient, supplier: str | None, organisation: str | None) -> Iterable[Any]:
    if supplier is not None:
        return registry.suppliers.orders(supplier)
    return registry.organisations.orders(organisation or registry.organisations.current().id)


def _as_it_is(_: RegistryClient, text: str | None) -> str | None:
    return text


LISTINGS = (
    Listing("suppliers", kinds.SUPPLIER, "List suppliers, who remove carbon.", lambda r: r.suppliers.list()),
    Listing(
        "projects",
        kinds.PROJECT,
        "List projects, with what was issued and retired of each.",
        _ask_projects,
        (_suppliers("--supplier", "Only the projects of this supplier."),),
        examples=("projects --supplier Nordfjord",),
    ),
    Listing(
        "documents",
        kinds.DOCUMENT,
        "List the documents of a project.",
        lambda r, project: r.projects.documents(project),
        argument=Filter("project", lookup.project, "The project, by its identifier or a part of its name."),
        examples=("documents Nordfjord",),
    ),
    Listing(
        "deliveries",
        kinds.DELIVERY,
        "List deliveries, newest first: credits that went from a supplier to a buyer.",
        _ask_deliveries,
        (
            _suppliers("--supplier", "Only from this supplier."),
            _organisations("--organisation", "Only to this organisation."),
            Filter("--order", _as_it_is, "Only of this order, by its identifier."),
        ),
        has_dates=True,
        examples=('deliveries --since "last quarter"', "deliveries --supplier Nordfjord --format csv"),
    ),
    Listing(
        "transfers",
        kinds.TRANSFER,
        "List transfers, newest first: credits that went from one organisation to another.",
        lambda r, giver, receiver: r.transfers.list(from_organisation_id=giver, to_organisation_id=receiver),
        (
            _organisations("--giver", "Only from this organisation."),
            _organisations("--receiver", "Only to this organisation."),
        ),
        has_dates=True,
    ),
    Listing(
        "retirements",
        kinds.RETIREMENT,
        "List retirements, newest first: credits that were used up, and in whose name.",
        lambda r, owner, beneficiary: r.retirements.list(owner_org_id=owner, beneficiary_org_id=beneficiary),
        (
            _organisations("--owner", "Only credits that this organisation held."),
            _organisations("--beneficiary", "Only in the name of this organisation."),
        ),
        has_dates=True,
        examples=('retirements --since "last quarter" --until "last quarter"', "retirements --limit 5 --json"),
    ),
    Listing(
        "orders",
        kinds.ORDER,
        "List orders, newest first: yours, as the organisation of the access token, unless a filter says whose.",
        _ask_orders,
        (
            _suppliers("--supplier", "The orders that this supplier has to fulfil."),
            _organisations("--organisation", "The orders of this buyer."),
        ),
    ),
    Listing(
        "organisations",
        kinds.ORGANISATION,
        "List the organisations that the service lists: transferees and beneficiaries together.",
        lookup.organisations,
    ),
    Listing(
        "beneficiaries",
        kinds.ORGANISATION,
        "List the organisations in whose name you can retire credits.",
        lambda r: r.beneficiaries.list(),
    ),
    Listing(
        "transferees",
        kinds.ORGANISATION,
        "List the organisations to which you can transfer credits.",
        lambda r: r.transferees.list(),
    ),
)


def command_of(listing: Listing) -> click.Command:
    """Return the command of a description."""

    def run(form: str, limit: int | None, since: str | None = None, until: str | None = None, **texts: Any) -> None:
        first, last = read_dates(since, until)
        named = [*listing.filters, *([listing.argument] if listing.argument else [])]
        with open_registry() as registry:
            identifiers = {f.name: f.find(registry, texts[f.name]) for f in named}
            found = within(listing.ask(registry, **identifiers), listing.kind.when, first, last)
            show_list(listing.kind, islice(found, limit), form, registry.base_url)

    run.__doc__ = listing.help + (DATES if listing.has_dates else "")
    add: list[Callable[[Any], Any]] = [
        click.option(f.option, f.name, metavar="ID|NAME", help=f.help) for f in listing.filters
    ]
    if listing.has_dates:
        add += [
            click.option("--since", metavar="DATE", help='Only since then, such as "1 Jan 2026" or "last quarter".'),
            click.option("--until", metavar="DATE", help="Only up to then."),
        ]
    add += [click.option("--limit", type=Whole(1), help="Only the first so many."), format_options(*FORMATS)]
    if listing.argument:
        add.insert(0, click.argument(listing.argument.name, metavar=listing.argument.name.upper()))
    decorated: Any = run
    for option in reversed(add):
        decorated = option(decorated)
    examples = tuple(f"{PROGRAM} {example}" for example in listing.examples or (f"{listing.name} --limit 5",))
    return click.command(listing.name, cls=Command, examples=examples)(decorated)


DATES = """

    A DATE is as for `issuances`. The service cannot filter by dates, so this happens here; the newest come first, and
    `--since` ends the list early."""


def read_dates(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """Read the ends of a range, the whole of a day as its last end, before anything is sent."""
    if since is None and until is None:
        return None, None
    from .dates import parse_range

    first, last = parse_range(since, until, now=datetime.now(UTC))
    return _moment(first, time.min), _moment(last, time.max)


def _moment(end: date | None, time_of_day: time) -> datetime | None:
    if end is None or isinstance(end, datetime):
        return end
    return datetime.combine(end, time_of_day, UTC)


def within(
    items: Any, when: Callable[[Any], datetime] | None, first: datetime | None, last: datetime | None
) -> Iterator[Any]:
    """Yield what lies in a range. Where the newest come first, a page that lies wholly before it ends the list."""
    if when is None or (first is None and last is None):
        yield from items
        return
    for page in items.pages():
        for item in page.nodes:
            if (first is None or when(item) >= first) and (last is None or when(item) <= last):
                yield item
        if page.nodes and first is not None and all(when(item) < first for item in page.nodes):
            return
