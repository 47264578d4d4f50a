"""What a sandbox has been asked: a record for tests that count requests."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from typing import overload

from attrs import frozen

MAX_REMEMBERED = 100_000
"""A sandbox that runs for weeks must not fill the memory; the oldest requests are forgotten first."""

MAX_CHARACTERS = 16 * 1024 * 1024
"""As many of paths and queries together, because a single one may have tens of thousands."""


@frozen
class ServedRequest:
    """One answered request. Headers are left out, so that no credential can be read here.

    Attributes:
        method: The HTTP method.
        path: The decoded path, from the root of the server.
        query: The query as it was sent, without the question mark.
        status: The status it was answered with, or 0 if a fault kept it from being answered.
    """

    method: str
    path: str
    query: str
    status: int

    @property
    def characters(self) -> int:
        """How much there is to remember."""
        return len(self.method) + len(self.path) + len(self.query)


class RequestLog(Sequence[ServedRequest]):
    """The requests in the order in which they were answered. Any thread may read and clear it.

    A request is recorded when its answer is decided, before any latency, so one that its caller gave up counts. The
    oldest are forgotten when there are more than 100,000 of them, or more than 16 Mi characters.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: deque[ServedRequest] = deque()
        self._characters = 0

    def append(self, request: ServedRequest) -> None:
        """Records one more request."""
        with self._lock:
            self._requests.append(request)
            self._characters += request.characters
            while len(self._requests) > MAX_REMEMBERED or self._characters > MAX_CHARACTERS:
                self._characters -= self._requests.popleft().characters

    def clear(self) -> None:
        """Forgets every request so far."""
        with self._lock:
            self._requests.clear()
            self._characters = 0

    @overload
    def __getitem__(self, index: int) -> ServedRequest: ...
    @overload
    def __getitem__(self, index: slice) -> list[ServedRequest]: ...
    def __getitem__(self, index: int | slice) -> ServedRequest | list[ServedRequest]:
        return self._snapshot()[index]

    def __len__(self) -> int:
        with self._lock:
            return len(self._requests)

    def __iter__(self) -> Iterator[ServedRequest]:
        return iter(self._snapshot())

    def __repr__(self) -> str:
        return f"RequestLog({self._snapshot()!r})"

    def _snapshot(self) -> list[ServedRequest]:
        with self._lock:
            return list(self._requests)
