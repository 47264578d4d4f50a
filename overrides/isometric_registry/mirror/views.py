"""The present under plain names, for whoever asks in SQL."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import exc

from .._core.text import one_line
from .columns import UNKNOWN
from .database import prefix
from .problems import MirrorError
from .tables import CREDIT_BATCH, ISSUANCE, KINDS, Kind

_OTHER_COLUMNS, _DEPENDED_ON = "42P16", "2BP01"
"""What PostgreSQL calls it if a view cannot be replaced, and if another stands on it."""

_BATCHES = """
SELECT {columns}, o.name AS owner_name, b.name AS beneficiary_name, v.observed_at, c.checked_at
FROM {p}credit_batches_versions v
JOIN {p}checks c ON c.issuance_id = v.issuance_id
LEFT JOIN {p}organisations_versions o ON o.organisation_id = v.owner_id AND o.superseded_at IS NULL
LEFT JOIN {p}organisations_versions b ON b.organisation_id = v.beneficiary_id AND b.superseded_at IS NULL
WHERE v.superseded_at IS NULL AND v.present
"""
_ISSUANCES = """
SELECT {columns}, v.observed_at, c.checked_at
FROM {p}issuances_versions v
JOIN {p}checks c ON c.issuance_id = v.issuance_id
WHERE v.superseded_at IS NULL AND v.present
"""
_OTHERS = "SELECT {columns}, v.observed_at FROM {p}{table} v WHERE v.superseded_at IS NULL AND v.present"

_HOLDINGS = """
SELECT owner_id, owner_name, status, count(*) AS credit_batches, CAST(sum(credit_kgs) AS BIGINT) AS credit_kgs
FROM {p}credit_batches
WHERE status <> 'split'
GROUP BY owner_id, owner_name, status
"""
_TRANSACTION_BATCHES = """
SELECT 'retirement' AS kind, v.retirement_id AS transaction_id, v.credit_batch_id, v.credit_kgs
FROM {p}credit_batches v
WHERE v.retirement_id IS NOT NULL AND v.status <> 'split'
UNION ALL
SELECT 'delivery', v.delivery_id, v.credit_batch_id, v.credit_kgs
FROM {p}credit_batches v
LEFT JOIN {p}credit_batches_versions u ON u.credit_batch_id = v.parent_id AND u.superseded_at IS NULL
WHERE v.delivery_id IS NOT NULL AND (u.delivery_id IS NULL OR u.delivery_id <> v.delivery_id)
UNION ALL
SELECT 'transfer', m.transfer_id, m.credit_batch_id, b.credit_kgs
FROM {p}transfer_batches m
JOIN {p}transfers_versions t ON t.transfer_id = m.transfer_id AND t.superseded_at IS NULL AND t.present
LEFT JOIN {p}credit_batches_versions b ON b.credit_batch_id = m.credit_batch_id AND b.superseded_at IS NULL
"""
_CHANGES = """
SELECT version AS cursor, '{kind}' AS kind, change, {key} AS object_id, observed_at, replaces, run, initial
FROM {p}{table}
"""


def view_names() -> tuple[str, ...]:
    """Return the names of all views."""
    return (*(kind.plural for kind in KINDS), "holdings", "transaction_batches", "changes")


def make_views(connection: sa.Connection) -> None:
    """Make every view again, so that a new column is in it.

    On PostgreSQL those that are there are replaced where they stand: others may be granted them, and have views of
    their own on them.

    Raises:
        MirrorError: If another view is in the way of one that cannot be replaced.
    """
    queries = _queries(prefix(connection))
    if connection.dialect.name == "postgresql":
        try:
            with connection.begin_nested():
                for name, query in queries.items():
                    connection.exec_driver_sql(f"CREATE OR REPLACE VIEW {name} AS {_appended(connection, name, query)}")
        except exc.DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _OTHER_COLUMNS:
                raise
        else:
            return
    for name in reversed(queries):
        _drop(connection, name)
    for name, query in queries.items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")


def _queries(p: str) -> dict[str, str]:
    """Return what each view asks for, those that others are made of first."""
    every = " UNION ALL ".join(
        _CHANGES.format(p=p, kind=kind.name, key=kind.key, table=kind.table.name) for kind in KINDS
    )
    return {
        **{f"{p}{kind.plural}": _present(kind, p) for kind in KINDS},
        f"{p}holdings": _HOLDINGS.format(p=p),
        f"{p}transaction_batches": _TRANSACTION_BATCHES.format(p=p),
        f"{p}changes": every,
    }


def _appended(connection: sa.Connection, name: str, query: str) -> str:
    """Return a query with the columns of a view that is there in their order, and new ones behind them."""
    schema, _, plain = name.rpartition(".")
    look = sa.inspect(connection)
    if not look.has_table(plain, schema=schema):
        return query
    old = [column["name"] for column in look.get_columns(plain, schema=schema)]
    new = connection.exec_driver_sql(f"SELECT * FROM ({query}) q LIMIT 0").keys()
    if list(new) == old:
        return query
    quote = connection.dialect.identifier_preparer.quote
    columns = [column for column in old if column in new] + [column for column in new if column not in old]
    return f"SELECT {', '.join(map(quote, columns))} FROM ({query}) q"


def _drop(connection: sa.Connection, name: str) -> None:
    try:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
    except exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _DEPENDED_ON:
            raise
        detail = str(error.orig.diag.message_detail)  # type: ignore[union-attr]  # psycopg's own
        raise MirrorError(
            f"the view {name} has to be made anew, and another stands on it ({one_line(detail)}): "
            "drop that one, sync, and make it again"
        ) from None


def _present(kind: Kind, p: str) -> str:
    names = [name for name in kind.state if name != UNKNOWN]
    columns = ", ".join(f"v.{name}" for name in (*names, UNKNOWN))
    query = {CREDIT_BATCH: _BATCHES, ISSUANCE: _ISSUANCES}.get(kind, _OTHERS)
    return query.format(columns=columns, p=p, table=kind.table.name)
