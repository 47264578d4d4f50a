"""What has to hold in a mirror. Each rule returns how many objects it was tried on, and what of them fails."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .first_load import first_load, known_since
from .hints import TRANSACTIONS
from .holding import at_moment
from .listing import BALANCE_OF, problems_of
from .tables import BALANCE, CREDIT_BATCH, ISSUANCE, KINDS, PROJECT, RETIREMENT, checks, lease, readings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .tables import Kind

Outcome = tuple[int, list[tuple[str, str]]]


def conserved(connection: sa.Connection, is_whole: bool) -> Outcome:
    """The batches of an issuance that are not split make its totals, and its issuances make a project's total."""
    b = CREDIT_BATCH.table.c
    leaves = _current(CREDIT_BATCH) & (b.status != "split")
    made = {
        (key, pool): int(kgs)
        for key, pool, kgs in connection.execute(
            sa.select(b.issuance_id, b.pool, sa.func.sum(b.credit_kgs)).where(leaves).group_by(b.issuance_id, b.pool)
        )
    }
    found: list[tuple[str, str]] = []
    rows = connection.execute(sa.select(ISSUANCE.table).where(_current(ISSUANCE))).all()
    for row in rows:
        for pool, said in (("supplier", row.supplier_credit_kgs), ("buffer_pool", row.buffer_pool_credit_kgs)):
            kgs = made.pop((row.issuance_id, pool), 0)
            if kgs != said:
                found.append((row.issuance_id, f"its {pool} batches make {kgs:,} kg, and it says {said:,}"))
        if row.supplier_credit_kgs + row.buffer_pool_credit_kgs != row.credit_kgs:
            found.append((row.issuance_id, "its two totals do not make its whole"))
    found += [(str(key), f"there are {kgs:,} kg of batches and no such issuance") for (key, _), kgs in made.items()]
    count, more = projects(connection, is_whole) if is_whole else (0, [])
    return len(rows) + count, found + more


def projects(connection: sa.Connection, _is_whole: bool) -> Outcome:
    """The issuances of a project make its total."""
    i, p = ISSUANCE.table.c, PROJECT.table.c
    query = sa.select(i.project_id, sa.func.sum(i.credit_kgs)).where(_current(ISSUANCE)).group_by(i.project_id)
    issued = {key: int(kgs) for key, kgs in connection.execute(query)}
    rows = connection.execute(sa.select(p.project_id, p.issued_credit_kgs).where(_current(PROJECT))).all()
    found = [
        (key, f"its issuances make {issued.get(key, 0):,} kg, and it says {said:,}")
        for key, said in rows
        if issued.get(key, 0) != said
    ]
    return len(rows), found


def halves(connection: sa.Connection, _is_whole: bool) -> Outcome:
    """Every half has its parent, which is split, names it and has as many kilograms as its two halves."""
    b = CREDIT_BATCH.table.c
    columns = (
        b.credit_batch_id,
        b.issuance_id,
        b.pool,
        b.status,
        b.credit_kgs,
        b.parent_id,
        b.left_child_id,
        b.right_child_id,
    )
    of_trees = sa.or_(b.parent_id.is_not(None), b.status == "split")
    rows = {row[0]: row for row in connection.execute(sa.select(*columns).where(_current(CREDIT_BATCH), of_trees))}
    found = []
    for key, row in rows.items():
        if row.parent_id is not None:
            parent = rows.get(row.parent_id)
            if parent is None or parent.status != "split" or key not in (parent.left_child_id, parent.right_child_id):
                found.append((key, f"{row.parent_id}, which it names as its parent, is not there or not split into it"))
            elif (parent.issuance_id, parent.pool) != (row.issuance_id, row.pool):
                found.append((key, f"it lies in another issuance or pool than its parent {row.parent_id}"))
        if row.status == "split":
            halves = [rows[half] for half in (row.left_child_id, row.right_child_id) if half in rows]
            if len(halves) != 2 or sum(half.credit_kgs for half in halves) != row.credit_kgs:
                found.append(
                    (
                        key,
                        f"its {len(halves)} halves make {sum(half.credit_kgs for half in halves):,} kg "
                        f"of its {row.credit_kgs:,}",
                    )
                )
    return len(rows), found


def retirements(connection: sa.Connection, _is_whole: bool) -> Outcome:
    """A retirement has as many kilograms as the batches that name it."""
    b, r = CREDIT_BATCH.table.c, RETIREMENT.table.c
    query = sa.select(b.retirement_id, sa.func.sum(b.credit_kgs)).where(
        _current(CREDIT_BATCH), b.status != "split", b.retirement_id.is_not(None)
    )
    made = {key: int(kgs) for key, kgs in connection.execute(query.group_by(b.retirement_id))}
    rows = connection.execute(sa.select(r.retirement_id, r.credit_kgs).where(_current(RETIREMENT)))
    said = {row.retirement_id: row.credit_kgs for row in rows}
    if not said:
        return 0, []
    found = [
        (key, f"its batches make {made.get(key, 0):,} kg, and it says {said.get(key, 0):,}")
        for key in sorted({*made, *said})
        if made.get(key) != said.get(key)
    ]
    return len(said), found


def balances(connection: sa.Connection, _is_whole: bool) -> Outcome:
    """A balance is what the mirror knew of the organisation's batches when it was read, if it knew everything then."""
    b = CREDIT_BATCH.table.c
    first = first_load(connection)
    since = known_since(connection) if first is not None and first.left else None
    found, tried = [], 0
    for row in connection.execute(sa.select(BALANCE.table).where(_current(BALANCE))).all():
        read_at = _balance_read_at(connection, row)
        if since is not None and read_at < since:
            continue
        tried += 1
        held_then = sa.select(b.status, sa.func.sum(b.credit_kgs)).where(
            at_moment(CREDIT_BATCH, read_at), b.owner_id == row.organisation_id, b.status != "split"
        )
        held = {status: int(kgs) for status, kgs in connection.execute(held_then.group_by(b.status))}
        for status, said in (("active", row.total_active_credit_kgs), ("retired", row.total_retired_credit_kgs)):
            if held.get(status, 0) != said:
                found.append(
                    (
                        row.organisation_id,
                        f"its {status} batches made {held.get(status, 0):,} kg, and its balance said {said:,}",
                    )
                )
    return tried, found


def _balance_read_at(connection: sa.Connection, row: Any) -> datetime.datetime:
    """Return when a balance was last read, as the present of that moment was written."""
    scope = f"{BALANCE_OF}{row.organisation_id}"
    note = connection.execute(sa.select(readings.c.note).where(readings.c.scope == scope)).scalar()
    moment: datetime.datetime = row.observed_at if note is None else datetime.datetime.fromisoformat(note)
    return moment


def feed(connection: sa.Connection, _is_whole: bool) -> Outcome:
    """Played from the beginning, the versions of each object follow each other and lead to what is current."""
    tried, found = 0, []
    for kind in KINDS:
        for key, message in _replayed(connection, kind):
            found.append((key, message))
        tried += connection.execute(sa.select(sa.func.count()).select_from(kind.table)).scalar_one()
    newest = connection.execute(sa.select(lease.c.version)).scalar() or 0
    highest = max(connection.execute(sa.select(sa.func.max(kind.table.c.version))).scalar() or 0 for kind in KINDS)
    if highest > newest:
        found.append(("lease", f"there is a version {highest}, and {newest} is said to be the newest"))
    return tried, found


def _replayed(connection: sa.Connection, kind: Kind) -> Iterator[tuple[str, str]]:
    t = kind.table.c
    columns = (t[kind.key], t.version, t.replaces, t.present, t.observed_at, t.superseded_at)
    last: dict[str, Any] = {}
    rows = connection.execute(sa.select(*columns).order_by(t.version).execution_options(yield_per=1000))
    for row in rows:
        key, before = row[0], last.get(row[0])
        if row.replaces != (None if before is None else before.version):
            yield key, f"version {row.version} does not go on from the one before it"
        elif before is not None and before.superseded_at != row.observed_at:
            yield key, f"version {before.version} does not end when {row.version} begins"
        elif before is not None and not before.present and not row.present:
            yield key, f"it vanishes twice, in version {row.version}"
        last[key] = row
    for key, row in last.items():
        if row.superseded_at is not None:
            yield key, f"its last version {row.version} has ended"


def _current(kind: Kind) -> sa.ColumnElement[bool]:
    t = kind.table.c
    return sa.and_(t.superseded_at.is_(None), t.present)


def what_is_open(connection: sa.Connection) -> str | None:
    """Say what was not read since the last thing that is known to have happened to it, if anything.

    A transaction or project that could not be taken over may be one that an issuance tells of already.
    """
    c = checks.c
    is_open = sa.or_(c.checked_at.is_(None), c.due, c.problem.is_not(None))
    found = list(connection.execute(sa.select(c.issuance_id).where(is_open).order_by(c.issuance_id)).scalars())
    for kind in (ISSUANCE, *TRANSACTIONS, PROJECT):
        found += [problem.subject for problem in problems_of(connection, kind.plural)]
    if not found:
        return None
    more = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
    return f"what is there of {found[0]}{more} is not up to date"


RULES = {
    "conserved": conserved,
    "halves": halves,
    "retirements": retirements,
    "balances": balances,
    "feed": feed,
}
