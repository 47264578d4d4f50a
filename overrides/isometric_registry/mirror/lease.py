"""One sync at a time: a row that names who writes, fenced by the number of its run.

A row and no lock of the database or the file system: those break behind a connection pooler, or are not there.
"""

from __future__ import annotations

import datetime
import os
import secrets
import socket
import sys
from typing import Any

import sqlalchemy as sa

from .database import name_of, transaction
from .problems import MirrorError
from .tables import lease

LEASE = datetime.timedelta(minutes=5)
"""A sync says at least every half minute that it is alive. One that has not for so long has ended without a word."""

BEAT = datetime.timedelta(seconds=15)
"""It is said between two answers, if it was said so long ago; the rest of the half minute is for the answer."""

_held: set[str] = set()
"""The tokens of this process: a container's next process may have the number of the one before."""


def take_lease(engine: sa.Engine, now: datetime.datetime) -> tuple[int, str]:
    """Become the one who writes, and return the number of the run and a token.

    Raises:
        MirrorError: If somebody else is writing; the text says who.
    """
    token = secrets.token_hex(8)
    holder = f"{socket.gethostname()} process {os.getpid()}"
    t = lease.c
    with transaction(engine, writes=True) as connection:
        row = connection.execute(sa.select(lease)).first()
        if row is None:
            connection.execute(
                sa.insert(lease).values(
                    name="sync", run=1, version=0, holder=holder, token=token, beat_at=now, moment=now
                )
            )
            run = 1
        else:
            if not has_ended(row, now):
                raise MirrorError(
                    f"{name_of(engine)} is being synced already, by {row.holder} (last heard of at "
                    f"{row.beat_at:%Y-%m-%d %H:%M:%S} UTC): wait until it is through"
                )
            run = row.run + 1
            values = {"run": run, "holder": holder, "token": token, "beat_at": now}
            taken = connection.execute(sa.update(lease).where(t.run == row.run).values(values))
            if taken.rowcount != 1:
                raise MirrorError(f"{name_of(engine)} has just been taken by another sync: wait until it is through")
    _held.add(token)
    return run, token


def has_ended(row: sa.Row[Any], now: datetime.datetime) -> bool:
    """Say whether the one row of the lease has no holder, or one that will not be heard of any more."""
    return row.holder is None or _is_over(row.holder, row.token, row.beat_at, now)


def _is_over(holder: str, token: str, beat_at: datetime.datetime, now: datetime.datetime) -> bool:
    """Say whether whoever holds the lease has ended without giving it back."""
    if abs(now - beat_at) > LEASE:  # in the future too: a clock was wrong
        return True
    host, _, process = holder.rpartition(" process ")
    if host != socket.gethostname() or sys.platform == "win32" or token in _held:
        return False
    if int(process) == os.getpid():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def fenced(
    engine: sa.Engine, connection: sa.Connection, run: int, now: datetime.datetime, moment: datetime.datetime
) -> int:
    """Say within a transaction that the run is alive, and return the newest version.

    Args:
        engine: The database.
        connection: The transaction.
        run: The run that writes.
        now: What the clock says.
        moment: What is written as the present, which never goes back.

    The row stays locked until the transaction ends, so that nobody takes the lease in between.

    Raises:
        MirrorError: If somebody else has taken the lease, so that nothing may be written any more.
    """
    t = lease.c
    beat = connection.execute(
        sa.update(lease).where(t.run == run, t.holder.is_not(None)).values(beat_at=now, moment=moment)
    )
    if beat.rowcount != 1:
        raise MirrorError(
            f"{name_of(engine)} was taken over by another sync: this one has stopped, and nothing is lost"
        )
    return int(connection.execute(sa.select(t.version)).scalar_one())


def note_version(connection: sa.Connection, version: int) -> None:
    """Keep the newest version within the transaction that wrote it."""
    connection.execute(sa.update(lease).values(version=version))


def give_back(engine: sa.Engine, run: int, token: str) -> None:
    """Let others write. Does nothing if somebody has taken the lease already."""
    _held.discard(token)
    with transaction(engine, writes=True) as connection:
        free = sa.update(lease).where(lease.c.run == run, lease.c.token == token)
        connection.execute(free.values(holder=None, token=None))


def newest_moment(connection: sa.Connection) -> datetime.datetime | None:
    """Return the latest moment that was written, whatever the clock says now."""
    moment: datetime.datetime | None = connection.execute(sa.select(lease.c.moment)).scalar()
    return moment
