"""The journal: one row for each ``idempotency_key``, on disk before the request leaves."""

from __future__ import annotations

import datetime
import json
import secrets
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from .._core.arguments import checked_flag
from .._core.errors import ConfigurationError, IdempotencyConflictError, InvalidArgumentError
from .asked import Asked
from .entry import APPLIED, INTENDED, OPEN, REFUSED, SENT, UNKNOWN, Entry, checked_key
from .locks import ROW_LOCKS
from .store import IS_OPEN, Store

if TYPE_CHECKING:
    import os

JOURNAL_STATES: Final = (INTENDED, SENT, APPLIED, REFUSED, UNKNOWN)
"""Every state of a row. ``sent`` and ``unknown`` are open: the write may have been applied."""

COLUMNS: Final = (
    "id, idempotency_key, state, operation, object_id, request, reason, "
    "intended_at, sent_at, in_flight_at, settled_at, noted, address, path, digest"
)
"""In the table's order."""


@frozen
class JournalEntry:
    """A row of the journal, for people."""

    idempotency_key: str
    state: str
    """``intended``, ``sent``, ``applied``, ``refused`` or ``unknown``."""
    operation: str
    """The ``operationId`` in the contract."""
    object_id: str | None
    """What was created, if that is known; a checkout has no identifier."""
    request: dict[str, Any]
    """What was asked for. Of everything that may name a person there is only a digest."""
    reason: str | None
    """Why it was refused, or is unknown: a status or what kind of error."""
    intended_at: datetime.datetime
    sent_at: datetime.datetime | None
    in_flight_at: datetime.datetime | None
    """When the request was last in flight, at the latest; None while it is, and after a crash."""
    settled_at: datetime.datetime | None
    address: str
    """The base URL that it went to."""

    @property
    def is_open(self) -> bool:
        """Whether it may have been applied without that being known."""
        return self.state in OPEN


class Journal:
    """A file that remembers writes across crashes and restarts. Any number of clients and processes may share it."""

    def __init__(self, path: str | os.PathLike[str], *, must_exist: bool = False) -> None:
        """Open a journal, or make one where there is no file.

        Args:
            path: An SQLite file.
            must_exist: Refuse to make a file.

        Raises:
            ConfigurationError: If the file cannot be written, is a directory, or is another program's.
        """
        checked_flag("must_exist", must_exist)
        self._store = Store(path, must_exist=must_exist)
        self.path = self._store.path
        self.salt = self._store.salt
        self._seen: dict[int, float] = {}

    def entries(self) -> list[JournalEntry]:
        """Return every row, the oldest first."""
        return [_for_people(row) for row in self._store.read(f"SELECT {COLUMNS} FROM writes ORDER BY id")]

    def entry(self, idempotency_key: str) -> JournalEntry:
        """Return the row of a key.

        Raises:
            InvalidArgumentError: If there is none.
        """
        return _for_people(self._row_of(idempotency_key))

    def alike(self, asked: Asked, key: str | None) -> list[JournalEntry]:
        """Return the rows that ask for the very same, the oldest first; with a key, that of the key alone.

        Raises:
            IdempotencyConflictError: If the key is that of another request.
        """
        name, value = ("digest", asked.digest) if key is None else ("idempotency_key", checked_key(key))
        rows = self._store.read(f"SELECT {COLUMNS} FROM writes WHERE {name} = ? ORDER BY id", value)
        for row in rows:
            _check_same(row, asked)
        return [_for_people(row) for row in rows]

    def close(self) -> None:
        """Close the file. It is opened again when it is needed."""
        self._store.close()

    # ---- what a writer needs; see Book

    def find(self, key: str) -> Entry:
        """Return the entry of a key.

        Raises:
            InvalidArgumentError: If there is none.
        """
        return self._entry(self._row_of(key))

    def begin(self, asked: Asked, key: str | None, now: datetime.datetime) -> Entry:
        """Return the entry of a key, a new one if there is none.

        Raises:
            InvalidArgumentError: If the key has the wrong form.
            IdempotencyConflictError: If the key is that of another request.
            ConfigurationError: If the file cannot be written. Nothing was sent.
        """
        self._store.check_in_place()
        name = secrets.token_hex(16) if key is None else checked_key(key)
        request = json.dumps(asked.fields, sort_keys=True)
        values = (name, asked.operation, request, _written(now), asked.address, asked.path, asked.digest)
        with self._store.transaction(is_flushed=False) as connection:  # nothing is sent before ``sent``, which is
            connection.execute(
                "INSERT INTO writes (idempotency_key, state, operation, request, intended_at, address, path, digest) "
                f"VALUES (?, '{INTENDED}', ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                values,
            )
            row = connection.execute(f"SELECT {COLUMNS} FROM writes WHERE idempotency_key = ?", (name,)).fetchone()
        _check_same(row, asked)
        return self._entry(row)

    def take(self, entry: Entry) -> bool:
        """Say that this process is at it, unless another one, or another thread, is."""
        try:
            return ROW_LOCKS.take(self._store.locks_path, entry.row)
        except OSError as error:
            raise ConfigurationError(
                f"journal {str(self.path)!r} cannot be locked ({error}), and nothing was sent: "
                "keep it on a local disk, in a directory that can be written"
            ) from error

    def give_back(self, entry: Entry) -> None:
        """Say that nobody is at it any more."""
        ROW_LOCKS.give_back(self._store.locks_path, entry.row)

    def refresh(self, entry: Entry) -> bool:
        """Read the row again, and say whether it is still there."""
        rows = self._store.read(f"SELECT {COLUMNS} FROM writes WHERE id = ?", entry.row)
        if rows:
            entry.become(self._entry(rows[0]))
        return bool(rows)

    def forget(self, entry: Entry) -> None:
        """Take a row out again whose request was never sent, so that a mended one may have the key."""
        with self._store.transaction(is_flushed=False) as connection:
            connection.execute("DELETE FROM writes WHERE id = ? AND state = ?", (entry.row, INTENDED))

    def sent(self, entry: Entry, noted: dict[str, Any], now: datetime.datetime) -> bool:
        """Write down that the request leaves now; False if it has already left from elsewhere."""
        self._store.check_in_place()
        with self._store.transaction() as connection:
            changed = connection.execute(
                "UPDATE writes SET state = ?, noted = ?, sent_at = ?, in_flight_at = NULL, settled_at = NULL, "
                "reason = NULL WHERE id = ? AND state IN (?, ?)",
                (SENT, json.dumps(noted, sort_keys=True), _written(now), entry.row, INTENDED, REFUSED),
            ).rowcount
        if changed:
            entry.state, entry.noted = SENT, noted
            entry.in_flight_at = entry.in_flight_monotonic = entry.reason = None
        return bool(changed)

    def in_flight(self, entry: Entry, now: datetime.datetime, monotonic: float, reason: str) -> None:
        """Write down that the request was in flight until now. Whoever forgets it only waits for longer."""
        entry.state, entry.reason = UNKNOWN, reason
        entry.in_flight_at, entry.in_flight_monotonic = now, monotonic
        self._seen[entry.row] = monotonic
        self._set(entry, UNKNOWN, is_flushed=False, reason=reason, in_flight_at=_written(now))

    def applied(
        self, entry: Entry, object_id: str | None, now: datetime.datetime, *, is_flushed: bool, is_claim: bool = False
    ) -> bool:
        """Write down what was created; False, and nothing is changed, for a claim to what another write has."""
        return self._set(
            entry,
            APPLIED,
            is_flushed=is_flushed,
            is_claim=is_claim,
            object_id=object_id,
            reason=None,
            settled_at=_written(now),
        )

    def refused(self, entry: Entry, reason: str, now: datetime.datetime, *, is_flushed: bool) -> None:
        """Write down that nothing was applied."""
        self._set(entry, REFUSED, is_flushed=is_flushed, reason=reason, settled_at=_written(now))

    def is_claimed(self, entry: Entry, object_id: str) -> bool:
        """Say whether an object is known to be another write's."""
        return bool(self._store.read("SELECT 1 FROM writes WHERE object_id = ? AND id != ?", object_id, entry.row))

    def others_open(self, entry: Entry) -> list[Entry]:
        """Return the other open writes."""
        query = f"SELECT {COLUMNS} FROM writes WHERE {IS_OPEN} AND id != ?"
        return [self._entry(row) for row in self._store.read(query, entry.row)]

    def _set(self, entry: Entry, state: str, *, is_flushed: bool, is_claim: bool = False, **values: str | None) -> bool:
        columns = ", ".join(f"{name} = ?" for name in values)
        query, given = f"UPDATE writes SET state = ?, {columns} WHERE id = ?", [state, *values.values(), entry.row]
        if is_claim:
            query += " AND NOT EXISTS (SELECT 1 FROM writes WHERE object_id = ? AND id != ?)"
            given += [values["object_id"], entry.row]
        with self._store.transaction(is_flushed=is_flushed) as connection:
            changed = connection.execute(query, given).rowcount > 0
        if changed:
            entry.state, entry.reason, entry.object_id = state, values.get("reason"), values.get("object_id")
        return changed

    def _row_of(self, key: str) -> tuple[Any, ...]:
        rows = self._store.read(f"SELECT {COLUMNS} FROM writes WHERE idempotency_key = ?", checked_key(key))
        if not rows:
            raise InvalidArgumentError(f"idempotency_key {key!r} is not in the journal: pass one that entries() lists")
        return rows[0]

    def _entry(self, row: tuple[Any, ...]) -> Entry:
        (
            number,
            key,
            state,
            operation,
            object_id,
            request,
            reason,
            _,
            _,
            in_flight_at,
            _,
            noted,
            address,
            path,
            digest,
        ) = row
        return Entry(
            Asked(operation, path, address, json.loads(request), digest, self.salt),
            key,
            number,
            state,
            json.loads(noted or "{}"),
            object_id,
            reason,
            _read(in_flight_at),
            self._seen.get(number),
        )


def _check_same(row: tuple[Any, ...], asked: Asked) -> None:
    if row[-1] != asked.digest:
        raise IdempotencyConflictError(
            f"idempotency_key {row[1]!r} was used on {row[7][:10]} for another request ({row[3]} to {row[12]}): "
            "use a new key for a new write"
        )


def _for_people(row: tuple[Any, ...]) -> JournalEntry:
    _, key, state, operation, object_id, request, reason, intended, sent, in_flight, settled, _, address, _, _ = row
    moment = _read(intended)
    assert moment is not None  # the column is never null
    return JournalEntry(
        key, state, operation, object_id, json.loads(request), reason, moment, _read(sent), _read(in_flight),
        _read(settled), address,
    )  # fmt: skip


def _written(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _read(text: str | None) -> datetime.datetime | None:
    return None if text is None else datetime.datetime.fromisoformat(text)
