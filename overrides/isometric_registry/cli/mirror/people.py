"""The organisations and suppliers that a database knows, by identifier and by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ...mirror.database import transaction
from ...mirror.tables import ORGANISATION, SUPPLIER
from ..lookup import named

if TYPE_CHECKING:
    from ...mirror import Mirror


def names_of(mirror: Mirror) -> dict[str, str]:
    """Return the name of every organisation, by identifier: the newest of a renamed one."""
    o = ORGANISATION.table.c
    with transaction(mirror.engine) as connection:
        rows = connection.execute(sa.select(o.organisation_id, o.name).where(o.superseded_at.is_(None)))
        return {row.organisation_id: row.name for row in rows if row.name is not None}


def suppliers_of(mirror: Mirror, names: dict[str, str]) -> dict[str, str]:
    """Return the name of every supplier's organisation, by the supplier's identifier."""
    s = SUPPLIER.table.c
    with transaction(mirror.engine) as connection:
        rows = connection.execute(sa.select(s.supplier_id, s.organisation_id).where(s.superseded_at.is_(None)))
        return {row.supplier_id: names[row.organisation_id] for row in rows if row.organisation_id in names}


def organisation_in(mirror: Mirror, text: str) -> str:
    """Return the identifier of the organisation that a text names, by its identifier or a part of its name.

    Raises:
        WrongArgument: If none or several match.
    """
    known = names_of(mirror)
    if text in known:
        return text
    return named(text, "organisation", list(known.items()), id_of=lambda one: one[0], name_of=lambda one: one[1])
