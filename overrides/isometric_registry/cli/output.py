"""Output for programs: JSON, JSON lines and CSV on standard output, with nothing else beside them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Record = Mapping[str, str | int | None]


def print_json(value: Any) -> None:
    """Print a value as indented JSON, in UTF-8 whatever the terminal's encoding is (RFC 8259, section 8.1)."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False).encode())


def print_json_lines(values: Iterable[Any]) -> None:
    """Print each value as JSON on a line of its own."""
    for value in values:
        click.echo(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def print_csv(names: tuple[str, ...], records: Iterable[Record]) -> None:
    """Print records as CSV (RFC 4180), of which no spreadsheet runs anything."""
    from ..export.formats import csv_text

    def field(value: str | int | None) -> str:
        if value is None:
            return ""
        return csv_text(value) if isinstance(value, str) else str(value)

    click.echo(f"{','.join(names)}\r\n".encode(), nl=False)
    for record in records:
        click.echo(f"{','.join(field(record[name]) for name in names)}\r\n".encode(), nl=False)
