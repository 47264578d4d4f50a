"""A mirror's views and tables as files: CSV and JSON lines as one, Parquet as a folder of parts with a manifest."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
import sqlalchemy as sa
from attrs import evolve, field, frozen

from .._core.arguments import checked_items, checked_kind
from .._core.text import shown_path
from ..errors import InvalidArgumentError
from ..ledger.moments import checked_moment_in_utc
from ..mirror.database import transaction
from ..mirror.first_load import known_since
from ..mirror.mirror import Mirror
from ..mirror.tables import CREDIT_BATCH, runs
from .columns import Column, Kind
from .files import checked_path, not_written, replacing
from .formats import checked_format, ending_of, iso_text, writer_to
from .keeping import BESIDE
from .relations import SAME_CREDITS_AGAIN, relation
from .tables import CHUNK_ROWS, import_extra

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .columns import Row
    from .formats import Format
    from .relations import Relation

MANIFEST = "_manifest.json"
"""What a folder holds. It is written last, and only a folder that has one is ever replaced. The underscore keeps Spark
from taking it for data."""

NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"
"""What Hive, and every reader after it, calls the folder of rows without a value."""


@frozen
class MirrorExport:
    """What was written of a mirror."""

    path: Path
    relation: str
    rows: int
    credit_kgs: int | None
    """The sum of the column of that name, of batches that are not split. None if there is no such column, or if there
    are several versions of the same object."""
    files: tuple[str, ...] = field(repr=False)
    """Within ``path`` if that is a folder."""
    note: str | None = None
    """Why it may be less than there was at the moment, if it may be."""


def export_mirror(
    mirror: Mirror,
    path: str | os.PathLike[str],
    *,
    table: str = "credit_batches",
    format: Format | None = None,  # noqa: A002  # what everybody calls it
    at: datetime.datetime | None = None,
    partition_by: Sequence[str] = (),
) -> MirrorExport:
    """Write a view or a table of a mirror, as it is or as it was known at a moment. Nothing is sent.

    CSV and JSON lines are one file. Parquet is a folder, partitioned as Hive does it: a folder for each value of each
    column in ``partition_by``, and a ``_manifest.json`` that names every file with its rows and its SHA-256. It appears
    when it is complete. Memory does not grow with the number of rows.

    Args:
        mirror: Where it comes from.
        path: Where it goes. A file, or a folder of an earlier export, is replaced.
        table: The name of a view or a table, such as ``holdings`` or ``credit_batches_versions``.
        format: ``csv``, ``jsonl`` or ``parquet``. Default: what the path ends with.
        at: As the mirror knew it at this moment. Default: as it is.
        partition_by: Columns to divide Parquet by. Default: not at all.

    Raises:
        InvalidArgumentError: If an argument has the wrong form, or the path cannot be written.
        ConfigurationError: If pyarrow is not installed and needed.
        MirrorError: If there is no mirror, or its database cannot be read.
        RegistryError: If the disk fails. What was at the path is as it was.
    """
    checked_kind("mirror", mirror, Mirror, "a Mirror")
    moment = None if at is None else checked_moment_in_utc("at", at)
    wanted = relation(table, moment)
    chosen = checked_format(ending_of(path) if format is None else format)
    checked_items("partition_by", partition_by, "columns")
    for column in partition_by:
        wanted.of(column)
    if partition_by and chosen != "parquet":
        raise InvalidArgumentError(f"only Parquet is partitioned: leave out partition_by, or write no {chosen}")
    if len(set(partition_by)) >= len(wanted.columns):
        raise InvalidArgumentError("every column is in partition_by, so that none is left for the files: name fewer")
    _refuse_its_own_files(mirror, path)
    status = mirror.status()
    if chosen != "parquet":
        with replacing(path) as file, transaction(mirror.engine) as connection:
            sums = _Sums(wanted)
            writer = writer_to(file, chosen, wanted.columns)
            for rows in _rows(connection, wanted, wanted.query):
                writer.write(sums.add(rows))
            writer.finish()
            note = _what_was_missing(connection, moment)
        return MirrorExport(Path(path), table, sums.rows, sums.credit_kgs, (), note)
    import_extra("pyarrow.parquet")
    about = {
        "relation": table,
        "at": None if moment is None else iso_text(moment),
        "written_at": iso_text(datetime.datetime.now(datetime.UTC)),
        "base_url": status.base_url,
        "cursor": status.cursor,
        "oldest_check": None if status.oldest_check is None else iso_text(status.oldest_check),
        "partition_by": list(partition_by),
    }
    with transaction(mirror.engine) as connection:
        note = _what_was_missing(connection, moment)
    return evolve(_Folder(path).write(mirror, wanted, tuple(partition_by), about), note=note)


def _what_was_missing(connection: sa.Connection, at: datetime.datetime | None) -> str | None:
    """Say whether the mirror knew less than everything at a moment."""
    began, since = connection.execute(sa.select(sa.func.min(runs.c.started_at))).scalar(), known_since(connection)
    if at is not None and (began is None or at < began):
        return "the mirror did not exist yet at that moment, so that it knew nothing"
    if at is not None and (since is None or at < since):
        return "the mirror was still being filled at that moment, so that this may be a part"
    return None


def _refuse_its_own_files(mirror: Mirror, path: str | os.PathLike[str]) -> None:
    """Keep an export from replacing what it comes from, also through a link."""
    if mirror.engine.dialect.name != "sqlite":
        return
    target = Path(os.path.realpath(path))
    for ending in BESIDE:
        own = Path(f"{os.path.realpath(str(mirror.engine.url.database))}{ending}")
        if target == own or (target.exists() and own.exists() and target.samefile(own)):
            raise InvalidArgumentError(f"{shown_path(path)} is the mirror's own file: name another")


class _Sums:
    """Counts rows and kilograms while they go by. A split batch is its two halves, which are there as well."""

    def __init__(self, wanted: Relation) -> None:
        names = [column.name for column in wanted.columns]
        is_summed = "credit_kgs" in names and wanted.name not in SAME_CREDITS_AGAIN
        self._place = names.index("credit_kgs") if is_summed else None
        self._status = names.index("status") if wanted.name == CREDIT_BATCH.plural else None
        self.rows = 0
        self.credit_kgs: int | None = None if self._place is None else 0

    def add(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Count these and return them."""
        self.rows += len(rows)
        if self._place is not None and self.credit_kgs is not None:
            place, status = self._place, self._status
            self.credit_kgs += sum(row[place] or 0 for row in rows if status is None or row[status] != "split")
        return rows


def _rows(connection: sa.Connection, wanted: Relation, query: sa.Select[Any]) -> Iterator[list[Row]]:
    """Yield the rows of a query in parts, with JSON as text."""
    as_json = [place for place, column in enumerate(wanted.columns) if column.kind is Kind.JSON]
    result = connection.execution_options(yield_per=CHUNK_ROWS).execute(query)
    for part in result.partitions():
        rows = []
        for found in part:
            row = list(found)
            for place in as_json:
                if row[place] is not None:
                    row[place] = msgspec.json.encode(row[place], order="deterministic").decode()
            rows.append(tuple(row))
        yield rows


class _Folder:
    """A folder of Parquet files that takes its place when it is complete."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(os.path.realpath(path))
        if self.path.is_dir():
            if any(self.path.iterdir()) and not (self.path / MANIFEST).is_file():
                raise InvalidArgumentError(
                    f"{shown_path(self.path)} is a folder without a {MANIFEST}, so nobody knows what it is: "
                    "name another"
                )
            checked_path(self.path / MANIFEST)
        elif self.path.exists():
            raise InvalidArgumentError(
                f"{shown_path(self.path)} is a file, and Parquet is written as a folder: name another"
            )
        else:
            checked_path(self.path)

    def write(
        self, mirror: Mirror, wanted: Relation, partition_by: tuple[str, ...], about: dict[str, Any]
    ) -> MirrorExport:
        """Write all files and then the manifest, in a folder beside, and put that in place."""
        scratch = self.path.with_name(f".{self.path.name}.{token_hex(8)}.tmp")
        total = _Sums(wanted)
        try:
            scratch.mkdir()
            with transaction(mirror.engine) as connection:
                files = [
                    _write_part(connection, wanted, scratch, partition_by, values, total)
                    for values in _partitions(connection, wanted, partition_by)
                ]
            content = about | {"rows": total.rows, "credit_kgs": total.credit_kgs, "files": files}
            (scratch / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(content)))
            self._take_place(scratch)
        except BaseException as error:
            with suppress(OSError):
                shutil.rmtree(scratch)
            if isinstance(error, OSError):
                raise not_written(self.path, error) from error
            raise
        return MirrorExport(self.path, wanted.name, total.rows, total.credit_kgs, tuple(file["path"] for file in files))

    def _take_place(self, scratch: Path) -> None:
        if not self.path.exists():
            scratch.rename(self.path)
            return
        # A folder cannot be replaced by another in one step. In between there is none, and never half of one.
        before = self.path.with_name(f".{self.path.name}.{token_hex(8)}.old")
        self.path.rename(before)
        try:
            scratch.rename(self.path)
        except BaseException:
            before.rename(self.path)
            raise
        shutil.rmtree(before, ignore_errors=True)


def _partitions(connection: sa.Connection, wanted: Relation, partition_by: tuple[str, ...]) -> list[tuple[Any, ...]]:
    if not partition_by:
        return [()]
    rows = wanted.query.order_by(None).subquery()
    columns = [rows.c[name] for name in partition_by]
    return [tuple(row) for row in connection.execute(sa.select(*columns).distinct().order_by(*columns))]


def _write_part(
    connection: sa.Connection,
    wanted: Relation,
    folder: Path,
    partition_by: tuple[str, ...],
    values: tuple[Any, ...],
    total: _Sums,
) -> dict[str, Any]:
    """Write the rows of one partition and return its entry in the manifest."""
    query = wanted.query
    place = []
    for name, value in zip(partition_by, values, strict=True):
        column = wanted.of(name)
        query = _where(query, column.is_(None) if value is None else column == value)
        place.append(f"{name}={NULL_PARTITION if value is None else quote(_text(value), safe='')}")
    kept = [index for index, column in enumerate(wanted.columns) if column.name not in partition_by]
    columns: list[Column] = [wanted.columns[index] for index in kept]
    path = Path(*place, "part-0.parquet")
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / path).open("xb") as file:
        writer = writer_to(file, "parquet", columns)
        try:
            for rows in _rows(connection, wanted, query):
                count += len(rows)
                total.add(rows)
                writer.write([tuple(row[index] for index in kept) for row in rows])
            writer.finish()
        except BaseException:
            writer.abandon()
            raise
        file.flush()
        os.fsync(file.fileno())
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.as_posix(), "rows": count, "bytes": (folder / path).stat().st_size, "sha256": digest}


def _where(query: sa.Select[Any], condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Keep the rows that meet a condition; of groups, those groups."""
    return query.having(condition) if query._group_by_clauses else query.where(condition)


def _text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return iso_text(value)
    return str(value)
