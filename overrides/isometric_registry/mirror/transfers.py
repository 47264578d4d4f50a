"""Which batches a transfer moved. A batch names its delivery and its retirement, and none of its transfers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from .._core.text import one_line
from ..errors import PermissionDeniedError, RegistryError
from .listing import NO_ONES_FAULT, on_record
from .session import Problem
from .tables import TRANSFER, transfer_batches

if TYPE_CHECKING:
    from collections.abc import Collection

    from .session import Session
    from .versions import Writer

SCOPE = "batches of transfers"
"""What they are called where problems are on record."""


def note_batches(writer: Writer, transfer_id: str, credit_batch_ids: Collection[str]) -> None:
    """Keep which batches a transfer moved, which never changes."""
    writer.connection.execute(sa.delete(transfer_batches).where(transfer_batches.c.transfer_id == transfer_id))
    rows = [{"transfer_id": transfer_id, "credit_batch_id": key} for key in sorted(credit_batch_ids)]
    if rows:
        writer.connection.execute(sa.insert(transfer_batches), rows)


def read_batches(session: Session) -> None:
    """Ask once for the batches of each transfer of which they are not known: those that a first load has found."""
    t, known = TRANSFER.table.c, sa.select(transfer_batches.c.transfer_id)
    query = sa.select(t.transfer_id).where(t.superseded_at.is_(None), t.present, t.transfer_id.not_in(known))
    with session.looking() as connection:
        unread = list(connection.scalars(query.order_by(t.version)))
    with on_record(session, SCOPE):
        for key in unread:
            session.beat()
            try:
                batches = {batch.id for batch in session.registry.transfers.credit_batches(key).nodes}
            except NO_ONES_FAULT:
                raise
            except PermissionDeniedError:
                session.notes.append("these credentials may not read which batches transfers moved; others may")
                break
            except RegistryError as error:
                session.problems.append(Problem(key, f"its batches are not known: {one_line(str(error))}"))
                continue
            with session.writing() as writer:
                note_batches(writer, key, batches)
