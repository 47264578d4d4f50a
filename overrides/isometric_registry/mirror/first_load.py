"""Which run has filled a mirror, and what it had to leave: that is no news either, whenever it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sqlalchemy as sa
from attrs import frozen

from .listing import note_read
from .tables import ISSUANCE, checks, readings, runs

if TYPE_CHECKING:
    import datetime

    from .versions import Writer

SCOPE = "first load"
"""What it is called in ``readings``. A run that had to stop leaves no such row, whatever its outcome."""


@frozen
class FirstLoad:
    """The first run that was through."""

    ended_at: datetime.datetime
    left: frozenset[str]
    """Issuances that it could not read."""


def first_load(connection: sa.Connection) -> FirstLoad | None:
    """Return the first run that was through, or None if none was yet."""
    row = connection.execute(sa.select(readings).where(readings.c.scope == SCOPE)).first()
    if row is not None:
        return FirstLoad(row.read_at, frozenset(json.loads(row.note)))
    # A mirror that was filled before such a row was written.
    done = connection.execute(sa.select(sa.func.min(runs.c.finished_at)).where(runs.c.outcome == "done")).scalar()
    return None if done is None else FirstLoad(done, frozenset())


def note_first_load(writer: Writer, reach: str) -> None:
    """Keep that this run was through, and what it has left."""
    query = sa.select(checks.c.issuance_id).where(checks.c.checked_at.is_(None)).order_by(checks.c.issuance_id)
    note_read(writer, SCOPE, reach, json.dumps(list(writer.connection.scalars(query))))


def known_since(connection: sa.Connection) -> datetime.datetime | None:
    """Return when everything was known for the first time, what the first load had left included."""
    first = first_load(connection)
    if first is None:
        return None
    t, c = ISSUANCE.table.c, checks.c
    unread = set(connection.scalars(sa.select(c.issuance_id).where(c.checked_at.is_(None))))
    if first.left & unread:
        return None
    query = sa.select(sa.func.min(t.observed_at)).where(t.issuance_id.in_(sorted(first.left))).group_by(t.issuance_id)
    read: list[datetime.datetime] = list(connection.scalars(query))
    return max([first.ended_at, *read])
