"""Rows as tables of Python, Arrow and pandas."""

from __future__ import annotations

from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

from .._core.text import missing
from ..errors import ConfigurationError
from ..ledger.quantities import written
from .columns import COLUMNS, NAMES, Kind, columns_too_large
from .rows import rows_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Sequence

    import pandas as pd
    import pyarrow as pa

    from .columns import Column, Row
    from .rows import Source

CHUNK_ROWS = 8192
"""Rows that are held as Python objects, some 20 MB, before they become a fifth of that in Arrow."""


def to_records(source: Source, *, observed_at: datetime.datetime | None = None) -> list[dict[str, Any]]:
    """Return a dictionary for each batch, with the columns' names as keys and Python's types as values.

    Kilograms are ``int`` of any size, tonnes ``Decimal``, moments ``datetime`` in UTC.

    Args:
        source: An answer of ``credit_batches``, a ledger, or an iterable of these.
        observed_at: When the registry was asked. Default: a ledger's own ``observed_at``, and now for the rest.

    Raises:
        InvalidArgumentError: If something has no batches, or ``observed_at`` has no time zone.
    """
    return [dict(zip(NAMES, row, strict=True)) for row in rows_of(source, observed_at)]


def to_arrow(source: Source, *, observed_at: datetime.datetime | None = None) -> pa.Table:
    """Return an Arrow table with a row for each batch.

    Args:
        source: An answer of ``credit_batches``, a ledger, or an iterable of these.
        observed_at: When the registry was asked. Default: a ledger's own ``observed_at``, and now for the rest.

    Raises:
        ConfigurationError: If pyarrow is not installed.
        InvalidArgumentError: If something has no batches, or ``observed_at`` has no time zone.
    """
    arrow = import_extra("pyarrow")
    rows = rows_of(source, observed_at)
    chunks = []
    as_text: frozenset[str] = frozenset()
    while chunk := list(islice(rows, CHUNK_ROWS)):
        too_large = columns_too_large(chunk)
        chunks.append(arrow_table(chunk, as_text=too_large))
        as_text |= too_large
    schema = arrow_schema(as_text=as_text)
    return arrow.concat_tables([chunk.cast(schema) for chunk in chunks]) if chunks else schema.empty_table()


def to_pandas(source: Source, *, observed_at: datetime.datetime | None = None) -> pd.DataFrame:
    """Return a pandas data frame with a row for each batch.

    Its columns are backed by Arrow, because pandas' own types would make floats of kilograms that may be missing.

    Args:
        source: An answer of ``credit_batches``, a ledger, or an iterable of these.
        observed_at: When the registry was asked. Default: a ledger's own ``observed_at``, and now for the rest.

    Raises:
        ConfigurationError: If pandas or pyarrow is not installed.
        InvalidArgumentError: If something has no batches, or ``observed_at`` has no time zone.
    """
    pandas = import_extra("pandas")
    frame: pd.DataFrame = to_arrow(source, observed_at=observed_at).to_pandas(types_mapper=pandas.ArrowDtype)
    return frame


def arrow_table(rows: Sequence[Row], columns: Sequence[Column] = COLUMNS, as_text: Collection[str] = ()) -> pa.Table:
    """Return rows, one at least, as an Arrow table, with the numbers of the columns in ``as_text`` as text."""
    arrow = import_extra("pyarrow")
    schema = arrow_schema(columns, as_text)
    arrays = []
    for field, values in zip(schema, zip(*rows, strict=True), strict=True):
        if field.name in as_text:
            arrays.append(arrow.array([None if value is None else written(value) for value in values], field.type))
        else:
            arrays.append(arrow.array(values, field.type))
    return arrow.Table.from_arrays(arrays, schema=schema)


def arrow_schema(columns: Sequence[Column] = COLUMNS, as_text: Collection[str] = ()) -> pa.Schema:
    """Return the schema of an export. Each field says what it means, and whether it is text for want of digits."""
    arrow = import_extra("pyarrow")
    types = {
        Kind.TEXT: arrow.string(),
        Kind.JSON: arrow.string(),
        Kind.KILOGRAMS: arrow.int64(),
        Kind.TONNES: arrow.decimal128(38, 3),
        Kind.TIMESTAMP: arrow.timestamp("us", tz="UTC"),
        Kind.DATE: arrow.date32(),
        Kind.BOOLEAN: arrow.bool_(),
        Kind.NUMBER: arrow.float64(),
    }
    fields = []
    for column in columns:
        description = {"description": column.meaning}
        if column.name in as_text:
            description["why_text"] = f"a value does not fit {column.kind.value}"
            fields.append(arrow.field(column.name, arrow.string(), metadata=description))
        else:
            fields.append(arrow.field(column.name, types[column.kind], metadata=description))
    return arrow.schema(fields)


def import_extra(module: str) -> Any:
    """Import a package of the extra.

    Raises:
        ConfigurationError: If it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise ConfigurationError(missing("this export", error.name, "export")) from error
