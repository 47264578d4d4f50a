"""Finds out with a handful of requests where something happened: the newest transactions, and the projects' totals.

Hints only make it quick. What they do not show (an owner corrected by hand, a rename, a refund) the rotation finds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .._core.text import one_line
from ..errors import RegistryError
from .columns import named_in
from .listing import (
    NO_ONES_FAULT,
    List,
    collect,
    last_read,
    note_read,
    on_record,
    take_list,
    take_named,
    take_storable,
)
from .session import Problem
from .tables import CREDIT_BATCH, DELIVERY, ISSUANCE, PROJECT, RETIREMENT, TRANSFER, checks, readings
from .transfers import note_batches

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..models import CreditBatch
    from .session import Session
    from .tables import Kind
    from .versions import Writer

TRANSACTIONS = (RETIREMENT, DELIVERY, TRANSFER)

UNSEEN = "unseen "
"""What stands in ``readings`` before the name of a list that says it has more than was found in it, and how many more.
Only if they become more is there something new that does not come first, and the list is read to its end."""


def read_transactions(session: Session) -> dict[str, CreditBatch]:
    """Take over the transactions that are new, mark the issuances they touched, and return the batches in them."""
    moved: dict[str, CreditBatch] = {}
    for kind in TRANSACTIONS:
        with on_record(session, kind.plural) as left:
            moved |= _transactions_of(session, kind, has_problems=bool(left))
    return moved


def _transactions_of(session: Session, kind: Kind, *, has_problems: bool) -> dict[str, CreditBatch]:
    """Do it for one kind. One whose batches cannot be read is left out, as a problem, and is new again next time.

    The newest pages would not show it for long, so the whole list is read while there are problems.
    """
    moved: dict[str, CreditBatch] = {}
    found: dict[str, Any] = {}
    new: list[str] = []
    said, is_whole = 0, False
    resource = getattr(session.registry, kind.plural)
    read_at, _ = last_read(session, kind.plural)
    is_whole_due = has_problems or read_at is None or session.clock.real() - read_at >= session.max_age
    if not is_whole_due:
        found, new, said = _newest(session, kind, resource)
        is_whole_due = _unseen(session, kind, said - len(new)) > _unseen_before(session, kind)
    if is_whole_due:
        pages = resource.list()
        found, is_whole = collect(pages, session, kind.plural)
        said = pages.total_count
        new = [] if read_at is None else _unknown(session, kind, found)
    before = len(session.problems)
    for key in reversed(new):  # oldest first, so that what is taken over before a break is no gap
        session.beat()
        try:
            batches = {batch.id: batch for batch in resource.credit_batches(key).nodes}
        except NO_ONES_FAULT:
            raise
        except RegistryError as error:
            session.problems.append(Problem(key, one_line(str(error))))
            continue
        moved |= batches
        with session.writing() as writer:
            take_storable(session, writer, kind, [kind.record(found[key])])
            take_named(writer, named_in(found[key]))
            mark_due(writer, {batch.issuance_id for batch in batches.values()})
            if kind is TRANSFER:
                note_batches(writer, key, batches)
    if is_whole_due:
        for problem in session.problems[before:]:
            del found[problem.subject]
        take_list(session, List(kind, kind.plural, resource.get), found, is_whole=is_whole)
        unseen = _unseen(session, kind, said)
        if unseen != _unseen_before(session, kind):
            with session.writing() as writer:
                note_read(writer, UNSEEN + kind.plural, session.reach, str(unseen))
    return moved


def _newest(session: Session, kind: Kind, resource: Any) -> tuple[dict[str, Any], list[str], int]:
    """Return the objects of the first pages, up to one that has a known object, the identifiers of the new ones, and
    how many the list says there are."""
    found: dict[str, Any] = {}
    said = 0
    for page in resource.list().pages():
        session.beat()
        some = {node.id: node for node in page.nodes}
        found |= some
        said = page.total_count
        if len(_unknown(session, kind, some)) < len(some):
            break
    return found, _unknown(session, kind, found), said


def _unseen(session: Session, kind: Kind, said: int) -> int:
    """Return how many more of a kind a list says there are than the mirror has."""
    t = kind.table.c
    present = sa.select(sa.func.count(t.version)).where(t.superseded_at.is_(None), t.present)
    with session.looking() as connection:
        return max(said - int(connection.execute(present).scalar_one()), 0)


def _unseen_before(session: Session, kind: Kind) -> int:
    """Return the same as it was when the list was last read to its end: so many it only says it has."""
    query = sa.select(readings.c.note).where(readings.c.scope == UNSEEN + kind.plural)
    with session.looking() as connection:
        return int(connection.execute(query).scalar() or 0)


def _unknown(session: Session, kind: Kind, found: dict[str, Any]) -> list[str]:
    t = kind.table.c[kind.key]
    with session.looking() as connection:
        known = set(connection.scalars(sa.select(t).where(t.in_(list(found)))))
    return [key for key in found if key not in known]


def mark_due(writer: Writer, issuance_ids: Collection[str]) -> None:
    """Note that something happened to issuances that is yet to be read."""
    c = checks.c
    writer.connection.execute(sa.update(checks).where(c.issuance_id.in_(sorted(issuance_ids))).values(due=True))


def read_projects(session: Session) -> None:
    """Take over the projects, and mark the issuances of those whose totals are not what the mirror's batches make.

    The totals show retirements and cancellations of the buffer pool, which are in no list. Where a project says
    something else than its batches even after these were read, it is not asked again until either has changed.
    """
    with on_record(session, PROJECT.plural):
        found, is_whole = collect(session.registry.projects.list(), session, PROJECT.plural)
        take_list(session, List(PROJECT, PROJECT.plural, session.registry.projects.get), found, is_whole=is_whole)
    with session.looking() as connection:
        told = {row.scope: row.note for row in connection.execute(sa.select(readings))}
        summed = _summed(connection, session.pool_organisations())
    differing: dict[str, str] = {}
    for key, project in found.items():
        said = tuple(
            total.credit_kgs
            for total in (
                project.issued_credits_total,
                project.retired_credits_total,
                project.retired_buffer_pool_credits_total,
            )
        )
        ours = summed.get(key, (0, 0, 0))
        note = f"{said} {ours}"
        if said != ours and told.get(f"project:{key}") != note:
            differing[key] = note
    if not differing or session.initial:
        return
    t = ISSUANCE.table.c
    with session.writing() as writer:
        for key, note in differing.items():
            of_project = sa.select(t.issuance_id).where(t.superseded_at.is_(None), t.project_id == key)
            mark_due(writer, set(writer.connection.scalars(of_project)))
            note_read(writer, f"project:{key}", session.reach, note)


def _summed(connection: sa.Connection, pool: Collection[str]) -> dict[str, tuple[int, int, int]]:
    """Return what the mirror's batches make for each project: issued, retired, retired of the buffer pool's."""
    b = CREDIT_BATCH.table.c
    retired = sa.case((b.status == "retired", b.credit_kgs), else_=0)
    buffer_pool = sa.case((sa.and_(b.status == "retired", b.owner_id.in_(pool)), b.credit_kgs), else_=0)
    query = (
        sa.select(b.project_id, sa.func.sum(b.credit_kgs), sa.func.sum(retired), sa.func.sum(buffer_pool))
        .where(b.superseded_at.is_(None), b.present, b.status != "split")
        .group_by(b.project_id)
    )
    return {
        project: (int(issued), int(gone), int(pooled)) for project, issued, gone, pooled in connection.execute(query)
    }
