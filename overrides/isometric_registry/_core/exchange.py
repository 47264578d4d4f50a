"""One attempt as its connection sees it: until when it may last, whether the request has left."""

from __future__ import annotations

import time
from contextvars import ContextVar

CONNECT = b"CONNECT "
"""How a request to a proxy for a tunnel begins. It is not the request itself, which has not left with it."""


class Exchange:
    """An attempt under way."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.sent = False
        """Whether a byte of the request may have left this machine."""
        self.is_used = False
        """Whether a connection has told of itself here, as each does unless httpx is mocked."""

    def left(self) -> float:
        """Return the seconds that are left; none or fewer if time is up."""
        return self.ends - time.monotonic()

    def is_sending(self, data: bytes) -> None:
        """Take note of bytes that are about to be written."""
        self.is_used = True
        # httpcore writes nothing at all for the body of a request without one, a CONNECT's too.
        self.sent = self.sent or (len(data) > 0 and not data.startswith(CONNECT))


current: ContextVar[Exchange] = ContextVar("current")
"""The attempt that this thread or task is about."""
