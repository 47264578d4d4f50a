"""One sync from its lease to its outcome."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from attrs import frozen

from ..client import RegistryClient
from ..errors import InvalidArgumentError
from .asking import Allowance, OutOfBudget, counted
from .beside import MAX_AGE as BESIDE_MAX_AGE
from .beside import reach_of, read_beside
from .checking import note_disagreements
from .database import transaction
from .first_load import first_load, note_first_load
from .hints import read_projects, read_transactions
from .issuances import StoppedError, Taker, list_issuances, read_checks
from .lease import LEASE, give_back, take_lease
from .listing import on_record
from .migrations import make_mirror
from .rotation import share
from .session import Clock, Session, last_moment
from .tables import ISSUANCE, checks, readings, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..models import CreditBatch
    from .issuances import Listed
    from .session import Problem, SyncProgress

MAX_AGE = datetime.timedelta(days=30)
"""An issuance is read again at least so often, whatever the hints say."""

DONE, PROBLEMS, OUT_OF_REQUESTS, BROKEN_OFF = "done", "problems", "out of requests", "broken off"


@frozen
class SyncReport:
    """What a sync has done."""

    run: int
    outcome: str
    """``done``; ``problems``, if something could not be taken over; ``out of requests``, if the budget was spent."""
    requests: int
    """How many were sent for issuances, batches, transactions and projects, those that were repeated included."""
    requests_beside: int
    """How many were sent for suppliers, documents, orders and balances."""
    issuances: int
    """How many were read whole."""
    unread: int
    """How many were never read yet."""
    changes: int
    """How many versions were written."""
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    """What was odd and did no harm, a sentence each."""


def sync(
    engine: sa.Engine,
    registry: RegistryClient,
    *,
    max_age: datetime.timedelta = MAX_AGE,
    budget: int | datetime.timedelta | None = None,
    verify: bool = False,
    on_progress: Callable[[SyncProgress], None] | None = None,
    now: Callable[[], datetime.datetime],
) -> SyncReport:
    """Bring a mirror up to date; see ``Mirror.sync``."""
    _check(registry, max_age, budget)
    clock = Clock(now)
    make_mirror(engine, registry.base_url)
    behind = clock.not_before(last_moment(engine))
    run, token = take_lease(engine, clock.real())
    try:
        allowance = Allowance(
            requests=budget if isinstance(budget, int) else None,
            seconds=budget.total_seconds() if isinstance(budget, datetime.timedelta) else None,
        )
        session = _begin(engine, counted(registry, allowance), allowance, clock, run, max_age, verify, on_progress)
        if behind > datetime.timedelta(seconds=1):
            session.notes.append(
                f"this machine's clock is {behind} behind what the mirror has written: set it right; until it has "
                "caught up, everything is dated at that moment"
            )
        return _run(session)
    finally:
        give_back(engine, run, token)


def _check(registry: object, max_age: object, budget: object) -> None:
    if not isinstance(registry, RegistryClient):
        raise InvalidArgumentError(f"registry is {type(registry).__name__}: pass a RegistryClient")
    zero = datetime.timedelta(0)
    if not isinstance(max_age, datetime.timedelta) or max_age < zero:
        raise InvalidArgumentError("max_age must be a timedelta of nothing or more, such as timedelta(days=30)")
    is_number = isinstance(budget, int) and not isinstance(budget, bool) and budget > 0
    is_time = isinstance(budget, datetime.timedelta) and budget > zero
    if budget is not None and not is_number and not is_time:
        raise InvalidArgumentError(
            "budget must be a number of requests, such as 2000, or a time, such as timedelta(minutes=20), or None"
        )


def _begin(
    engine: sa.Engine,
    registry: RegistryClient,
    allowance: Allowance,
    clock: Clock,
    run: int,
    max_age: datetime.timedelta,
    verify: bool,
    on_progress: Callable[[SyncProgress], None] | None,
) -> Session:
    """Enter the run, as one that was broken off until it is known to have ended otherwise."""
    started = clock.real()
    r = runs.c
    with transaction(engine, writes=True) as connection:
        last = connection.execute(sa.select(runs).order_by(r.run.desc()).limit(1)).first()
        filled = first_load(connection)
        goes_on = last is not None and last.outcome in (BROKEN_OFF, OUT_OF_REQUESTS)
        connection.execute(
            sa.insert(runs).values(
                run=run,
                started_at=clock.now(),
                round_at=min(last.round_at, started) if last is not None and goes_on else started,
                rotated_at=started if last is None else min(last.rotated_at, started),
                requests=0,
                requests_beside=0,
                issuances=0,
                changes=0,
                outcome=BROKEN_OFF,
            )
        )
        _make_old(connection, started, max_age)
    return Session(
        engine=engine,
        registry=registry,
        allowance=allowance,
        clock=clock,
        run=run,
        reach="public",
        initial=filled is None,
        left=frozenset() if filled is None else filled.left,
        started_at=started,
        verify=verify,
        max_age=max_age,
        on_progress=on_progress,
    )


def _make_old(connection: sa.Connection, now: datetime.datetime, max_age: datetime.timedelta) -> None:
    """Take what was read in the future for too old: a clock was far ahead then, and nobody knows when it was."""
    for column, age in ((checks.c.checked_at, max_age), (readings.c.read_at, max(max_age, BESIDE_MAX_AGE))):
        query = sa.update(column.table).where(column > now + LEASE)
        connection.execute(query.values({column: now - age - LEASE}))


def _run(session: Session) -> SyncReport:
    outcome, ledger_requests = DONE, None
    try:
        session.reach = reach_of(session.registry)
        session.tell("lists", 0, 0)
        with session.looking() as connection:
            # Marked by an earlier run, which did not read them: nobody knows any more what happened to them.
            owed = frozenset(key for key, one in read_checks(connection).items() if one.due)
        with on_record(session, ISSUANCE.plural):
            listed = list_issuances(session)
        if listed is None:
            return _end(session, PROBLEMS, session.allowance.spent)
        moved = read_transactions(session)
        read_projects(session)
        _read_issuances(session, listed, moved, owed)
        ledger_requests = session.allowance.spent
        session.tell("beside", session.issuances, session.issuances)
        read_beside(session)
    except OutOfBudget:
        outcome = OUT_OF_REQUESTS
    except StoppedError:
        _end(session, PROBLEMS, session.allowance.spent)
        raise
    except BaseException:
        _end(session, BROKEN_OFF, session.allowance.spent)
        raise
    if outcome == DONE and session.initial:
        with session.writing() as writer:
            note_first_load(writer, session.reach)
    if outcome == DONE and session.problems:
        outcome = PROBLEMS
    return _end(session, outcome, session.allowance.spent if ledger_requests is None else ledger_requests)


def _read_issuances(session: Session, listed: Listed, moved: Mapping[str, CreditBatch], owed: frozenset[str]) -> None:
    r = runs.c
    with session.looking() as connection:
        this = connection.execute(sa.select(runs).where(r.run == session.run)).one()
        earlier = sa.select(runs).where(r.run < session.run).order_by(r.run.desc()).limit(1)
        last = connection.execute(earlier).first()
        checked = read_checks(connection)
    # While the clock is behind what the mirror has written, a run is dated as that; its round is by the clock.
    last_at = session.started_at if last is None else last.started_at
    if last is not None and last_at > session.started_at:
        last_at = min(last.round_at, session.started_at)
    part = share(
        checked.values(),
        now=session.started_at,
        round_at=this.round_at,
        rotated_at=this.rotated_at,
        max_age=datetime.timedelta(0) if session.verify else session.max_age,
        since_last_run=session.started_at - last_at,
    )
    taker = Taker(session, listed, checked, part.oldest, moved, owed)
    total = len(part.urgent) + len(part.rotating) + len(part.again)
    taker.take(part.urgent, total)
    before = taker.done
    try:
        taker.take(part.rotating, total)
    finally:
        moment = session.started_at if session.initial else part.rotated(taker.done - before)
        with session.writing() as writer:
            writer.connection.execute(sa.update(runs).where(r.run == session.run).values(rotated_at=moment))
    taker.take(part.again, total)


def _end(session: Session, outcome: str, ledger_requests: int) -> SyncReport:
    """Write down how a run has ended."""
    if outcome != BROKEN_OFF:
        note_disagreements(session, is_through=outcome != OUT_OF_REQUESTS)
    with session.writing() as writer:
        writer.connection.execute(
            sa.update(runs)
            .where(runs.c.run == session.run)
            .values(
                finished_at=writer.at,
                requests=ledger_requests,
                requests_beside=session.allowance.spent - ledger_requests,
                issuances=session.issuances,
                changes=session.changes,
                outcome=outcome,
            )
        )
        unread = writer.connection.execute(
            sa.select(sa.func.count()).select_from(checks).where(checks.c.checked_at.is_(None))
        ).scalar_one()
    return SyncReport(
        run=session.run,
        outcome=outcome,
        requests=ledger_requests,
        requests_beside=session.allowance.spent - ledger_requests,
        issuances=session.issuances,
        unread=unread,
        changes=session.changes,
        problems=tuple(session.problems),
        notes=tuple(session.notes),
    )
