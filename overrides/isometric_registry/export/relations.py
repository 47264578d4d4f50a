"""What of a mirror can be exported: its views and tables, with the types of their columns, as they were at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from attrs import frozen

from .._core.text import shown
from ..errors import InvalidArgumentError
from ..mirror.columns import Moment
from ..mirror.tables import CREDIT_BATCH, KINDS, ORGANISATION, TRANSFER, checks, runs, transfer_batches
from .columns import Column, Kind

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from ..mirror.tables import Kind as Versioned

OWNERS = ("owner_id", "beneficiary_id")
"""Columns of batches that name an organisation. A view has its name beside the identifier."""


@frozen
class Relation:
    """A view or a table."""

    name: str
    columns: tuple[Column, ...]
    query: sa.Select[Any]
    """Its rows, in an order that is always the same."""

    def of(self, column: str) -> sa.ColumnElement[Any]:
        """Return a column of the query by its name.

        Raises:
            InvalidArgumentError: If there is none of this name.
        """
        found: sa.ColumnElement[Any] | None = None
        if isinstance(column, str):
            found = self.query.selected_columns.get(column)
        if found is None:
            names = ", ".join(one.name for one in self.columns)
            raise InvalidArgumentError(f"{self.name} has no column {shown(column)}; it has: {names}")
        return found


def relation(name: str, at: datetime.datetime | None = None) -> Relation:
    """Return a view or a table by its name, as it was known at a moment.

    Raises:
        InvalidArgumentError: If there is none of this name, or its rows have no history.
    """
    make = _RELATIONS.get(name) if isinstance(name, str) else None
    if make is None:
        raise InvalidArgumentError(f"the mirror has no {shown(name)}; it has: {', '.join(_RELATIONS)}")
    if at is not None and name in PLAIN:
        raise InvalidArgumentError(f"{name} has no history: leave out the moment")
    query = make(at)
    return Relation(name, tuple(_column(one) for one in query.selected_columns), query)


def _column(element: sa.ColumnElement[Any]) -> Column:
    return Column(str(element.key), _kind_of(element.type), "", "")


def _kind_of(kind: sa.types.TypeEngine[Any]) -> Kind:
    for known, ours in _KINDS:
        if isinstance(kind, known):
            return ours
    return Kind.TEXT


_KINDS: tuple[tuple[Any, Kind], ...] = (
    (Moment, Kind.TIMESTAMP),
    (sa.JSON, Kind.JSON),
    (sa.Boolean, Kind.BOOLEAN),
    (sa.Integer, Kind.KILOGRAMS),
    (sa.Float, Kind.NUMBER),
    (sa.Date, Kind.DATE),
)


def _present(kind: Versioned, at: datetime.datetime | None) -> sa.Select[Any]:
    """What was there of a kind, with the names that the organisations had."""
    t = kind.table.c
    query = sa.select(*(t[name] for name in kind.state), t.observed_at).where(_there(kind, at)).order_by(t.version)
    if kind is not CREDIT_BATCH:
        return query
    rows: sa.FromClause = kind.table
    for column in OWNERS:
        named = ORGANISATION.table.alias(column.removesuffix("_id"))
        there = _there(ORGANISATION, at, named)
        rows = rows.outerjoin(named, sa.and_(named.c.organisation_id == t[column], there))
        query = query.add_columns(named.c.name.label(f"{column.removesuffix('_id')}_name"))
    return query.select_from(rows)


def _there(kind: Versioned, at: datetime.datetime | None, table: sa.FromClause | None = None) -> sa.ColumnElement[bool]:
    t = kind.table.c if table is None else table.c
    if at is None:
        return sa.and_(t.present, t.superseded_at.is_(None))
    return sa.and_(t.present, t.observed_at <= at, sa.or_(t.superseded_at.is_(None), t.superseded_at > at))


def _holdings(at: datetime.datetime | None) -> sa.Select[*tuple[Any, ...]]:
    batches = _present(CREDIT_BATCH, at).order_by(None).subquery()
    b = batches.c
    kgs = sa.cast(sa.func.sum(b.credit_kgs), sa.BigInteger).label("credit_kgs")
    count = sa.cast(sa.func.count(), sa.BigInteger).label("credit_batches")
    return (
        sa.select(b.owner_id, b.owner_name, b.status, count, kgs)
        .where(b.status != "split")
        .group_by(b.owner_id, b.owner_name, b.status)
        .order_by(b.owner_id, b.status)
    )


def _transaction_batches(at: datetime.datetime | None) -> sa.Select[Any]:
    """Which batches each retirement, delivery and transfer has, as the view of this name does."""
    table = CREDIT_BATCH.table
    b, parent, m = table.c, table.alias("parent"), transfer_batches.c
    there, shown_of = _there(CREDIT_BATCH, at), (b.credit_batch_id, b.credit_kgs)
    kind = sa.literal
    retired = sa.select(kind("retirement", sa.Text).label("kind"), b.retirement_id.label("transaction_id"), *shown_of)
    retired = retired.where(there, b.retirement_id.is_not(None), b.status != "split")
    delivered = (
        sa.select(kind("delivery", sa.Text), b.delivery_id, *shown_of)
        .select_from(
            table.outerjoin(parent, sa.and_(parent.c.credit_batch_id == b.parent_id, _there(CREDIT_BATCH, at, parent)))
        )
        .where(there, b.delivery_id.is_not(None), parent.c.delivery_id.is_distinct_from(b.delivery_id))
    )
    transferred = sa.select(kind("transfer", sa.Text), m.transfer_id, m.credit_batch_id, b.credit_kgs).select_from(
        transfer_batches.join(
            TRANSFER.table, sa.and_(TRANSFER.table.c.transfer_id == m.transfer_id, _there(TRANSFER, at))
        ).outerjoin(table, sa.and_(b.credit_batch_id == m.credit_batch_id, there))
    )
    every = sa.union_all(retired, delivered, transferred).subquery()
    return sa.select(every).order_by(every.c.kind, every.c.transaction_id, every.c.credit_batch_id)


def _versions(kind: Versioned, at: datetime.datetime | None) -> sa.Select[Any]:
    t = kind.table.c
    query = sa.select(kind.table).order_by(t.version)
    return query if at is None else query.where(t.observed_at <= at)


def _changes(at: datetime.datetime | None) -> sa.Select[Any]:
    parts = []
    for kind in KINDS:
        t = kind.table.c
        named = (t.version.label("cursor"), sa.literal(kind.name, sa.Text).label("kind"), t.change)
        about = (t[kind.key].label("object_id"), t.observed_at, t.replaces, t.run, t.initial)
        part = sa.select(*named, *about)
        parts.append(part if at is None else part.where(t.observed_at <= at))
    every = sa.union_all(*parts).subquery()
    return sa.select(every).order_by(every.c.cursor)


def _plain(table: sa.Table) -> Callable[[datetime.datetime | None], sa.Select[Any]]:
    return lambda _at: sa.select(table).order_by(*table.primary_key)


def _of(
    make: Callable[[Versioned, datetime.datetime | None], sa.Select[Any]], kind: Versioned
) -> Callable[[datetime.datetime | None], sa.Select[Any]]:
    return lambda at: make(kind, at)


PLAIN = (checks.name, runs.name)
SAME_CREDITS_AGAIN = (*(kind.table.name for kind in KINDS), "transaction_batches")
"""What has the same credits in several rows, so that they are not added up."""

_RELATIONS: dict[str, Callable[[Any], sa.Select[Any]]] = {
    **{kind.plural: _of(_present, kind) for kind in KINDS},
    "holdings": _holdings,
    "transaction_batches": _transaction_batches,
    "changes": _changes,
    **{kind.table.name: _of(_versions, kind) for kind in KINDS},
    **{table.name: _plain(table) for table in (checks, runs)},
}
NAMES = tuple(_RELATIONS)
