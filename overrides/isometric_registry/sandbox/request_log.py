"""What a sandbox has been asked: a record for tests that count requests."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from typing import overload

from attrs import frozen

MAX_REMEMBERED = 100_000
"""A sandbox that runs for weeks must not fill the memory; the oldest requests are forgotten first."""


@frozen
class ServedRequest:
    """One answered request. Headers are left out, so that no credential can be read here.

    Attributes:
        method: The HTTP method.
        path: The decoded path, from the root of the server.
        query: The query as it was sent, without the question mark.
        status: The status it was answered with.
    """

    method: str
    path: str
    query: str
    status: int


class RequestLog(Sequence[ServedRequest]):
    """The requests in the order in which they were answered. Any thread may read and clear it.

    A request is recorded when its answer is decided, before any latency, so one that its caller gave up counts.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: deque[ServedRequest] = deque(maxlen=MAX_REMEMBERED)

    def append(self, request: ServedRequest) -> None:
        """Records one more request."""
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        """Forgets every request so far."""
        with self._lock:
            self._requests.clear()

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
