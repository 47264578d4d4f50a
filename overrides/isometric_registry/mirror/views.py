"""The present under plain names, for whoever asks in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .columns import UNKNOWN
from .database import prefix
from .tables import CREDIT_BATCH, ISSUANCE, KINDS, Kind

if TYPE_CHECKING:
    import sqlalchemy as sa

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
_CHANGES = """
SELECT version AS cursor, '{kind}' AS kind, change, {key} AS object_id, observed_at, replaces, run, initial
FROM {p}{table}
"""


def view_names() -> tuple[str, ...]:
    """Return the names of all views."""
    return (*(kind.plural for kind in KINDS), "holdings", "changes")


def make_views(connection: sa.Connection) -> None:
    """Make every view again, so that a new column is in it."""
    p = prefix(connection)
    for name in reversed(view_names()):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {p}{name}")
    for kind in KINDS:
        connection.exec_driver_sql(f"CREATE VIEW {p}{kind.plural} AS {_present(kind, p)}")
    connection.exec_driver_sql(f"CREATE VIEW {p}holdings AS {_HOLDINGS.format(p=p)}")
    every = " UNION ALL ".join(
        _CHANGES.format(p=p, kind=kind.name, key=kind.key, table=kind.table.name) for kind in KINDS
    )
    connection.exec_driver_sql(f"CREATE VIEW {p}changes AS {every}")


def _present(kind: Kind, p: str) -> str:
    names = [name for name in kind.state if name != UNKNOWN]
    columns = ", ".join(f"v.{name}" for name in (*names, UNKNOWN))
    query = {CREDIT_BATCH: _BATCHES, ISSUANCE: _ISSUANCES}.get(kind, _OTHERS)
    return query.format(columns=columns, p=p, table=kind.table.name)
