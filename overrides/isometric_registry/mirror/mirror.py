"""The mirror as Python programs use it."""

from __future__ import annotations

import asyncio
import datetime
from itertools import islice
from typing import TYPE_CHECKING, Self

from .._core.arguments import checked_flag, checked_identifier
from .._core.text import shown
from ..errors import InvalidArgumentError
from ..ledger.moments import checked_moment_in_utc
from .checking import check
from .database import DEFAULT_URL, engine_for, name_of
from .feed import changes
from .holding import holdings
from .migrations import open_mirror
from .status import status
from .sync import MAX_AGE, sync

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator, Callable, Iterator
    from types import TracebackType

    import sqlalchemy as sa

    from ..client import RegistryClient
    from .checking import CheckReport
    from .feed import Change
    from .holding import Holdings
    from .session import SyncProgress
    from .status import Status
    from .sync import SyncReport

LONGEST_AGE = datetime.timedelta(days=36_500)
"""Nobody waits longer, and calendars end."""

AT_ONCE = 100
"""Changes that an asynchronous iterator fetches in one go."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _check_callable(name: str, value: object) -> None:
    if not callable(value):
        raise InvalidArgumentError(f"{name} is {type(value).__name__}: pass a function")


class Mirror:
    """A copy of the registry in a database of your own, with its history.

        with RegistryClient() as registry, Mirror("sqlite:///registry.db") as mirror:
            mirror.sync(registry)
            for change in mirror.changes(since=yesterday):
                ...

    Any program may read the database at the same time, also while it is being synced. Objects of this class may be
    shared between threads. Nothing is opened before it is needed.
    """

    def __init__(
        self, url: str | os.PathLike[str] = DEFAULT_URL, *, now: Callable[[], datetime.datetime] = _now
    ) -> None:
        """Name a database.

        Args:
            url: An SQLAlchemy address, ``sqlite:///registry.db`` or ``postgresql://user@host/database``, or the path of
                an SQLite file. On PostgreSQL everything is in the schema ``isometric``.
            now: The clock, for tests.

        Raises:
            InvalidArgumentError: If it is no address, or of a database that a mirror cannot live in.
            ConfigurationError: If what the database needs is not installed.
        """
        _check_callable("now", now)
        self._engine = engine_for(url)
        self._now = now

    @property
    def engine(self) -> sa.Engine:
        """The database itself, for queries of your own."""
        return self._engine

    def sync(
        self,
        registry: RegistryClient,
        *,
        max_age: datetime.timedelta = MAX_AGE,
        budget: int | datetime.timedelta | None = None,
        verify: bool = False,
        on_progress: Callable[[SyncProgress], None] | None = None,
    ) -> SyncReport:
        """Bring the mirror up to date, or fill it. One sync at a time; what was broken off is gone on with.

        It asks first what has happened since the last time, and reads only what was touched. Besides, it reads the
        issuances again that were not looked at for longest, as many as keep every one younger than ``max_age``. Each
        issuance is taken over whole or not at all; what contradicts itself is a problem on record, and what was known
        before stays. Documents, suppliers, orders and balances are read every seven days.

        Args:
            registry: Whose credentials decide what is reached. It keeps to its pace, or to 120 requests a minute.
            max_age: How old an issuance may get before it is read again, whatever the hints say. Nothing: read all.
            budget: As many requests, or as much time, as may be spent. Default: whatever it takes.
            verify: Read everything again, halves that can change no more among them.
            on_progress: Called with a ``SyncProgress`` now and then. An error it raises ends the sync and comes out.

        Raises:
            InvalidArgumentError: If an argument has the wrong form.
            MirrorError: If the database cannot be used, somebody else is syncing it, or five issuances in a row that
                could be read last time could not. The text says what to do.
            RegistryError: If a list could not be read. What was taken over before is kept.
        """
        if isinstance(max_age, datetime.timedelta) and max_age > LONGEST_AGE:
            raise InvalidArgumentError(f"max_age is longer than {LONGEST_AGE.days:,} days: pass less")
        checked_flag("verify", verify)
        if on_progress is not None:
            _check_callable("on_progress", on_progress)
        return sync(
            self._engine,
            registry,
            max_age=max_age,
            budget=budget,
            verify=verify,
            on_progress=on_progress,
            now=self._now,
        )

    async def sync_async(
        self,
        registry: RegistryClient,
        *,
        max_age: datetime.timedelta = MAX_AGE,
        budget: int | datetime.timedelta | None = None,
        verify: bool = False,
        on_progress: Callable[[SyncProgress], None] | None = None,
    ) -> SyncReport:
        """Do what ``sync`` does in a thread, so that an event loop goes on; ``on_progress`` is called there.

        The requests are those of a synchronous client. Cancelling does not stop the thread; an error that
        ``on_progress`` raises does.
        """
        return await asyncio.to_thread(
            self.sync, registry, max_age=max_age, budget=budget, verify=verify, on_progress=on_progress
        )

    def changes(
        self,
        *,
        since: datetime.datetime | None = None,
        after: int | None = None,
        with_first_load: bool = False,
    ) -> Iterator[Change]:
        """Yield what has changed, in the order in which it was seen.

        Args:
            since: Only what was seen after this moment.
            after: Only what comes behind this cursor, that of a ``Change`` or of ``status()``.
            with_first_load: Also what was found when the mirror was filled, each as ``appeared``.

        Raises:
            InvalidArgumentError: If both are given, or one has the wrong form.
            MirrorError: If there is no mirror, or its database cannot be read.
        """
        if since is not None and after is not None:
            raise InvalidArgumentError("since and after both say where to begin: pass one of them")
        if after is not None and (type(after) is not int or not 0 <= after < 2**63):
            raise InvalidArgumentError(f"after is {shown(after)}: pass the cursor of a change, a whole number")
        checked_flag("with_first_load", with_first_load)
        moment = None if since is None else checked_moment_in_utc("since", since)
        open_mirror(self._engine)
        return changes(self._engine, since=moment, after=after or 0, with_first_load=with_first_load)

    async def changes_async(
        self,
        *,
        since: datetime.datetime | None = None,
        after: int | None = None,
        with_first_load: bool = False,
    ) -> AsyncIterator[Change]:
        """Yield what ``changes`` yields, for ``async for``. The database is read in a thread."""
        found = await asyncio.to_thread(self.changes, since=since, after=after, with_first_load=with_first_load)
        while some := await asyncio.to_thread(lambda: list(islice(found, AT_ONCE))):
            for change in some:
                yield change

    def holdings(self, organisation_id: str | None = None, *, at: datetime.datetime | None = None) -> Holdings:
        """Return who held what at a moment, the largest holding first.

        ``known`` is what this mirror had seen by then; ``dated`` is what today's records say about that moment by
        their own dates. The two differ where something was seen later than it happened.

        Args:
            organisation_id: Only what this organisation held. Default: everybody.
            at: The moment. Default: now.

        Raises:
            InvalidArgumentError: If the moment has no time zone, or what names the organisation is no identifier.
            MirrorError: If there is no mirror, or its database cannot be read.
        """
        if organisation_id is not None:
            checked_identifier("organisation_id", organisation_id)
        moment = self._now() if at is None else checked_moment_in_utc("at", at)
        open_mirror(self._engine)
        return holdings(self._engine, organisation_id, moment)

    def status(self) -> Status:
        """Return how fresh the mirror is, how its last sync ended, and what could not be taken over.

        Raises:
            MirrorError: If there is no mirror, or its database cannot be read.
        """
        return status(self._engine, open_mirror(self._engine), self._now())

    def check(self) -> CheckReport:
        """Prove that the mirror agrees with itself; sends nothing.

        Kilograms are conserved in each issuance and project; every half lies under its parent; retirements are their
        batches; balances are what was held; and the feed, played from the beginning, leads to the present. While an
        issuance is not up to date, projects, retirements and balances are not judged, nor is what may have moved while
        the last sync was reading: see ``CheckReport.skipped``.

        Raises:
            MirrorError: If there is no mirror, or its database cannot be read.
        """
        open_mirror(self._engine)
        return check(self._engine)

    def close(self) -> None:
        """Close the connections. They are opened again when they are needed."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Mirror {name_of(self._engine)}>"
