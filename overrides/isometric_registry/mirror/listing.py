"""Reads whole lists and takes them over. That an object is left out of a list is not believed at once."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from attrs import frozen

from .._core.text import one_line
from ..errors import (
    APIConnectionError,
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    RateLimitError,
    RegistryError,
)
from .columns import named_in
from .problems import MirrorError
from .session import Problem
from .tables import ORGANISATION, SUPPLIER, readings
from .versions import UnstorableError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Iterable, Iterator

    from .._core.pages import Pages
    from ..models import Organisation, Supplier
    from .columns import Record
    from .session import Session
    from .tables import Kind
    from .versions import Writer

CONFIRMED = 20
"""So many objects that a list lacks are asked for one by one, however many there are: see ``so_many_gone``."""

PROBLEMS_OF = "problems of "
"""What stands in ``readings`` before the name of a list whose problems are on record."""

BALANCE_OF = "balance of "
"""What stands in ``readings`` before the organisation whose balance was read; the note is the moment."""

DISAGREEMENTS = "disagreements"
"""What stands in ``readings`` for what did not agree at the end of the last run."""

NO_ONES_FAULT = (AuthenticationError, ConfigurationError, RateLimitError, APIConnectionError, MirrorError)
"""What no object can be blamed for, and so ends a run even if a single object was asked for."""


@frozen
class List:
    """A list to take over, and how to ask for one of its objects if the list lacks it."""

    kind: Kind
    scope: str
    """Its name in ``readings``."""
    get: Callable[[str], Any] | None = None
    """Asks for one object; None if the service has no such request."""
    within: sa.ColumnElement[bool] | None = None
    """Which objects of the kind the list is the whole of; None: all."""


def collect(pages: Pages[Any], session: Session, name: str) -> tuple[dict[str, Any], bool]:
    """Return all objects of a list by identifier, and whether there were as many as it says."""
    found: dict[str, Any] = {}
    entries = 0
    for page in pages.pages():
        session.beat()
        for node in page.nodes:
            entries += 1
            found[node.id] = node
    if entries != len(found):
        session.notes.append(f"the list of {name} had {entries - len(found):,} objects twice; each was taken once")
    whole = pages.total_count == len(found)
    if not whole:
        session.notes.append(f"the list of {name} says {pages.total_count:,} and had {len(found):,}")
    return found, whole


def so_many_gone(name: str, missing: int, known: int) -> Problem | None:
    """Return the problem of a list that lacks more of what is known than vanishes at once, if it does.

    One object may vanish, or a tenth of them, and never more than are asked for one by one. More than that tells of
    the service (it has lost its data, or is another one) or of the credentials, and nothing of the objects: who asks
    for them is told that they are not there, all the same. So it is never taken over, however often it is said.
    """
    if missing <= max(1, min(CONFIRMED, known // 10)):
        return None
    reason = (
        f"{missing:,} of the {known:,} that are known are gone by what these credentials are told, and so many do not "
        "vanish at once: nothing was taken away. Use the credentials and the registry that filled the mirror, or wait "
        "until the service is well; if they are gone indeed, fill a new mirror in another file or database"
    )
    return Problem(name, reason)


def take_list(session: Session, what: List, found: dict[str, Any], *, is_whole: bool) -> None:
    """Take a list over that was read to its end, and note when."""
    at, reach = last_read(session, what.scope)
    with session.looking() as connection:
        t = what.kind.table.c
        current = sa.select(t[what.kind.key]).where(t.superseded_at.is_(None), t.present)
        if what.within is not None:
            current = current.where(what.within)
        known = list(connection.scalars(current))
        missing = [key for key in known if key not in found]
        of_kind = sa.select(sa.func.count()).where(t.superseded_at.is_(None), t.present)
        count, lacked = len(known), len(missing)
        if what.get is None and missing:  # one of many small lists: all of them together must not vanish either
            count = connection.execute(of_kind).scalar_one()
            lacked = session.lacked[what.kind.name] = session.lacked.get(what.kind.name, 0) + lacked
    is_same = reach == session.reach
    doubt = so_many_gone(what.scope, lacked, count) if is_same else None
    kept = _still_there(session, what, found, missing, doubt=doubt, believes=is_whole and is_same)
    with session.writing(initial=session.initial or at is None) as writer:
        records = [what.kind.record(one) for one in found.values()]
        scope = sa.true() if what.within is None else what.within
        take_storable(session, writer, what.kind, records, scope=scope, assumed=kept, last_seen_at=at)
        take_named(writer, (named for one in found.values() for named in named_in(one)))
        # What was kept was last seen with other credentials; only they could tell that it has vanished.
        note_read(writer, what.scope, reach if kept and reach is not None else session.reach)


def take_storable(
    session: Session,
    writer: Writer,
    kind: Kind,
    records: list[Record],
    *,
    scope: sa.ColumnElement[bool] | None = None,
    assumed: Collection[str] = (),
    last_seen_at: datetime.datetime | None = None,
) -> None:
    """Take records over as ``Writer.take_over`` does; one that fits no column is a problem, and stays what it was."""
    try:
        with writer.connection.begin_nested():
            writer.take_over(kind, records, scope=scope, assumed=assumed, last_seen_at=last_seen_at)
    except UnstorableError:
        kept = set(assumed)
        for record in records:
            try:
                with writer.connection.begin_nested():
                    writer.take_over(kind, [record], last_seen_at=last_seen_at)
            except UnstorableError as error:
                session.problems.append(Problem(record[kind.key], str(error)))
                kept.add(record[kind.key])
        good = [record for record in records if record[kind.key] not in kept]
        writer.take_over(kind, good, scope=scope, assumed=kept, last_seen_at=last_seen_at)


def _still_there(
    session: Session, what: List, found: dict[str, Any], missing: list[str], *, doubt: Problem | None, believes: bool
) -> set[str]:
    """Return which of the objects that a list lacks are kept. Those that are still there are added to ``found``."""
    if not missing:
        return set()
    if doubt is not None:
        session.problems.append(doubt)
        return set(missing)
    if not believes:
        session.notes.append(
            f"the list of {what.scope} lacks {len(missing):,} objects that were in it; they are kept, since it "
            "contradicts itself, or these credentials reach less"
        )
        return set(missing)
    if what.get is None:
        return set()
    kept: set[str] = set()
    for key in missing:
        session.beat()
        try:
            found[key] = what.get(key)
        except NotFoundError:
            continue
        except NO_ONES_FAULT:
            raise
        except RegistryError as error:
            kept.add(key)
            reason = f"the list of {what.scope} leaves it out, and it cannot be asked for: {one_line(str(error))}"
            session.problems.append(Problem(key, reason))
            continue
        session.problems.append(Problem(key, f"the list of {what.scope} leaves it out, and it is still there"))
    return kept


def take_named(writer: Writer, named: Iterable[Organisation | Supplier]) -> None:
    """Take over the organisations that objects name, and the suppliers that are not known yet.

    A supplier's text stands in every object of it; the list of suppliers is what tells of changes. The same few stand
    in thousands of batches, and what this run has taken over already is not looked up again.
    """
    organisations: dict[str, Organisation] = {}
    suppliers: dict[str, Supplier] = {}
    for one in named:
        if writer.named.get(one.id) == one:
            continue
        if isinstance(one, SUPPLIER.model):
            suppliers[one.id] = one  # type: ignore[assignment]
        else:
            organisations[one.id] = one  # type: ignore[assignment]
    if organisations:
        writer.take_over(ORGANISATION, [ORGANISATION.record(one) for one in organisations.values()])
    if suppliers:
        t = SUPPLIER.table.c
        query = sa.select(t.supplier_id).where(t.superseded_at.is_(None), t.supplier_id.in_(list(suppliers)))
        known = set(writer.connection.scalars(query))
        writer.take_over(SUPPLIER, [SUPPLIER.record(one) for key, one in suppliers.items() if key not in known])
    writer.newly_named |= {**organisations, **suppliers}


def last_read(session: Session, scope: str) -> tuple[datetime.datetime | None, str | None]:
    """Return when a list was last read to its end, and with whose credentials."""
    with session.looking() as connection:
        row = connection.execute(sa.select(readings).where(readings.c.scope == scope)).first()
    return (None, None) if row is None else (row.read_at, row.reach)


@contextmanager
def on_record(session: Session, scope: str) -> Iterator[tuple[Problem, ...]]:
    """Keep the problems that come up meanwhile as those of a list, in place of what its last reading has left.

    Those are given. They stay on record if this one is broken off.
    """
    with session.looking() as connection:
        earlier = problems_of(connection, scope)
    before = len(session.problems)
    yield earlier
    now = session.problems[before:]
    if now or earlier:
        with session.writing() as writer:
            writer.connection.execute(sa.delete(readings).where(readings.c.scope == PROBLEMS_OF + scope))
            if now:
                note = json.dumps([(problem.subject, problem.reason) for problem in now])
                note_read(writer, PROBLEMS_OF + scope, session.reach, note)


def problems_of(connection: sa.Connection, scope: str | None = None) -> tuple[Problem, ...]:
    """Return the problems on record of one list, or of all lists."""
    r = readings.c
    which = r.scope.startswith(PROBLEMS_OF) if scope is None else r.scope == PROBLEMS_OF + scope
    notes = connection.scalars(sa.select(r.note).where(which).order_by(r.scope))
    return tuple(Problem(subject, reason) for note in notes for subject, reason in json.loads(note))


def note_read(writer: Writer, scope: str, reach: str, note: str | None = None) -> None:
    """Keep that a list was read to its end."""
    writer.connection.execute(sa.delete(readings).where(readings.c.scope == scope))
    writer.connection.execute(sa.insert(readings).values(scope=scope, read_at=writer.now, reach=reach, note=note))
