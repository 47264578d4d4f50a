"""A small mirror beside the target of an export, which keeps what was fetched in case the export is interrupted.

It holds original batches alone, so it is marked as an export's: no sync takes it for a mirror of the whole registry.
"""

from __future__ import annotations

import datetime
import os
import stat
from contextlib import suppress
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import exc

from .._core.text import shown, shown_path
from ..errors import InvalidArgumentError, RegistryError
from ..ledger import Pool
from ..ledger.moments import in_utc
from ..ledger.quantities import tonnes
from ..mirror import MirrorError
from ..mirror.asking import Allowance
from ..mirror.columns import UNKNOWN, named_in
from ..mirror.database import engine_for
from ..mirror.lease import give_back, take_lease
from ..mirror.migrations import make_mirror
from ..mirror.session import Clock, Session
from ..mirror.tables import CREDIT_BATCH, ORGANISATION, checks
from ..mirror.versions import UnstorableError, chunks
from .columns import COLUMNS, Observed, unknown_properties
from .files import not_opened

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ..client import RegistryClient
    from ..models import CreditBatch, IssuanceCreditBatches
    from .columns import Column, Row

KEPT_FOR = datetime.timedelta(days=1)
"""An export goes on with what it fetched so long ago. After that it is no state of the registry any more."""

BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite calls its files."""


class KeptAnswers:
    """The answers that an export has, in a mirror of its own.

    Attributes:
        path: Where it stands.
        kept: The issuances whose batches are there, with when they were asked for.
        credit_batches: How many batches these have.
    """

    def __init__(self, path: Path, registry: RegistryClient) -> None:
        """Open what an earlier export has left, or begin anew.

        Raises:
            InvalidArgumentError: If something else has this name, or it cannot be made.
            MirrorError: If another export is using it, or the disk fails.
        """
        self.path = path
        self._engine = engine_for(path)
        self._run: tuple[int, str] | None = None
        try:
            self._open(registry)
            if self.kept and min(self.kept.values()) < datetime.datetime.now(datetime.UTC) - KEPT_FOR:
                self.close()
                self._delete()
                self._open(registry)
        except BaseException:
            self.close()
            raise

    def _open(self, registry: RegistryClient) -> None:
        self._make_exclusively()
        try:
            make_mirror(self._engine, f"{registry.base_url} (for an export)")
        except MirrorError as error:
            if isinstance(error.__context__, exc.OperationalError | OSError):
                raise  # the disk is full or fails
            raise InvalidArgumentError(f"what an export keeps beside its file cannot be used: {error}") from None
        clock = Clock(lambda: datetime.datetime.now(datetime.UTC))
        self._run = take_lease(self._engine, clock.real())
        self._session = Session(
            engine=self._engine,
            registry=registry,
            allowance=Allowance(),
            clock=clock,
            run=self._run[0],
            reach="public",
            initial=True,
            started_at=clock.real(),
            verify=False,
            max_age=KEPT_FOR,
        )
        c = checks.c
        with self._session.looking() as connection:
            self.kept: dict[str, datetime.datetime] = {
                row.issuance_id: row.checked_at
                for row in connection.execute(sa.select(c.issuance_id, c.checked_at).where(c.checked_at.is_not(None)))
            }
            self.credit_batches: int = connection.execute(
                sa.select(sa.func.count()).select_from(CREDIT_BATCH.table)
            ).scalar_one()

    def _make_exclusively(self) -> None:
        """Make the file if there is none. A link or a pipe that somebody has put there is never opened."""
        try:
            for ending in BESIDE:
                place = self.path.with_name(self.path.name + ending)
                if os.path.lexists(place) and not stat.S_ISREG(os.lstat(place).st_mode):
                    raise InvalidArgumentError(
                        f"{shown_path(place)} is in the way, and no file of an export: take it away"
                    )
            if not os.path.lexists(self.path):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except OSError as error:
            raise not_opened(self.path, error) from error

    def add(self, result: IssuanceCreditBatches) -> None:
        """Keep an answer, whole or not at all.

        Raises:
            RegistryError: If the answer contradicts itself, or something in it fits no column.
        """
        key = result.issuance_id
        at = self._session.clock.now()
        records = _records(result)
        organisations = {one.id: one for batch in _batches(result) for one in named_in(batch[1])}
        try:
            with self._session.writing() as writer:
                t = CREDIT_BATCH.table.c
                for some in chunks([record["credit_batch_id"] for record in records]):
                    elsewhere = sa.select(t.credit_batch_id, t.issuance_id).where(t.credit_batch_id.in_(some))
                    for row in writer.connection.execute(elsewhere.limit(1)):
                        raise _contradiction(key, f"{row.credit_batch_id} is in {row.issuance_id} as well")
                writer.take_over(CREDIT_BATCH, records)
                writer.take_over(ORGANISATION, [ORGANISATION.record(one) for one in organisations.values()])
                values = {"issuance_id": key, "checked_at": at, "requests": 1, "due": False}
                writer.connection.execute(sa.insert(checks), [values])
        except UnstorableError as error:
            raise RegistryError(f"{shown(key)} cannot be taken over: {error}") from None
        self.kept[key] = at
        self.credit_batches += len(records)

    def rows(self, issuance_id: str, observed_at: datetime.datetime) -> list[Row]:
        """Return the rows of an issuance, in the order of its answer."""
        with self._session.looking() as connection:
            found = connection.execute(_QUERY.where(CREDIT_BATCH.table.c.issuance_id == issuance_id)).mappings().all()
        rows: list[Row] = []
        for one in found:
            record = {
                **one,
                "tonnes": tonnes(one["credit_kgs"]),
                "sequestered_on": _sequestered_on(one),
                "unknown_properties": _as_json(one[UNKNOWN]),
                "batch_issuance_id": one["issuance_id"],
                "observed_at": observed_at,
            }
            rows.append(_in_order(record))
        return rows

    def close(self) -> None:
        """Let others use it, and leave it where it is."""
        if self._run is not None:
            run, self._run = self._run, None
            # A disk that is full has been told of already.
            with suppress(MirrorError):
                give_back(self._engine, *run)
        self._engine.dispose()

    def remove(self) -> None:
        """Delete it."""
        self.close()
        self._delete()

    def _delete(self) -> None:
        for ending in BESIDE:
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)


def _batches(result: IssuanceCreditBatches) -> Iterable[tuple[Pool, CreditBatch]]:
    for batch in result.supplier_credit_batches:
        yield Pool.SUPPLIER, batch
    for batch in result.buffer_pool_credit_batches:
        yield Pool.BUFFER_POOL, batch


def _records(result: IssuanceCreditBatches) -> list[dict[str, Any]]:
    """Return the batches of an answer as rows of the mirror.

    Raises:
        RegistryError: If the answer contradicts itself.
    """
    key = result.issuance_id
    records: dict[str, dict[str, Any]] = {}
    sums = {Pool.SUPPLIER: 0, Pool.BUFFER_POOL: 0}
    for pool, batch in _batches(result):
        if batch.issuance_id != key:
            raise _contradiction(key, f"{shown(batch.id)} says that it is of {shown(batch.issuance_id)}")
        if batch.id in records:
            raise _contradiction(key, f"{shown(batch.id)} is there twice")
        sums[pool] += batch.size.credit_kgs
        unknown = unknown_properties(Observed(batch, pool.value, result, batch.issued_at))
        told = None if unknown is None else msgspec.json.decode(unknown)
        for moment in (batch.issued_at, batch.retired_at, batch.delivered_at, batch.sequestered_at):
            if moment is not None and in_utc(moment).utcoffset():
                raise RegistryError(f"{shown(key)} cannot be kept: {moment} is outside of the years 1 to 9999 in UTC")
        records[batch.id] = CREDIT_BATCH.record(batch) | {"pool": pool.value, UNKNOWN: told}
    for pool, total in (
        (Pool.SUPPLIER, result.supplier_credit_batch_size_total),
        (Pool.BUFFER_POOL, result.buffer_pool_credit_batch_size_total),
    ):
        if sums[pool] != total.credit_kgs:
            told = f"its {pool.value} batches make {sums[pool]:,} kg, and it says {total.credit_kgs:,}"
            raise _contradiction(key, told)
    return list(records.values())


def _contradiction(issuance_id: str, what: str) -> RegistryError:
    return RegistryError(f"{shown(issuance_id)} contradicts itself: {what}")


def _sequestered_on(row: Any) -> datetime.date | None:
    day: datetime.date | None = row["sequestered_on"]
    moment: datetime.datetime | None = row["sequestered_at"]
    return in_utc(moment).date() if day is None and moment is not None else day


def _as_json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value, order="deterministic").decode()


def _column_of(column: Column) -> str:
    """Return what the mirror calls a column of an export."""
    if not isinstance(column.source, str):
        return column.name
    name = column.source.removeprefix("batch.").removeprefix("result.").replace(".", "_")
    return {"id": "credit_batch_id", "size_credit_kgs": "credit_kgs"}.get(name, name)


def _query() -> sa.Select[*tuple[Any, ...]]:
    t = CREDIT_BATCH.table.c
    owner, beneficiary = ORGANISATION.table.alias("owner"), ORGANISATION.table.alias("beneficiary")
    rows: sa.FromClause = CREDIT_BATCH.table
    named = []
    for whose, table in (("owner", owner), ("beneficiary", beneficiary)):
        joined = sa.and_(table.c.organisation_id == t[f"{whose}_id"], table.c.superseded_at.is_(None))
        rows = rows.outerjoin(table, joined)
        named += [table.c[name].label(f"{whose}_{name}") for name in ("name", "domain")]
    state = [t[name] for name in CREDIT_BATCH.state]
    return sa.select(*state, *named).select_from(rows).where(t.superseded_at.is_(None)).order_by(t.version)


_QUERY = _query()
_NAMES = tuple("batch_issuance_id" if one.name == "batch_issuance_id" else _column_of(one) for one in COLUMNS)
_in_order = itemgetter(*_NAMES)
