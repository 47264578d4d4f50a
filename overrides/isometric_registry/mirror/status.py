"""How fresh a mirror is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from attrs import frozen

from .database import transaction
from .lease import has_ended
from .listing import problems_of
from .session import Problem
from .tables import checks, lease, runs

if TYPE_CHECKING:
    import datetime


@frozen
class Status:
    """How fresh a mirror is, and what is the matter with it."""

    base_url: str
    """The registry that it is a copy of."""
    schema_version: int
    issuances: int
    """How many the registry lists."""
    unread: int
    """How many of them were never read whole, so that nothing of them is shown."""
    due: int
    """Of how many something is known to have changed since they were read."""
    oldest_check: datetime.datetime | None
    """Nothing shown is older than this: the issuance unchecked for longest was read whole then."""
    cursor: int
    """The newest change; pass it to ``changes(after=...)``."""
    holder: str | None
    """Who is syncing at the moment."""
    last_run: int | None
    last_outcome: str | None
    """``done``, ``problems``, ``out of requests``, or ``broken off`` if it did not come to an end."""
    last_started_at: datetime.datetime | None
    last_finished_at: datetime.datetime | None
    last_requests: int | None
    problems: tuple[Problem, ...]
    """What could not be taken over when it was last tried: issuances, and then what else there is."""


def status(engine: sa.Engine, told: dict[str, str], now: datetime.datetime) -> Status:
    """Return how fresh a mirror is; see ``Mirror.status``."""
    c = checks.c
    with transaction(engine) as connection:
        count = sa.func.count()
        issuances, unread, due, oldest = connection.execute(
            sa.select(
                count, count.filter(c.checked_at.is_(None)), count.filter(c.due, c.checked_at.is_not(None)),
                sa.func.min(c.checked_at),
            ).select_from(checks)
        ).one()  # fmt: skip
        held = connection.execute(sa.select(lease)).first()
        last = connection.execute(sa.select(runs).order_by(runs.c.run.desc()).limit(1)).first()
        problems = connection.execute(
            sa.select(c.issuance_id, c.problem).where(c.problem.is_not(None)).order_by(c.issuance_id)
        ).all()
        of_lists = problems_of(connection)
    return Status(
        base_url=told["base_url"],
        schema_version=int(told["schema_version"]),
        issuances=issuances,
        unread=unread,
        due=due,
        oldest_check=oldest,
        cursor=0 if held is None else held.version,
        holder=None if held is None or has_ended(held, now) else held.holder,
        last_run=None if last is None else last.run,
        last_outcome=None if last is None else last.outcome,
        last_started_at=None if last is None else last.started_at,
        last_finished_at=None if last is None else last.finished_at,
        last_requests=None if last is None else last.requests + last.requests_beside,
        problems=(*(Problem(row.issuance_id, row.problem) for row in problems), *of_lists),
    )
