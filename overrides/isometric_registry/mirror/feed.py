"""What changed, in the order in which it was seen, over all kinds of objects."""

from __future__ import annotations

import datetime
import heapq
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from attrs import frozen

from .columns import moment_text
from .database import transaction
from .tables import CREDIT_BATCH, KINDS, lease

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .columns import Record
    from .tables import Kind

PAGE = 500
"""Changes that are read at once, so that a long feed needs no long transaction and little memory."""

HAPPENED = {"retired": "retired_at", "delivered": "delivered_at", "issued": "issued_at"}
"""Where a batch says when a change happened to it."""


@frozen
class Change:
    """One change of one object."""

    cursor: int
    """Pass it as ``after`` to go on behind this change. It stays what it is for as long as the database lives."""
    kind: str
    """What the object is: ``credit_batch``, ``retirement`` and so on."""
    change: str
    """What happened: ``issued``, ``split``, ``delivered``, ``transferred``, ``retired``, ``refunded``, ``corrected``,
    ``renamed``, ``appeared``, ``vanished``, ``reappeared``, or the new status if it is another word."""
    object_id: str
    before: Record | None
    """What the registry said before, or None if the object was not there."""
    after: Record | None
    """What it says now, or None if the object has vanished."""
    happened_at: datetime.datetime | None
    """When it happened, if the service says so."""
    observed_at: datetime.datetime
    """When it was seen."""

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: moments in UTC, kilograms as whole numbers."""
        return {
            "cursor": self.cursor,
            "kind": self.kind,
            "change": self.change,
            "object_id": self.object_id,
            "happened_at": _plain(self.happened_at),
            "observed_at": _plain(self.observed_at),
            "before": _plain_record(self.before),
            "after": _plain_record(self.after),
        }


def changes(
    engine: sa.Engine,
    *,
    since: datetime.datetime | None = None,
    after: int = 0,
    with_first_load: bool = False,
    kinds: Sequence[Kind] = KINDS,
) -> Iterator[Change]:
    """Yield changes; see ``Mirror.changes``."""
    with transaction(engine) as connection:
        # What is written while this is read has a higher number in all tables, and is left for the next time.
        newest = connection.execute(sa.select(lease.c.version)).scalar() or 0
    streams = [_of_kind(engine, kind, since, after, newest, with_first_load) for kind in kinds]
    yield from heapq.merge(*streams, key=lambda change: change.cursor)


def _of_kind(
    engine: sa.Engine, kind: Kind, since: datetime.datetime | None, after: int, newest: int, with_first_load: bool
) -> Iterator[Change]:
    t, old = kind.table.c, kind.table.alias("old")
    query = (
        sa.select(
            kind.table, *(old.c[name].label(f"old_{name}") for name in kind.state), old.c.present.label("was_there")
        )
        .select_from(kind.table.outerjoin(old, old.c.version == t.replaces))
        .where(t.version <= newest)
        .order_by(t.version)
        .limit(PAGE)
    )
    if since is not None:
        query = query.where(t.observed_at > since)
    if not with_first_load:
        query = query.where(sa.not_(t.initial))
    while True:
        with transaction(engine) as connection:
            rows = connection.execute(query.where(t.version > after)).mappings().all()
        for row in rows:
            yield _change(kind, row)
        if len(rows) < PAGE:
            return
        after = rows[-1]["version"]


def _change(kind: Kind, row: Any) -> Change:
    state = {name: row[name] for name in kind.state}
    before = {name: row[f"old_{name}"] for name in kind.state} if row["was_there"] else None
    return Change(
        cursor=row["version"],
        kind=kind.name,
        change=row["change"],
        object_id=row[kind.key],
        before=before,
        after=state if row["present"] else None,
        happened_at=_happened(kind, row),
        observed_at=row["observed_at"],
    )


def _happened(kind: Kind, row: Any) -> datetime.datetime | None:
    """Return when a change happened, if what the service says is about just this change."""
    name = HAPPENED.get(row["change"]) if kind is CREDIT_BATCH else kind.happened
    if kind is not CREDIT_BATCH and row["replaces"] is not None:
        name = None
    found: datetime.datetime | None = None if name is None else row[name]
    return found


def _plain_record(record: Record | None) -> dict[str, Any] | None:
    return None if record is None else {name: _plain(value) for name, value in record.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, datetime.date) else value
