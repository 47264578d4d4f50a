"""Takes a state over: compares it with what is current and writes what differs. One rule for every table."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from attrs import define, field
from sqlalchemy import exc

from ..models import CreditBatchStatus
from .columns import UNKNOWN
from .tables import CREDIT_BATCH, ISSUANCE, ORGANISATION

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from ..models import Organisation, Supplier
    from .columns import Record
    from .tables import Kind

PARAMETERS = 500
"""How many values one statement lists: far below the 32,766 of SQLite, and as fast as more."""

GREW = {
    "retired_credit_kgs": "retired",
    "issued_credit_kgs": "issued",
    "credits_delivered_kgs": "delivered",
    "total_retired_credit_kgs": "retired",
}
"""What happened to credits if one of these totals is another, the first that is."""

_encode = msgspec.json.Encoder(order="deterministic").encode


class UnstorableError(ValueError):
    """A value that no column holds, such as kilograms beyond 64 bits."""


class ElsewhereError(ValueError):
    """A credit batch is current within another issuance."""

    def __init__(self, credit_batch_id: str) -> None:
        super().__init__(credit_batch_id)
        self.credit_batch_id = credit_batch_id


def digest_of(record: Record) -> str:
    """Return a digest of what a record says. A column without a value has no part in it."""
    return blake2b(
        _encode({name: value for name, value in record.items() if value is not None}), digest_size=16
    ).hexdigest()


@define
class Writer:
    """Writes versions within one transaction.

    All tables share one counter of versions, which stands in the lease's row. There is one writer, so a version that
    can be seen has none before it that is yet to come: a number is enough to go on from.
    """

    connection: sa.Connection
    run: int
    at: datetime.datetime
    """The present, which never goes back behind what the mirror has written."""
    now: datetime.datetime
    """What the clock says, by which ages are measured."""
    version: int
    """The last one that was given out."""
    initial: bool
    """Whether this belongs to the first load, whose objects are no news."""
    pool_organisations: Callable[[], frozenset[str]]
    """Who holds the buffer pool; asked only if one of its batches has another owner."""
    named: Mapping[str, Organisation | Supplier] = field(factory=dict)
    """Organisations and suppliers as earlier transactions of this run have taken them over."""
    newly_named: dict[str, Organisation | Supplier] = field(factory=dict)
    """Those that this one does."""
    changes: int = 0

    def take_over(
        self,
        kind: Kind,
        records: Iterable[Record],
        *,
        scope: sa.ColumnElement[bool] | None = None,
        assumed: Collection[str] = (),
        last_seen_at: datetime.datetime | None = None,
    ) -> int:
        """Make records current in a kind's table, and return how many changes that was.

        Args:
            kind: What they are.
            records: What the registry says.
            scope: What the records are the whole of: whatever is current in it and neither among them nor ``assumed``
                has vanished. None: the records are just some, and nothing vanishes.
            assumed: Identifiers of what was not read, because it is known.
            last_seen_at: When what is replaced was last seen.

        Raises:
            UnstorableError: If a value fits no column; whatever was written in this transaction must be rolled back.
            ElsewhereError: If a batch of an issuance is still current within another, which would then lack it.
        """
        with storable():
            return self._take_over(kind, {one[kind.key]: one for one in records}, scope, assumed, last_seen_at)

    def _take_over(
        self,
        kind: Kind,
        fresh: dict[str, Record],
        scope: sa.ColumnElement[bool] | None,
        assumed: Collection[str],
        last_seen_at: datetime.datetime | None,
    ) -> int:
        digests = {key: digest_of(record) for key, record in fresh.items()}
        current = self._current(kind, fresh, scope)
        gone = (
            []
            if scope is None
            else sorted(key for key, row in current.items() if row.present and key not in fresh and key not in assumed)
        )
        differing = [
            key for key in fresh if key in current and (digests[key] != current[key].digest or not current[key].present)
        ]
        before = self._rows(kind, [current[key].version for key in (*differing, *gone)])
        closed: list[Record] = []
        rows: list[Record] = []
        for key, record in fresh.items():
            if key not in current:
                parent = fresh.get(record.get("parent_id") or "") if kind is CREDIT_BATCH else None
                change = "appeared" if self.initial else self._first(kind, record, parent)
                rows.append(record | {"change": change, "present": True, "digest": digests[key], "replaces": None})
        for key in differing:
            old = before[key]
            new = _as_told_before(old, fresh[key]) if kind is ORGANISATION and old["present"] else fresh[key]
            if old["present"] and _only_grew(kind, old, new):
                together = (old[UNKNOWN] or {}) | (new[UNKNOWN] or {})
                self._enrich(kind, old["version"], together or None, digests[key])
                continue
            change = self._what_changed(kind, old, new) if old["present"] else "reappeared"
            rows.append(new | {"change": change, "present": True, "digest": digests[key], "replaces": old["version"]})
            closed.append({"closing": old["version"]})
        for key in gone:
            old = before[key]
            state = {name: old[name] for name in kind.state}
            rows.append(
                state | {"change": "vanished", "present": False, "digest": old["digest"], "replaces": old["version"]}
            )
            closed.append({"closing": old["version"]})
        self._write(kind, rows, closed, last_seen_at)
        self.changes += len(rows)
        return len(rows)

    def _current(self, kind: Kind, fresh: Record, scope: sa.ColumnElement[bool] | None) -> dict[str, Any]:
        query, among = _queries(kind)
        current = {} if scope is None else {row[0]: row for row in self.connection.execute(query.where(scope))}
        # Those of another scope too, so that what moves to another project is one change, and no clash.
        for some in chunks([one for one in fresh if one not in current]):
            others = {row[0]: row for row in self.connection.execute(among, {"some": some})}
            if kind is CREDIT_BATCH and scope is not None:
                for key, row in others.items():
                    if row.present:
                        raise ElsewhereError(key)
            current |= others
        return current

    def _rows(self, kind: Kind, versions: Sequence[int]) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for some in chunks(versions):
            query = sa.select(kind.table).where(kind.table.c.version.in_(some))
            found |= {row[kind.key]: dict(row) for row in self.connection.execute(query).mappings()}
        return found

    def _enrich(self, kind: Kind, version: int, unknown: Record | None, digest: str) -> None:
        values = {UNKNOWN: unknown, "digest": digest}
        self.connection.execute(sa.update(kind.table).where(kind.table.c.version == version).values(values))

    def _write(
        self, kind: Kind, rows: list[Record], closed: list[Record], last_seen_at: datetime.datetime | None
    ) -> None:
        t = kind.table.c
        if closed:
            query = sa.update(kind.table).where(t.version == sa.bindparam("closing"))
            self.connection.execute(query.values(superseded_at=self.at, last_seen_at=last_seen_at), closed)
        for row in rows:
            self.version += 1
            row["version"], row["observed_at"], row["run"] = self.version, self.at, self.run
            row["initial"] = self.initial and row["replaces"] is None
        if rows:
            self.connection.execute(sa.insert(kind.table), rows)

    def _first(self, kind: Kind, record: Record, parent: Record | None) -> str:
        """Name what brought an object about that was not there before."""
        if kind is ISSUANCE:
            return "issued"
        if kind is not CREDIT_BATCH:
            return "appeared"
        if record["parent_id"] is None:
            return "issued"
        if record["status"] not in (CreditBatchStatus.ACTIVE, CreditBatchStatus.SPLIT):
            return str(record["status"])
        if parent is not None and parent["owner_id"] != record["owner_id"]:
            return self._moved(parent, record)
        return "appeared"

    def _what_changed(self, kind: Kind, old: Record, new: Record) -> str:
        """Name a change by what it was for the credits."""
        if new.get("status") != old.get("status"):
            return str(new.get("status"))
        if kind is CREDIT_BATCH and new["owner_id"] != old["owner_id"]:
            return self._moved(old, new)
        if new.get("name") != old.get("name"):
            return "renamed"
        return next((word for name, word in GREW.items() if new.get(name) != old.get(name)), "corrected")

    def _moved(self, old: Record, new: Record) -> str:
        if new["delivery_id"] != old["delivery_id"]:
            return "delivered"
        left_the_pool = new["pool"] == "buffer_pool" and old["owner_id"] in self.pool_organisations()
        return "refunded" if left_the_pool else "transferred"


@cache
def _queries(kind: Kind) -> tuple[sa.Select[Any, Any, Any, Any], sa.Select[Any, Any, Any, Any]]:
    """Return what asks for the current versions of a kind, and for those among some; made once, which saves time."""
    t, key = kind.table.c, kind.table.c[kind.key]
    query = sa.select(key, t.version, t.digest, t.present).where(t.superseded_at.is_(None))
    return query, query.where(key.in_(sa.bindparam("some", expanding=True)))


def _as_told_before(old: Record, new: Record) -> Record:
    """Return an organisation with what this answer leaves empty as it was.

    It is only ever met inside of other objects, and one answer may show less of it than another: without this it would
    look corrected twice in every sync. Whatever is read by itself is what it says, and nothing in it too.
    """
    return {name: old[name] if value is None and name != UNKNOWN else value for name, value in new.items()}


def _only_grew(kind: Kind, old: Record, new: Record) -> bool:
    """Say whether the registry only told more: all columns are equal, and no unknown property changed or went.

    A new property in an additive API would otherwise be a change of every batch there is. An organisation is only ever
    met inside of other objects, and one answer may tell more of it than another, so that nothing in it vanishes.
    """
    if any(old[name] != new[name] for name in kind.state if name != UNKNOWN):
        return False
    before, now = old[UNKNOWN] or {}, new[UNKNOWN] or {}
    if kind is ORGANISATION:
        return all(now[name] == before[name] for name in before.keys() & now.keys())
    return bool(now.items() >= before.items())


@contextmanager
def storable() -> Iterator[None]:
    """Turn what shows that a value fits no column, whichever layer notices, into one error.

    Raises:
        UnstorableError: In its place.
    """
    try:
        yield
    except (OverflowError, UnicodeError, exc.DataError) as error:
        too_large = isinstance(error, OverflowError) or "out of range" in str(error)
        what = "a number in it is beyond 64 bits" if too_large else "a text in it cannot be stored"
        raise UnstorableError(what) from None


def chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield a sequence in parts that one statement can list."""
    return (items[start : start + PARAMETERS] for start in range(0, len(items), PARAMETERS))
