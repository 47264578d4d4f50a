"""The tables. One factory for everything that has versions; the columns come from the contract's models."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs
import sqlalchemy as sa
from attrs import field, frozen

from ..models import (
    CreditBatch,
    Delivery,
    Issuance,
    Order,
    Organisation,
    OrganisationCreditBalance,
    Project,
    ProjectDocument,
    Retirement,
    Supplier,
    Transfer,
)
from .columns import JSON, UNKNOWN, Moment, properties_of, unknown_properties

if TYPE_CHECKING:
    from collections.abc import Callable

    from .columns import Property, Record

metadata = sa.MetaData()

VERSION_COLUMNS = (
    "version",
    "observed_at",
    "last_seen_at",
    "superseded_at",
    "replaces",
    "run",
    "change",
    "initial",
    "present",
    "digest",
)
"""What a row says about itself. The other columns are what the registry says."""


@frozen(eq=False)
class Kind:
    """A kind of object, with its table."""

    name: str
    """As the feed of changes calls it: ``credit_batch``."""
    plural: str
    model: type
    key: str
    """The column of the identifier."""
    happened: str | None
    """The column that says when such an object came to be, if there is one."""
    table: sa.Table = field(repr=False)
    record: Callable[[Any], Record] = field(repr=False)
    """Turns an object into its row."""

    @property
    def state(self) -> tuple[str, ...]:
        """The columns that say what the registry says, the key first."""
        return tuple(name for name in self.table.c.keys() if name not in VERSION_COLUMNS)  # noqa: SIM118


def _reader(key: str, model: type, properties: tuple[Property, ...]) -> Callable[[Any], Record]:
    """Return what makes a row of an object. Plain properties are looked up in one call, which halves the time."""
    has_id = "id" in attrs.fields_dict(model)
    plain = [one.name for one in properties if one.is_plain]
    names = [*([key] if has_id else []), *plain]
    look_up = attrgetter(*(["id"] if has_id else []), *plain) if len(names) > 1 else None
    others = [
        (attrgetter(one.name), one.read, tuple(name for name, _ in one.columns))
        for one in properties
        if not one.is_plain
    ]

    def record(value: Any) -> Record:
        row = {} if look_up is None else dict(zip(names, look_up(value), strict=True))
        for get, read, columns in others:
            row.update(zip(columns, read(get(value)), strict=True))
        row[UNKNOWN] = unknown_properties(value)
        return row

    return record


def _kind(
    name: str,
    model: type,
    *,
    plural: str | None = None,
    key: str | None = None,
    happened: str | None = None,
    more: tuple[sa.Column[Any], ...] = (),
) -> Kind:
    plural, key = plural or f"{name}s", key or f"{name}_id"
    properties = properties_of(model)
    columns = [sa.Column(column, kind) for one in properties for column, kind in one.columns]
    current = sa.text("superseded_at IS NULL")
    table = sa.Table(
        f"{plural}_versions",
        metadata,
        # One counter for all tables, so that one number says how far somebody has read: see ``versions``.
        sa.Column(
            "version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
        ),
        sa.Column(key, sa.Text, nullable=False),
        sa.Column("observed_at", Moment, nullable=False),
        sa.Column("last_seen_at", Moment),
        sa.Column("superseded_at", Moment),
        sa.Column("replaces", sa.BigInteger),
        sa.Column("run", sa.BigInteger, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("initial", sa.Boolean, nullable=False),
        sa.Column("present", sa.Boolean, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        *more,
        *columns,
        sa.Column(UNKNOWN, JSON),
        sa.Index(f"{plural}_current", key, unique=True, sqlite_where=current, postgresql_where=current),
        sa.Index(f"{plural}_history", key, "observed_at"),
    )
    for column in ("issuance_id", "owner_id"):
        if column in table.c and column != key:
            sa.Index(f"{plural}_{column}", table.c[column])
    return Kind(name, plural, model, key, happened, table, _reader(key, model, properties))


ISSUANCE = _kind("issuance", Issuance, happened="issued_at")
CREDIT_BATCH = _kind(
    "credit_batch", CreditBatch, plural="credit_batches", happened="issued_at", more=(sa.Column("pool", sa.Text),)
)
ORGANISATION = _kind("organisation", Organisation)
SUPPLIER = _kind("supplier", Supplier)
PROJECT = _kind("project", Project)
DOCUMENT = _kind("document", ProjectDocument)
DELIVERY = _kind("delivery", Delivery, plural="deliveries", happened="delivered_at")
TRANSFER = _kind("transfer", Transfer, happened="transferred_at")
RETIREMENT = _kind("retirement", Retirement, happened="retired_at")
ORDER = _kind("order", Order)
BALANCE = _kind("balance", OrganisationCreditBalance, key="organisation_id")

KINDS = (
    ISSUANCE, CREDIT_BATCH, ORGANISATION, SUPPLIER, PROJECT, DOCUMENT, DELIVERY, TRANSFER, RETIREMENT, ORDER, BALANCE,
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}

checks = sa.Table(
    "checks",
    metadata,
    sa.Column("issuance_id", sa.Text, primary_key=True),
    sa.Column("checked_at", Moment, index=True),
    sa.Column("changed_at", Moment),
    sa.Column("requests", sa.Integer, nullable=False),
    sa.Column("due", sa.Boolean, nullable=False),
    sa.Column("reach", sa.Text),
    sa.Column("problem", sa.Text),
)
"""When each issuance was last read whole, null being never; what that cost; whether something happened to it since
(``due``); with whose credentials; and why the last answer was not taken over, or what else is the matter with it."""

readings = sa.Table(
    "readings",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("read_at", Moment, nullable=False),
    sa.Column("reach", sa.Text),
    sa.Column("note", sa.Text),
)
"""When each list was last read to its end, and with whose credentials. What could not be taken over of a list is the
note of a row of its own, as long as it cannot."""

transfer_batches = sa.Table(
    "transfer_batches",
    metadata,
    sa.Column("transfer_id", sa.Text, primary_key=True),
    sa.Column("credit_batch_id", sa.Text, primary_key=True),
)
"""Which batches each transfer moved: what batches themselves do not say."""

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("round_at", Moment, nullable=False),
    sa.Column("rotated_at", Moment, nullable=False),
    sa.Column("finished_at", Moment),
    sa.Column("requests", sa.Integer, nullable=False),
    sa.Column("requests_beside", sa.Integer, nullable=False),
    sa.Column("issuances", sa.Integer, nullable=False),
    sa.Column("changes", sa.Integer, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
)
"""Every sync. ``round_at`` says since when an issuance must have been read to be read in this round, which a run that
was broken off hands on; ``rotated_at`` up to when the rotation has done its share."""

lease = sa.Table(
    "lease",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("run", sa.BigInteger, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("holder", sa.Text),
    sa.Column("token", sa.Text),
    sa.Column("beat_at", Moment, nullable=False),
    sa.Column("moment", Moment, nullable=False),
)
"""One row: the newest run and version, who is writing and when it was last heard of, and the latest moment that was
written, behind which none goes back whatever the clock says."""

about = sa.Table(
    "about",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
