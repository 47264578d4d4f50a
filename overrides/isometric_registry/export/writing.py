"""One call for each format, from whatever has batches to a file."""

from __future__ import annotations

import os
from io import TextIOBase
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, cast

from .._core.arguments import checked_flag
from ..errors import InvalidArgumentError, RegistryError
from .files import replacing
from .formats import PARQUET_OPTIONS, ROW_GROUP_ROWS, CSVWriter, JSONLinesWriter
from .rows import rows_of
from .tables import CHUNK_ROWS, import_extra, to_arrow

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from .formats import RowWriter
    from .rows import Source

    Target = str | os.PathLike[str] | BinaryIO


def write_csv(
    source: Source,
    target: Target,
    *,
    observed_at: datetime.datetime | None = None,
    byte_order_mark: bool = False,
) -> None:
    """Write a CSV file (RFC 4180, UTF-8) with a row for each batch, which is safe to open in a spreadsheet.

    Args:
        source: An answer of ``credit_batches``, a ledger, or an iterable of these.
        target: A path, where the file appears when it is complete, or a binary file, such as ``sys.stdout.buffer``.
        observed_at: When the registry was asked. Default: a ledger's own ``observed_at``, and now for the rest.
        byte_order_mark: Begin with one, without which Excel shows names such as Société wrongly.

    Raises:
        InvalidArgumentError: If an argument has the wrong form or the path cannot be written.
        RegistryError: If the disk fails. What was at the path is as it was.
        BrokenPipeError: If ``target`` is a pipe that nobody reads any more.
    """
    checked_flag("byte_order_mark", byte_order_mark)
    _write(source, target, observed_at, lambda file: CSVWriter(file, byte_order_mark=byte_order_mark))


def write_jsonl(source: Source, target: Target, *, observed_at: datetime.datetime | None = None) -> None:
    """Write a file with a JSON object on each line, one for each batch.

    The arguments and the errors are those of ``write_csv``.
    """
    _write(source, target, observed_at, JSONLinesWriter)


def write_parquet(source: Source, target: Target, *, observed_at: datetime.datetime | None = None) -> None:
    """Write a Parquet file with a row for each batch.

    The arguments and the errors are those of ``write_csv``.

    Raises:
        ConfigurationError: If pyarrow is not installed.
    """
    parquet = import_extra("pyarrow.parquet")

    def write(file: BinaryIO) -> None:
        # The whole table first: only the last row can tell whether a column has to be text.
        table = to_arrow(source, observed_at=observed_at)
        parquet.write_table(table, file, row_group_size=ROW_GROUP_ROWS, **PARQUET_OPTIONS)

    _with_file(target, write)


def _write(
    source: Source,
    target: Target,
    observed_at: datetime.datetime | None,
    writer_to: Callable[[BinaryIO], RowWriter],
) -> None:
    rows = rows_of(source, observed_at)

    def write(file: BinaryIO) -> None:
        writer = writer_to(file)
        while chunk := list(islice(rows, CHUNK_ROWS)):
            writer.write(chunk)
        writer.finish()

    _with_file(target, write)


def _with_file(target: Target, write: Callable[[BinaryIO], None]) -> None:
    if isinstance(target, str | os.PathLike) or not hasattr(target, "write"):
        with replacing(cast("str | os.PathLike[str]", target)) as file:
            write(file)
        return
    if isinstance(target, TextIOBase) or hasattr(target, "encoding"):
        raise InvalidArgumentError("the file is open for text: open it with mode 'wb', or pass its .buffer")
    if getattr(target, "closed", False):
        raise InvalidArgumentError("the file is closed: pass one that is open with mode 'wb', or a path")
    if hasattr(target, "writable") and not target.writable():
        raise InvalidArgumentError("the file is not open for writing: open it with mode 'wb'")
    try:
        write(target)
    except BrokenPipeError:
        raise  # nobody reads any more, which is no failure
    except OSError as error:
        raise RegistryError(
            f"the file could not be written ({error.strerror or error}): free some space or pass another one, then try "
            "again"
        ) from error
