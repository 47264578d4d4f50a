"""A registry that can be changed, a clock, and a mirror: what the mirror's tests, chaos included, are played in."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from isometric_registry._core.answer import Answer
from isometric_registry.mirror import Mirror
from isometric_registry.mirror.columns import UNKNOWN
from isometric_registry.mirror.tables import CREDIT_BATCH, KINDS
from isometric_registry.models import CreditBatch
from isometric_registry.sandbox import Fault, Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isometric_registry.mirror import SyncReport
    from isometric_registry.sandbox import IncomingRequest

ISSUANCES = 10
UNHURRIED = 1_000_000
EVERYTHING = datetime.timedelta(0)


POSTGRESQL = os.environ.get("MIRROR_TEST_POSTGRESQL")
"""The address of a PostgreSQL database that tests may empty, and run on. Without it the same tests run on SQLite."""


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.moment = datetime.datetime(2026, 9, 1, 9, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += datetime.timedelta(**time)


class Tampering:
    """A transport that changes what the service answers before anybody sees it."""

    def __init__(self, transport: Any, change: Callable[[str, dict[str, Any]], Any]) -> None:
        self._transport = transport
        self._change = change

    def send(self, operation: Any, settings: Any, seconds: float) -> Any:
        outcome = self._transport.send(operation, settings, seconds)
        if isinstance(outcome, Answer) and outcome.status == 200:
            body = json.loads(outcome.body)
            self._change(operation.path, body)
            outcome.body = json.dumps(body).encode()
        return outcome

    def close(self) -> None:
        self._transport.close()


class World:
    """A registry that can be changed, and a mirror of it."""

    def __init__(self, sandbox: Sandbox, url: str, clock: Clock) -> None:
        self.sandbox = sandbox
        self.url = url
        self.clock = clock
        self.registry = sandbox.client(max_requests_per_minute=UNHURRIED, max_retries=0)
        self.mirror = Mirror(url, now=clock)

    def sync(self, **how: Any) -> SyncReport:
        """Sync a minute later, and prove that the mirror agrees with itself."""
        self.clock.pass_by(minutes=1)
        report = self.mirror.sync(self.registry, **how)
        self.assert_sound()
        return report

    def assert_sound(self) -> None:
        report = self.mirror.check()
        assert report.findings == (), report.findings

    def rows(self, view: str, columns: str = "*") -> list[dict[str, Any]]:
        schema = "isometric." if self.mirror.engine.dialect.name == "postgresql" else ""
        with self.mirror.engine.connect() as connection:
            return [
                dict(row) for row in connection.execute(sa.text(f"SELECT {columns} FROM {schema}{view}")).mappings()
            ]

    def batches(self) -> dict[str, dict[str, Any]]:
        """Return what the mirror has of every batch now, in the words of the model."""
        t = CREDIT_BATCH.table.c
        with self.mirror.engine.connect() as connection:
            query = sa.select(CREDIT_BATCH.table).where(t.superseded_at.is_(None), t.present)
            rows = connection.execute(query).mappings().all()
        names = [name for name in CREDIT_BATCH.state if name != "pool"]
        return {row["credit_batch_id"]: {name: row[name] for name in names} for row in rows}

    def truth(self) -> dict[str, dict[str, Any]]:
        """Return the same of every batch that the registry has."""
        data = self.sandbox.data
        return {
            key: CREDIT_BATCH.record(CreditBatch.from_dict(wire))
            for key, wire in data.credit_batches.items()
            if wire["issuance_id"] in data.issuances
        }

    def assert_same_as_registry(self) -> None:
        mine, theirs = self.batches(), self.truth()
        assert mine.keys() == theirs.keys()
        assert {key: (mine[key], theirs[key]) for key in mine if mine[key] != theirs[key]} == {}

    def tamper(self, change: Callable[[str, dict[str, Any]], Any]) -> None:
        """Change what the service answers; the function is given a path and a body to change in place."""
        self.registry._funnel.transport = Tampering(self.registry._funnel.transport, change)

    def fail(self, *, part: str, status: int = 500) -> None:
        """Answer every request whose path has a part with an error."""

        def plan(request: IncomingRequest) -> Fault | None:
            return Fault("status", status=status, applies=False) if part in request.path else None

        self.sandbox.faults = plan

    def change_batch(self, batch_id: str, **wire: Any) -> None:
        """Change what the registry says of a batch, by no transaction."""
        self.sandbox.data.credit_batches[batch_id].update(wire)
        self.has_changed()

    def has_changed(self) -> None:
        """Make the registry write its answers again, since its data were changed behind its back."""
        self.sandbox.data.ledger.version += 1

    def replay(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Play the feed from the beginning, and return what it leads to."""
        present: dict[tuple[str, str], dict[str, Any]] = {}
        for change in self.mirror.changes(with_first_load=True):
            key = change.kind, change.object_id
            assert without_unknown(change.before) == without_unknown(present.get(key))
            if change.after is None:
                del present[key]
            else:
                present[key] = change.after
        return present

    def present(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return what is current in all tables."""
        found = {}
        with self.mirror.engine.connect() as connection:
            for kind in KINDS:
                t = kind.table.c
                query = sa.select(kind.table).where(t.superseded_at.is_(None), t.present)
                for row in connection.execute(query).mappings():
                    found[kind.name, row[kind.key]] = {name: row[name] for name in kind.state}
        return found


def without_unknown(state: dict[str, Any] | None) -> dict[str, Any] | None:
    # What an answer tells more than before is added to the current version, and so is no change.
    return None if state is None else {name: value for name, value in state.items() if name != UNKNOWN}


def emptied(url: str) -> str:
    """Empty a database, of which each worker that runs tests has its own, and return its address."""
    server = sa.make_url(url).set(drivername="postgresql+psycopg")
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is not None:
        whole = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        with whole.connect() as connection:
            named = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
            if connection.execute(named, {"name": worker}).one_or_none() is None:
                connection.execute(sa.text(f"CREATE DATABASE {worker}"))
        whole.dispose()
        server = server.set(database=worker)
    engine = sa.create_engine(server)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA IF EXISTS isometric CASCADE"))
    engine.dispose()
    return sa.make_url(url).set(database=server.database).render_as_string(hide_password=False)


DATABASES = ["postgresql" if POSTGRESQL else "sqlite"]


def fill(world: World, loaded: Path) -> None:
    """Sync a mirror for the first time; on SQLite by a copy of one that was, which takes no time."""
    if world.url.startswith("sqlite"):
        shutil.copy(loaded, str(world.mirror.engine.url.database))
        world.clock.pass_by(minutes=1)
    else:
        world.sync()
    world.sandbox.requests.clear()
