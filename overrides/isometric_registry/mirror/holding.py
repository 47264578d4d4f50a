"""Who held what at a moment: as the mirror knew it then, and as the records' own dates say."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from attrs import frozen

from ..models import CreditBatchStatus
from .database import transaction
from .first_load import known_since
from .tables import CREDIT_BATCH, ORGANISATION, SUPPLIER, TRANSFER, runs

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from .tables import Kind


@frozen
class Holding:
    """What one organisation has with one status. Split batches are left out: their halves hold their credits."""

    owner_id: str
    owner_name: str | None
    status: str
    credit_kgs: int
    credit_batches: int
    """How many batches that is."""


@frozen
class Holdings:
    """Who held what at a moment, told in two ways that need not agree."""

    at: datetime.datetime
    known: tuple[Holding, ...] | None
    """As this mirror knew it at that moment; None if it knew nothing yet."""
    known_since: datetime.datetime | None
    """Since when it has known everything. Before that, ``known`` may be a part."""
    dated: tuple[Holding, ...]
    """As the records that are known today say by their own dates of issue, delivery, transfer and retirement."""
    uncertain_kgs: int
    """Of ``dated``: credits that may have had another owner, or another status, since no record says when it changed.
    A batch names its delivery and its retirement, and neither its transfers nor its refund."""


def holdings(engine: sa.Engine, organisation_id: str | None, at: datetime.datetime) -> Holdings:
    """Return who held what; see ``Mirror.holdings``."""
    r = runs.c
    with transaction(engine) as connection:
        began = connection.execute(sa.select(sa.func.min(r.started_at))).scalar()
        since = known_since(connection)
        known = None if began is None or at < began else _known(connection, organisation_id, at)
        dated, uncertain = _dated(connection, organisation_id, at)
    return Holdings(at, known, since, dated, uncertain)


def at_moment(kind: Kind, at: datetime.datetime) -> sa.ColumnElement[bool]:
    """Return the condition for what was known at a moment."""
    t = kind.table.c
    return sa.and_(t.present, t.observed_at <= at, sa.or_(t.superseded_at.is_(None), t.superseded_at > at))


def _known(connection: sa.Connection, organisation_id: str | None, at: datetime.datetime) -> tuple[Holding, ...]:
    b = CREDIT_BATCH.table.c
    query = (
        sa.select(b.owner_id, b.status, sa.func.sum(b.credit_kgs), sa.func.count())
        .where(at_moment(CREDIT_BATCH, at), b.status != CreditBatchStatus.SPLIT)
        .group_by(b.owner_id, b.status)
    )
    if organisation_id is not None:
        query = query.where(b.owner_id == organisation_id)
    kgs: Counter[tuple[str, str]] = Counter()
    batches: Counter[tuple[str, str]] = Counter()
    for owner, status, total, count in connection.execute(query):
        kgs[owner, status], batches[owner, status] = int(total), count
    return _listed(connection, kgs, batches, at)


def _listed(
    connection: sa.Connection,
    kgs: Counter[tuple[str, str]],
    batches: Counter[tuple[str, str]],
    at: datetime.datetime | None,
) -> tuple[Holding, ...]:
    o = ORGANISATION.table.c
    moment = at_moment(ORGANISATION, at) if at is not None else sa.and_(o.present, o.superseded_at.is_(None))
    names = {row[0]: row[1] for row in connection.execute(sa.select(o.organisation_id, o.name).where(moment))}
    found = [
        Holding(owner, names.get(owner), status, kgs[owner, status], batches[owner, status])
        for owner, status in batches
    ]
    return tuple(sorted(found, key=lambda one: (-one.credit_kgs, one.owner_id, one.status)))


def _dated(
    connection: sa.Connection, organisation_id: str | None, at: datetime.datetime
) -> tuple[tuple[Holding, ...], int]:
    history = _History(connection)
    kgs: Counter[tuple[str, str]] = Counter()
    batches: Counter[tuple[str, str]] = Counter()
    uncertain = 0
    for leaf in history.leaves():
        if leaf.issued_at > at:
            continue
        owner, owner_is_certain = history.owner_at(leaf, at)
        status, status_is_certain = history.status_at(leaf, at)
        if organisation_id not in (None, owner):
            continue
        kgs[owner, status] += leaf.credit_kgs
        batches[owner, status] += 1
        if not (owner_is_certain and status_is_certain):
            uncertain += leaf.credit_kgs
    return _listed(connection, kgs, batches, None), uncertain


class _History:
    """Every version of every batch, to go back from what is known today."""

    def __init__(self, connection: sa.Connection) -> None:
        b, t, s = CREDIT_BATCH.table.c, TRANSFER.table.c, SUPPLIER.table.c
        columns = (
            b.credit_batch_id, b.parent_id, b.owner_id, b.status, b.credit_kgs, b.issued_at, b.retired_at,
            b.delivered_at, b.delivery_id, b.supplier_id, b.observed_at, b.last_seen_at, b.superseded_at,
        )  # fmt: skip
        self._versions: dict[str, list[Any]] = {}
        for row in connection.execute(sa.select(*columns).where(b.present).order_by(b.version)):
            self._versions.setdefault(row.credit_batch_id, []).append(row)
        self._transfers: dict[tuple[str, str], list[datetime.datetime]] = {}
        self._received: dict[str, list[datetime.datetime]] = {}
        query = sa.select(t.from_organisation_id, t.to_organisation_id, t.transferred_at)
        for giver, receiver, moment in connection.execute(query.where(t.superseded_at.is_(None), t.present)):
            self._transfers.setdefault((giver, receiver), []).append(moment)
            self._received.setdefault(receiver, []).append(moment)
        query = sa.select(s.supplier_id, s.organisation_id)
        self._suppliers = {row[0]: row[1] for row in connection.execute(query.where(s.superseded_at.is_(None)))}

    def leaves(self) -> Iterable[Any]:
        """Yield the newest version of whatever holds credits today."""
        for versions in self._versions.values():
            newest = versions[-1]
            if newest.superseded_at is None and newest.status != CreditBatchStatus.SPLIT:
                yield newest

    def owner_at(self, leaf: Any, at: datetime.datetime) -> tuple[str, bool]:
        """Return who owned a batch, or what it is a half of, and whether the records leave no doubt of it."""
        if leaf.retired_at is not None and leaf.retired_at <= at:
            return str(leaf.owner_id), True  # nothing that is retired changes hands
        state, earlier = leaf, self._before(leaf, len(self._versions[leaf.credit_batch_id]) - 1)
        while earlier is not None:
            before, place = earlier
            if before.owner_id != state.owner_id:
                moment, is_certain = self._moved(before, state)
                if moment <= at:
                    return str(state.owner_id), is_certain or not self._is_between(before, state, at)
                if not is_certain and self._is_between(before, state, at):
                    # It moved within these bounds. Before the mirror began there is no lower one, and so no telling.
                    return str((state if before.last_seen_at is None else before).owner_id), False
            state, earlier = before, self._before(before, place)
        # The oldest that was ever seen: what it says itself is all there is.
        if state.delivered_at is not None and state.delivered_at > at:
            organisation = self._suppliers.get(state.supplier_id)
            return (str(state.owner_id), False) if organisation is None else (organisation, True)
        later = [moment for moment in self._received.get(state.owner_id, ()) if at < moment <= state.observed_at]
        return str(state.owner_id), not later

    def status_at(self, leaf: Any, at: datetime.datetime) -> tuple[str, bool]:
        """Return the status that a batch had, or what it is a half of, and whether the records leave no doubt of it."""
        if leaf.status == CreditBatchStatus.ACTIVE:
            return str(leaf.status), True
        if leaf.retired_at is not None:
            return (str(leaf.status) if leaf.retired_at <= at else CreditBatchStatus.ACTIVE.value), True
        versions = self._versions[leaf.credit_batch_id]
        first = next(one for one in versions if one.status == leaf.status)
        if first.observed_at <= at:
            return str(leaf.status), True
        return (versions[0].status if first is not versions[0] else str(leaf.status)), False

    def _before(self, state: Any, place: int) -> tuple[Any, int] | None:
        """Return the version before one, that of the batch it was split off at the beginning, and its place."""
        if place > 0:
            return self._versions[state.credit_batch_id][place - 1], place - 1
        parents = self._versions.get(state.parent_id or "")
        return None if not parents else (parents[-1], len(parents) - 1)

    def _moved(self, before: Any, after: Any) -> tuple[datetime.datetime, bool]:
        """Return when a batch changed its owner, and whether a record says so."""
        if after.delivery_id != before.delivery_id and after.delivered_at is not None:
            return after.delivered_at, True
        dates = [
            moment
            for moment in self._transfers.get((before.owner_id, after.owner_id), ())
            if moment <= after.observed_at and (before.last_seen_at is None or moment > before.last_seen_at)
        ]
        return (max(dates), len(dates) == 1) if dates else (after.observed_at, False)

    @staticmethod
    def _is_between(before: Any, after: Any, at: datetime.datetime) -> bool:
        return bool(before.last_seen_at is None or before.last_seen_at <= at) and at < after.observed_at
