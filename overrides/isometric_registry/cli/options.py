"""Options that several commands share, and what their values mean."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from .. import RegistryClient

    F = TypeVar("F", bound=Callable[..., Any])

RATE_VARIABLE = "ISOMETRIC_MAX_REQUESTS_PER_MINUTE"

DIGITS = 18
"""As many as a whole number of 64 bits always has room for. Nothing here is ever counted so far."""


class Whole(click.ParamType):  # type: ignore[type-arg]  # in click 8.2 it takes none
    """A whole number, which is refused with a sentence if it is none or is out of bounds, however long it is."""

    name = "number"

    def __init__(self, least: int | None = None, most: int | None = None) -> None:
        self.least = least
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read what was typed."""
        if isinstance(value, int):
            return value
        text = value.strip()
        if re.fullmatch(rf"[+-]?[0-9]{{1,{DIGITS}}}", text) is None:
            self.fail(f"{value!r} is no whole number that can be meant: {self._wanted()}", param, ctx)
        number = int(text)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            self.fail(f"{number} is out of range: {self._wanted()}", param, ctx)
        return number

    def _wanted(self) -> str:
        if self.most is not None:
            return f"write one from {self.least} to {self.most}"
        return f"write digits, {DIGITS} at most" if self.least is None else f"write one that is {self.least} or more"


def format_options(*formats: str) -> Callable[[F], F]:
    """Add ``--format`` with these formats, the first by default, and ``--json`` for short."""

    def add(function: F) -> F:
        # Both have the default: the value of whichever comes last is what a command gets that is told neither.
        function = click.option(
            "--json", "form", flag_value="json", default=formats[0], help="The same as --format json."
        )(function)
        return click.option(
            "--format",
            "form",
            type=click.Choice(formats),
            default=formats[0],
            show_default=True,
            help="How to print it.",
        )(function)

    return add


def rate_option(function: F) -> F:
    """Add ``--max-requests-per-minute``."""
    return click.option(
        "--max-requests-per-minute",
        "rate",
        type=Whole(1),
        help=f"Ask no faster than this. Default: {RATE_VARIABLE}, or 120, as the service asks.",
    )(function)


def range_options(function: F) -> F:
    """Add the options that say which issuances are meant. Their values make a ``Range``."""
    for option in (
        click.option("--reporting-until", metavar="DATE", help="Only reporting periods that begin by then."),
        click.option("--reporting-since", metavar="DATE", help="Only reporting periods that end since then."),
        click.option("--project", metavar="ID|NAME", help="Only issuances of this project."),
        click.option("--supplier", metavar="ID|NAME", help="Only issuances to this supplier."),
        click.option("--until", metavar="DATE", help="Only issuances up to then."),
        click.option(
            "--since", metavar="DATE", help='Only issuances since then, such as "1 Jan 2026", "last quarter".'
        ),
    ):
        function = option(function)
    return function


@frozen
class Range:
    """Which issuances are meant, as the arguments of ``issuances.list``."""

    issued_from: date | None
    issued_until: date | None
    reporting_from: date | None
    reporting_until: date | None
    supplier: str | None
    """An identifier or a name."""
    project: str | None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Range(None, None, None, None, None, None)

    def arguments(self, registry: RegistryClient) -> dict[str, Any]:
        """Return the arguments of ``issuances.list``, with names looked up.

        Raises:
            WrongArgument: If a name or an identifier matches nothing, or several.
        """
        from . import lookup

        return {
            "issued_from": self.issued_from,
            "issued_until": self.issued_until,
            "reporting_from": self.reporting_from,
            "reporting_until": self.reporting_until,
            "supplier_id": lookup.supplier(registry, self.supplier),
            "project_id": lookup.project(registry, self.project),
        }


def read_range(
    since: str | None,
    until: str | None,
    reporting_since: str | None,
    reporting_until: str | None,
    supplier: str | None,
    project: str | None,
) -> Range:
    """Read the values of ``range_options``, before anything is sent.

    Raises:
        InvalidArgumentError: If a date cannot be understood, or a range ends before it begins.
    """
    from .dates import parse_range

    now = datetime.now(UTC)
    issued_from, issued_until = parse_range(since, until, now=now)
    reporting = parse_range(reporting_since, reporting_until, now=now)
    # A reporting period has days and no times of day.
    first, last = (day.date() if isinstance(day, datetime) else day for day in reporting)
    return Range(issued_from, issued_until, first, last, supplier, project)
