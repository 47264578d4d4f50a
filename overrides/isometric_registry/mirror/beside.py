"""What changes rarely or only one organisation may see: read again when its own age limit has passed."""

from __future__ import annotations

import datetime
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from .._core.text import one_line
from ..errors import (
    APIConnectionError,
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RegistryError,
)
from .checking import noted
from .listing import (
    BALANCE_OF,
    PROBLEMS_OF,
    List,
    collect,
    last_read,
    note_read,
    on_record,
    problems_of,
    take_list,
    take_storable,
)
from .problems import MirrorError
from .session import Problem
from .tables import BALANCE, DOCUMENT, ORDER, PROJECT, SUPPLIER, readings
from .transfers import read_batches

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..client import RegistryClient
    from .session import Session

MAX_AGE = datetime.timedelta(days=7)

PUBLIC = "public"
"""Whose credentials are those without an access token."""

OF = "documents of "
"""What the name of a list of documents begins with; the project's identifier follows."""


def reach_of(registry: RegistryClient) -> str:
    """Return whose credentials a client has: an organisation's identifier, or ``public``."""
    if registry._settings.access_token is None:
        return PUBLIC
    try:
        return registry.organisations.current().id
    except (PermissionDeniedError, NotFoundError):
        return PUBLIC


def read_beside(session: Session) -> None:
    """Read suppliers, documents, orders and balances, each if it is due, and unknown batches of transfers."""
    registry = session.registry
    _when_due(session, SUPPLIER.plural, lambda: _suppliers(session))
    _documents(session)
    if session.reach != PUBLIC:
        _when_due(session, f"orders of {session.reach}", lambda: _orders(session))
        with session.looking() as connection:
            disagrees = any((rule, subject) == ("balances", session.reach) for rule, subject, _ in noted(connection))
        _when_due(session, f"{BALANCE_OF}{session.reach}", lambda: _balance(session, registry), again=disagrees)
    read_batches(session)


def _when_due(session: Session, scope: str, read: Callable[[], None], *, again: bool = False) -> bool:
    """Read a list if it is due, which it is as long as it has problems on record. Say whether the service answered."""
    read_at, reach = last_read(session, scope)
    with session.looking() as connection:
        has_problems = bool(problems_of(connection, scope))
    is_young = read_at is not None and session.clock.real() - read_at < min(MAX_AGE, max(session.max_age, MAX_AGE))
    if is_young and reach == session.reach and not (session.verify or has_problems or again):
        return True
    answered = True
    with on_record(session, scope):
        try:
            read()
        except (AuthenticationError, MirrorError):
            raise
        except RegistryError as error:
            session.problems.append(Problem(scope, one_line(str(error))))
            answered = not isinstance(error, RateLimitError | APIConnectionError)
    session.beat()
    return answered


def _suppliers(session: Session) -> None:
    suppliers = session.registry.suppliers
    found, is_whole = collect(suppliers.list(), session, SUPPLIER.plural)
    take_list(session, List(SUPPLIER, SUPPLIER.plural, suppliers.get), found, is_whole=is_whole)


def _documents(session: Session) -> None:
    """Read each project's documents as a list of their own, so that one that cannot be read loses no others."""
    p, r = PROJECT.table.c, readings.c
    with session.looking() as connection:
        projects = list(connection.scalars(sa.select(p.project_id).where(p.superseded_at.is_(None), p.present)))
        with_problems = set(connection.scalars(sa.select(r.scope).where(r.scope.startswith(f"{PROBLEMS_OF}{OF}"))))
    for key in projects:
        if not _when_due(session, f"{OF}{key}", partial(_documents_of, session, key)):
            return
    gone = with_problems - {f"{PROBLEMS_OF}{OF}{key}" for key in projects}
    if gone:
        with session.writing() as writer:
            writer.connection.execute(sa.delete(readings).where(r.scope.in_(sorted(gone))))


def _documents_of(session: Session, key: str) -> None:
    found, is_whole = collect(session.registry.projects.documents(key), session, f"{OF}{key}")
    what = List(DOCUMENT, f"{OF}{key}", within=DOCUMENT.table.c.project_id == key)
    take_list(session, what, found, is_whole=is_whole)


def _orders(session: Session) -> None:
    """Read the orders of the organisation that the token belongs to, as a buyer and, if it is one, as a supplier."""
    registry, t = session.registry, ORDER.table.c
    found, is_whole = collect(registry.organisations.orders(session.reach), session, ORDER.plural)
    within = t.buyer_organisation_id == session.reach
    try:
        supplier = registry.suppliers.current().id
    except (PermissionDeniedError, NotFoundError):
        pass
    else:
        more, also_whole = collect(registry.suppliers.orders(supplier), session, ORDER.plural)
        found, is_whole = found | more, is_whole and also_whole
        within = sa.or_(within, t.supplier_id == supplier)
    scope = f"orders of {session.reach}"
    take_list(session, List(ORDER, scope, registry.orders.get, within), found, is_whole=is_whole)


def _balance(session: Session, registry: RegistryClient) -> None:
    balance = registry.organisations.credit_balance(session.reach)
    record = BALANCE.record(balance) | {BALANCE.key: session.reach}
    scope = f"{BALANCE_OF}{session.reach}"
    read_at, _ = last_read(session, scope)
    with session.writing(initial=session.initial or read_at is None) as writer:
        take_storable(session, writer, BALANCE, [record], last_seen_at=read_at)
        note_read(writer, scope, session.reach, writer.at.isoformat())
