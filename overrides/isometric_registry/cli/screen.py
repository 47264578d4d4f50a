"""Tables for people: fitted to a terminal, and plain and whole when the output goes elsewhere."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

import click
from attrs import frozen
from rich.box import Box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .._core.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import JustifyMethod

LINES = Box("    \n    \n ── \n    \n ── \n ── \n    \n    \n")
"""A rule under the headings and one between sections. Upright lines would be copied along with a serial number."""

PLAIN_WIDTH = 100_000
"""Wider than any row, so that a file or the next program gets every row whole."""

STATUS_STYLES = {"active": "green", "retired": "cyan", "split": "dim"}
"""An unknown status stands out by having none of these."""


@frozen
class Column:
    """A column of a table.

    Attributes:
        heading: What stands above it.
        is_number: Whether it is flush right.
        is_whole: Whether it must never be broken into lines, as an identifier.
    """

    heading: str
    is_number: bool = False
    is_whole: bool = False


class Screen:
    """Standard output, or standard error, as a person sees it."""

    def __init__(self, *, is_error: bool = False) -> None:
        stream = sys.stderr if is_error else sys.stdout
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal's encoding lacks is no reason to show nothing at all.
            stream.reconfigure(errors="backslashreplace")
        self._is_error = is_error
        self._console = Console(stderr=is_error, highlight=False, markup=False, emoji=False, soft_wrap=False)
        self.is_terminal = self._console.is_terminal
        self.can_draw = self.is_terminal and self._console.encoding.startswith("utf")

    def line(self, text: str = "", style: str = "") -> None:
        """Print a line of text. In a terminal it is broken between words."""
        if self.is_terminal:
            self._console.print(cell(text, style))
        else:
            click.echo(printable(text), err=self._is_error)

    def heading(self, title: str, source: str) -> None:
        """Print what follows and where it comes from."""
        self.line(title, "bold")
        self.line(f"from {source}", "dim")
        self.line()

    def show(self, widest: Callable[[Screen], Table], *narrower: Callable[[Screen], Table]) -> None:
        """Print a table in the widest of its layouts that fits.

        Where none does, the last is folded as far as it goes, and then runs over the edge rather than lose a letter.
        Outside a terminal nothing has to fit, and the widest one is printed without lines.
        """
        if not self.is_terminal:
            click.echo(_plain(widest(self)), nl=False, err=self._is_error)
            return
        room = self._console.width
        unbounded = self._console.options.update(max_width=PLAIN_WIDTH)
        table = widest(self)
        for layout in narrower:
            if self._console.measure(table, options=unbounded).maximum <= room:
                break
            table = layout(self)
        width = self._console.measure(table, options=unbounded)
        self._console.width = max(room, width.minimum)
        self._console.print(table, soft_wrap=True)
        self._console.width = room

    def table(self, *columns: Column) -> Table:
        """Make an empty table for ``show``."""
        if self.is_terminal:
            table = Table(box=LINES, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        else:
            table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for column in columns:
            justify: JustifyMethod = "right" if column.is_number else "left"
            table.add_column(
                Text(column.heading), justify=justify, no_wrap=column.is_whole, overflow="fold", header_style="bold"
            )
        return table

    def add_section(self, table: Table) -> None:
        """Part the rows of a table from those to come."""
        if self.is_terminal:
            table.add_section()
        else:
            table.add_row()


def cell(text: str | None, style: str = "") -> Text:
    """Make a cell of a text that comes from the service."""
    return Text(printable(text or ""), style)


def status_cell(status: str) -> Text:
    """Make a cell of a status, coloured if it is a known one."""
    return cell(status, STATUS_STYLES.get(status, ""))


def _plain(table: Table) -> str:
    page = io.StringIO()
    plain: dict[str, Any] = {"color_system": None, "force_terminal": False, "legacy_windows": False}
    Console(file=page, width=PLAIN_WIDTH, markup=False, emoji=False, highlight=False, **plain).print(table)
    return "".join(f"{line.rstrip()}\n" for line in page.getvalue().splitlines())
