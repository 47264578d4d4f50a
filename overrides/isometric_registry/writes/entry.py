"""One write as it is remembered, and what remembers the writes of a client that has no journal."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final, Protocol

from attrs import define, field

from .._core.arguments import checked_text
from .._core.errors import InvalidArgumentError

if TYPE_CHECKING:
    import datetime

    from .._core.errors import RegistryError
    from .asked import Asked

INTENDED: Final = "intended"
"""Nothing has left this machine."""
SENT: Final = "sent"
"""The request has left or may leave at any moment."""
APPLIED: Final = "applied"
"""It was applied, and this is known."""
REFUSED: Final = "refused"
"""It was not applied, and this is known: by a plain refusal, or by reading."""
UNKNOWN: Final = "unknown"
"""The request is over, and whether it was applied is not known."""

KEY_CHARACTERS = 200
"""A key is a name, such as an invoice's number; longer than this it is something else."""

OPEN: Final = frozenset({SENT, UNKNOWN})
"""The states of a write that may have been applied."""


@define
class Entry:
    """What is known of one write."""

    asked: Asked
    key: str | None = None
    row: int = 0
    """Its number in the journal."""
    state: str = INTENDED
    noted: dict[str, Any] = field(factory=dict)
    """What was read before sending."""
    object_id: str | None = None
    reason: str | None = None
    """Why it was refused, or is unknown: a status or what kind of error, never the service's words."""
    in_flight_at: datetime.datetime | None = None
    """When the request was last in flight, at the latest."""
    in_flight_monotonic: float | None = None
    """The same by the clock that cannot be set, if this process saw it."""
    cause: RegistryError | None = field(default=None, repr=False)
    """What happened to the request, if this process saw it."""

    @property
    def was_found_absent(self) -> bool:
        """Whether it was by reading that it was found not to be applied, and not by a plain refusal."""
        return self.state == REFUSED and self.in_flight_at is not None

    def become(self, other: Entry) -> None:
        """Take over what was written down in the meantime. What only this process saw stays."""
        for name in ("asked", "state", "noted", "object_id", "reason", "in_flight_at", "in_flight_monotonic"):
            setattr(self, name, getattr(other, name))


class Book(Protocol):
    """What remembers writes. What ``sent`` notes is on disk when it returns, if there is one."""

    salt: bytes

    def begin(self, asked: Asked, key: str | None, now: datetime.datetime) -> Entry: ...
    def take(self, entry: Entry) -> bool: ...
    def give_back(self, entry: Entry) -> None: ...
    def refresh(self, entry: Entry) -> bool: ...
    def forget(self, entry: Entry) -> None: ...
    def sent(self, entry: Entry, noted: dict[str, Any], now: datetime.datetime) -> bool: ...
    def in_flight(self, entry: Entry, now: datetime.datetime, monotonic: float, reason: str) -> None: ...
    def applied(
        self, entry: Entry, object_id: str | None, now: datetime.datetime, *, is_flushed: bool, is_claim: bool = False
    ) -> bool: ...
    def refused(self, entry: Entry, reason: str, now: datetime.datetime, *, is_flushed: bool) -> None: ...
    def is_claimed(self, entry: Entry, object_id: str) -> bool: ...
    def others_open(self, entry: Entry) -> list[Entry]: ...


class Memory:
    """Remembers the writes of one client for as long as it lives."""

    def __init__(self, salt: bytes) -> None:
        self.salt = salt
        self._lock = threading.Lock()
        self._open: list[Entry] = []
        self._claimed: dict[str, Entry] = {}

    def begin(self, asked: Asked, key: str | None, now: datetime.datetime) -> Entry:  # noqa: ARG002  # as in the journal
        """Return an entry for a new write."""
        return Entry(asked, key)

    def take(self, entry: Entry) -> bool:  # noqa: ARG002
        """Nobody else can be at it."""
        return True

    def give_back(self, entry: Entry) -> None:
        """Nobody else can be at it."""

    def refresh(self, entry: Entry) -> bool:  # noqa: ARG002
        """What is remembered is the entry itself."""
        return True

    def forget(self, entry: Entry) -> None:
        """An entry that was never sent is in no list."""

    def sent(self, entry: Entry, noted: dict[str, Any], now: datetime.datetime) -> bool:  # noqa: ARG002
        """Remember that the request leaves now."""
        entry.state, entry.noted = SENT, noted
        with self._lock:
            self._open.append(entry)
        return True

    def in_flight(self, entry: Entry, now: datetime.datetime, monotonic: float, reason: str) -> None:
        """Remember that the request was in flight until now."""
        with self._lock:
            self._close(entry)
            self._open.append(entry)
            entry.state, entry.reason = UNKNOWN, reason
            entry.in_flight_at, entry.in_flight_monotonic = now, monotonic

    def applied(
        self,
        entry: Entry,
        object_id: str | None,
        now: datetime.datetime,  # noqa: ARG002
        *,
        is_flushed: bool,  # noqa: ARG002
        is_claim: bool = False,
    ) -> bool:
        """Remember what was created; False for a claim to what another write has."""
        with self._lock:
            if is_claim and self._claimed.get(object_id or "", entry) is not entry:
                return False
            if object_id is not None:
                self._claimed[object_id] = entry
            entry.state, entry.object_id = APPLIED, object_id
            self._close(entry)
            return True

    def refused(self, entry: Entry, reason: str, now: datetime.datetime, *, is_flushed: bool) -> None:  # noqa: ARG002
        """Remember that nothing was applied."""
        with self._lock:
            entry.state, entry.reason = REFUSED, reason
            self._close(entry)

    def is_claimed(self, entry: Entry, object_id: str) -> bool:
        """Say whether an object is known to be another write's."""
        with self._lock:
            return self._claimed.get(object_id, entry) is not entry

    def others_open(self, entry: Entry) -> list[Entry]:
        """Return the other open writes."""
        with self._lock:
            return [other for other in self._open if other is not entry]

    def _close(self, entry: Entry) -> None:
        self._open = [other for other in self._open if other is not entry]


def checked_key(key: object) -> str:
    """Refuse a key that could not be listed on one line.

    Raises:
        InvalidArgumentError: If it is no text, empty, too long, or has characters that cannot be printed.
    """
    text = checked_text("idempotency_key", key, least=1, most=KEY_CHARACTERS)
    if not text.isprintable() or text != text.strip():
        raise InvalidArgumentError(
            "idempotency_key has a line break or the like: pass one line without spaces around it"
        )
    return text
