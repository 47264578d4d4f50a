"""One run of a sync: its clock, its lease, its counts, and the transactions that it writes in."""

from __future__ import annotations

import datetime
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa
from attrs import define, field, frozen

from .database import transaction
from .lease import BEAT, fenced, newest_moment, note_version
from .tables import CREDIT_BATCH, SUPPLIER
from .versions import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..client import RegistryClient
    from ..models import Organisation, Supplier
    from .asking import Allowance


@frozen
class Problem:
    """What could not be taken over, and why. What was known of it before stays as it was."""

    subject: str
    """An identifier, or the name of a list."""
    reason: str


@frozen
class SyncProgress:
    """How far a sync has come."""

    stage: str
    """``lists``, ``issuances`` or ``beside``, in this order."""
    done: int
    """Issuances that were read, or tried, in this run."""
    total: int
    """How many there will be, as far as is known now."""
    requests: int
    seconds_left: float | None
    """An estimate, from the pace so far; None before there is any."""


class Clock:
    """The present, which never goes back behind what the mirror has written."""

    def __init__(self, now: Callable[[], datetime.datetime]) -> None:
        self._now = now
        self._floor: datetime.datetime | None = None

    def real(self) -> datetime.datetime:
        """Return what the clock says."""
        return self._now().astimezone(datetime.UTC)

    def not_before(self, moment: datetime.datetime | None) -> datetime.timedelta:
        """Never return a moment before this one, and return how far the clock is behind it."""
        self._floor = moment
        behind = datetime.timedelta(0) if moment is None else moment - self.real()
        return max(behind, datetime.timedelta(0))

    def now(self) -> datetime.datetime:
        """Return the present."""
        moment = self.real()
        if self._floor is not None:
            moment = max(moment, self._floor)
        self._floor = moment
        return moment


@define
class Session:
    """A run that holds the lease."""

    engine: sa.Engine
    registry: RegistryClient
    """Counts what it sends."""
    allowance: Allowance
    clock: Clock
    run: int
    reach: str
    """Whose credentials these are: an organisation's identifier, or ``public``."""
    initial: bool
    """Whether no run has ever been through, so that what is found is no news."""
    started_at: datetime.datetime
    """By the clock, however far it is behind what the mirror has written."""
    verify: bool
    max_age: datetime.timedelta
    on_progress: Callable[[SyncProgress], None] | None = None
    left: frozenset[str] = frozenset()
    """Issuances that the first load could not read, which are no news either."""
    changes: int = 0
    issuances: int = 0
    problems: list[Problem] = field(factory=list)
    notes: list[str] = field(factory=list)
    lacked: dict[str, int] = field(factory=dict)
    """How many known objects of a kind the lists of it have lacked in this run, if it has many lists."""
    _pool: frozenset[str] | None = None
    _named: dict[str, Organisation | Supplier] = field(factory=dict)
    _beaten_at: datetime.datetime | None = None

    @contextmanager
    def writing(self, *, initial: bool | None = None) -> Iterator[Writer]:
        """Give a writer of one transaction: all of it is there afterwards, or nothing.

        Raises:
            MirrorError: If the database refuses, or somebody else has taken the lease.
        """
        with transaction(self.engine, writes=True) as connection:
            at, now = self.clock.now(), self.clock.real()
            version = fenced(self.engine, connection, self.run, now, at)
            is_initial = self.initial if initial is None else initial
            writer = Writer(connection, self.run, at, now, version, is_initial, self.pool_organisations, self._named)
            yield writer
            if writer.version != version:
                note_version(connection, writer.version)
        self._beaten_at = self.clock.real()
        self.changes += writer.changes
        self._named |= writer.newly_named

    @contextmanager
    def looking(self) -> Iterator[sa.Connection]:
        """Give a connection that only reads."""
        with transaction(self.engine) as connection:
            yield connection

    def beat(self) -> None:
        """Say that the run is alive, if it has not been said for a while."""
        now = self.clock.real()
        if self._beaten_at is None or now - self._beaten_at > BEAT:
            with self.writing():
                pass

    def tell(self, stage: str, done: int, total: int) -> None:
        """Tell whoever watches how far this has come. What the hook raises comes out, and so ends the run."""
        self.beat()
        if self.on_progress is not None:
            left = self.allowance.elapsed / done * (total - done) if done else None
            self.on_progress(SyncProgress(stage, done, total, self.allowance.spent, left))

    def pool_organisations(self) -> frozenset[str]:
        """Return who holds the buffer pool: owners of its batches that never owned a supplier's and are no supplier."""
        if self._pool is None:
            t, s = CREDIT_BATCH.table.c, SUPPLIER.table.c
            with self.looking() as connection:
                owners = {
                    pool: set(connection.scalars(sa.select(t.owner_id).where(t.pool == pool).distinct()))
                    for pool in ("supplier", "buffer_pool")
                }
                suppliers = set(connection.scalars(sa.select(s.organisation_id).distinct()))
            self._pool = frozenset(owners["buffer_pool"] - owners["supplier"] - suppliers)
        return self._pool


def last_moment(engine: sa.Engine) -> datetime.datetime | None:
    """Return the latest moment that the mirror has written."""
    with transaction(engine) as connection:
        return newest_moment(connection)
