"""Quantities, counts and sentences as people read them."""

from __future__ import annotations

import click

from .._core.text import printable


def tonnes(kgs: int) -> str:
    """Return kilograms as tonnes for a column that says so in its heading: ``1,530.330``."""
    from ..ledger import format_tonnes

    return format_tonnes(kgs).removesuffix(" t")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with what is counted: ``1 batch``, ``1,200 batches``."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def say(text: str, *, err: bool = True) -> None:
    """Tell a person something, whatever stands in the names and paths in it."""
    click.echo(printable(text), err=err)
