"""Rows as bytes: CSV, JSON lines and Parquet, written piece by piece."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Protocol, get_args

import msgspec

from .._core.text import shown
from ..errors import InvalidArgumentError
from ..ledger.quantities import written
from .columns import COLUMNS, KILOGRAMS_MAX, KILOGRAMS_MIN, Kind
from .files import name_of
from .tables import arrow_schema, arrow_table, import_extra

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from .columns import Column, Row

Format = Literal["csv", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)

ROW_GROUP_ROWS = 8192
"""Rows to a row group. A fixed number, so that the bytes of a file do not depend on how its rows came along."""

PARQUET_OPTIONS: dict[str, Any] = {"compression": "zstd", "version": "2.6"}
"""Half the size of the default compression; every common reader has had both for years."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class RowWriter(Protocol):
    """Writes rows to a file that it does not close."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write some more rows."""

    def finish(self) -> None:
        """Write what is left. Nothing may be written afterwards."""

    def abandon(self) -> None:
        """Let go of the file, whose content is of no use any more, while it is still open."""


def writer_to(file: BinaryIO, name: Format, columns: Sequence[Column] = COLUMNS) -> RowWriter:
    """Return the writer for a format."""
    if name == "parquet":
        return ParquetWriter(file, columns)
    return CSVWriter(file, columns) if name == "csv" else JSONLinesWriter(file, columns)


def ending_of(path: str | os.PathLike[str]) -> str:
    """Return what the name of a file ends with, as it was given: where it leads to, a link's own name says nothing.

    Raises:
        InvalidArgumentError: If it is no path.
    """
    return Path(name_of(path)).suffix.removeprefix(".").lower()


def checked_format(name: object) -> Format:
    """Return the name of a format.

    Raises:
        InvalidArgumentError: If there is no such format.
    """
    for known in FORMATS:
        if name == known:
            return known
    raise InvalidArgumentError(f"unknown format {shown(name)}: use {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")


class CSVWriter:
    """Comma-separated values as RFC 4180 has them, in UTF-8, which no spreadsheet runs anything of.

    A missing value is an empty field and an empty text is ``""``. Moments and dates are in ISO 8601.
    """

    def __init__(self, file: BinaryIO, columns: Sequence[Column] = COLUMNS, *, byte_order_mark: bool = False) -> None:
        self._file = file
        self._texts = tuple(_CSV_KINDS[column.kind] for column in columns)
        names = ",".join(column.name for column in columns)
        self._file.write((BYTE_ORDER_MARK if byte_order_mark else b"") + names.encode() + b"\r\n")

    def write(self, rows: Sequence[Row]) -> None:
        """Write some more rows."""
        lines = [
            ",".join(["" if value is None else text(value) for text, value in zip(self._texts, row, strict=True)])
            for row in rows
        ]
        self._file.write("\r\n".join([*lines, ""]).encode())

    def finish(self) -> None:
        """Do nothing: every row is written already."""

    def abandon(self) -> None:
        """Do nothing: there is nothing to let go of."""


class JSONLinesWriter:
    """One JSON object on each line. Tonnes, and kilograms beyond 64 bits, are strings, so that no reader rounds them.

    ``unknown_properties`` is an object and not a text that holds one.
    """

    def __init__(self, file: BinaryIO, columns: Sequence[Column] = COLUMNS) -> None:
        self._file = file
        self._names = tuple(column.name for column in columns)
        self._values = tuple(_JSON_KINDS[column.kind] for column in columns)

    def write(self, rows: Sequence[Row]) -> None:
        """Write some more rows."""
        for row in rows:
            values = [
                None if value is None else of_value(value) for of_value, value in zip(self._values, row, strict=True)
            ]
            self._file.write(msgspec.json.encode(dict(zip(self._names, values, strict=True))) + b"\n")

    def finish(self) -> None:
        """Do nothing: every row is written already."""

    def abandon(self) -> None:
        """Do nothing: there is nothing to let go of."""


class ParquetWriter:
    """Apache Parquet, in row groups of a fixed number of rows."""

    def __init__(self, file: BinaryIO, columns: Sequence[Column] = COLUMNS) -> None:
        parquet = import_extra("pyarrow.parquet")
        self._columns = columns
        self._writer = parquet.ParquetWriter(file, arrow_schema(columns), **PARQUET_OPTIONS)
        self._rows: list[Row] = []

    def write(self, rows: Sequence[Row]) -> None:
        """Write some more rows, or keep them until they fill a row group."""
        self._rows.extend(rows)
        while len(self._rows) >= ROW_GROUP_ROWS:
            self._write_group(self._rows[:ROW_GROUP_ROWS])
            del self._rows[:ROW_GROUP_ROWS]

    def finish(self) -> None:
        """Write the last row group and the footer."""
        if self._rows:
            self._write_group(self._rows)
        self._writer.close()

    def abandon(self) -> None:
        """Close pyarrow's writer, which would otherwise try to write a footer when it is collected."""
        with suppress(Exception):
            self._writer.close()

    def _write_group(self, rows: Sequence[Row]) -> None:
        self._writer.write_table(arrow_table(rows, self._columns), row_group_size=ROW_GROUP_ROWS)


def iso_text(moment: datetime.datetime) -> str:
    """Return a moment with all its microseconds, so that every one in a file has the same form: in UTC if it can be."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


_FORMULA = re.compile(
    r"""\A(?=['" ]*[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20])|(?<=[;\t\r\n])(?=['" ]*[=+\-@\uff1d\uff0b\uff0d\uff20])"""
)
"""Where a cell begins with what starts a formula. The last four are the full-width forms of the first.

Quotes before it count as nothing: a program that divides lines at semicolons takes them for those around a cell."""


def disarm(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would take for a formula.

    That is a text that begins with ``=``, ``+``, ``-``, ``@``, a tab, a line break or a NUL, spaces, apostrophes and
    quotes before it aside. The same goes after a semicolon, a tab or a line break within the text: a spreadsheet that
    divides lines there, as it does in countries with a decimal comma, begins a cell with what follows.

    Taking the first apostrophe away at each of these places gives the text again.
    """
    return _FORMULA.sub("'", text)


_MUST_BE_QUOTED = re.compile(r'[,"\r\n]|\A\Z')


def csv_text(text: str) -> str:
    """Return a text as a field of a CSV file."""
    safe = disarm(text)
    return '"' + safe.replace('"', '""') + '"' if _MUST_BE_QUOTED.search(safe) else safe


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _small_or_text(kilograms: int) -> int | str:
    return kilograms if KILOGRAMS_MIN <= kilograms <= KILOGRAMS_MAX else written(kilograms)


def _same(value: Any) -> Any:
    return value


_CSV_KINDS: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: csv_text,
    Kind.JSON: csv_text,
    Kind.KILOGRAMS: written,
    Kind.TONNES: str,
    Kind.TIMESTAMP: iso_text,
    Kind.DATE: datetime.date.isoformat,
    Kind.BOOLEAN: _boolean,
    Kind.NUMBER: repr,
}

_JSON_KINDS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _same,
    Kind.JSON: lambda text: msgspec.Raw(text.encode()),
    Kind.KILOGRAMS: _small_or_text,
    Kind.TONNES: str,
    Kind.TIMESTAMP: iso_text,
    Kind.DATE: datetime.date.isoformat,
    Kind.BOOLEAN: _same,
    Kind.NUMBER: _same,
}
