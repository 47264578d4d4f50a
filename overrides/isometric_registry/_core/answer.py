"""What comes back over a connection: a complete answer, or why there is none."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from attrs import define

from .refusals import ERROR_BODY_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .secrets import Secret
    from .settings import Settings

ACCEPT_ENCODING = "gzip, deflate"
"""What the standard library can undo. An answer in anything else was not asked for and is refused."""


class Answer:
    """A complete answer. It shows nothing of itself, since a server may echo what it was sent."""

    __slots__ = ("body", "headers", "path", "status", "token", "url")

    def __init__(
        self,
        *,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        url: str,
        path: str,
        token: Secret | None,
    ) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body
        self.url = url
        self.path = path
        self.token = token


@define(frozen=True, slots=True, repr=False)
class NoAnswer:
    """Why no complete answer came back. It shows nothing of itself, since a server's words may be in the reason."""

    reason: str
    cause: BaseException | None = None
    timed_out: bool = False
    retryable: bool = True
    sent: bool = True
    """False if the request provably never left this machine."""
    status: int | None = None
    """Set if an answer began and its body could not be used."""
    path: str = ""
    url: str = ""


class Body:
    """Puts a body together from what comes over the wire, which is still compressed.

    Of an error's body the head is enough; an answer's must be whole and within the limit.
    """

    def __init__(self, is_answer: bool, content_encoding: str, settings: Settings) -> None:
        self.is_answer = is_answer
        self.is_full = False
        self._limit = settings.max_response_bytes if self.is_answer else ERROR_BODY_BYTES
        self._content = bytearray()
        self._inflater: Inflater | None = None
        self._fault: str | None = None
        encoding = content_encoding.strip().lower()
        if encoding in _WINDOW_BITS:
            self._inflater = Inflater(encoding)
        elif encoding not in ("", "identity"):
            self._fault = f"the body is encoded as {encoding[:40]!r}, which was not asked for"

    def is_full_with(self, chunk: bytes) -> bool:
        """Add a chunk and say whether that is as much as will be read."""
        if self._fault is None:
            self._add(chunk)
        self.is_full = self._fault is not None or len(self._content) > self._limit
        return self.is_full

    def _add(self, chunk: bytes) -> None:
        if self._inflater is None:
            self._content += chunk
            return
        try:
            self._content += self._inflater.inflate(chunk, self._limit + 1 - len(self._content))
        except zlib.error as error:
            self._fault = f"the body cannot be decompressed ({error})"

    def fault(self) -> str | None:
        """Return why an answer's body cannot be used. An error's body counts for what could be read of it."""
        if not self.is_answer:
            return None
        if len(self._content) > self._limit:
            return f"the body is larger than max_response_bytes={self._limit}"
        if self._fault is None and self._inflater is not None and not self._inflater.is_whole:
            return "the body cannot be decompressed (it ends too early)"
        return self._fault

    def content(self) -> bytes:
        """Return what was read."""
        return bytes(self._content)


_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""zlib's names for the formats. An HTTP library would inflate a whole chunk, a thousandfold, before it can be
stopped, and a second time if the header names two encodings; here the output is bounded."""


class Inflater:
    """Undoes gzip or deflate without ever making more bytes than it is asked for."""

    def __init__(self, encoding: str) -> None:
        self._window_bits = _WINDOW_BITS[encoding]
        self._state = zlib.decompressobj(self._window_bits)
        self._undecided: bytes | None = b"" if self._window_bits == _WINDOW_BITS["deflate"] else None
        self._began = False

    @property
    def is_whole(self) -> bool:
        """Whether the compressed data came to its end. An empty body needs none."""
        return self._state.eof or not self._began

    def inflate(self, data: bytes, most: int) -> bytes:
        """Return at most ``most`` bytes of what the data stands for; the rest is dropped.

        Raises:
            zlib.error: If the data is not in the format that was announced.
        """
        self._began = self._began or bool(data)
        if self._undecided is not None:
            data = self._undecided + data
            if len(data) < 2:
                self._undecided = data
                return b""
            self._undecided = None
            if not _has_zlib_header(data):
                # Some servers send "deflate" without zlib's header around it.
                self._window_bits = -self._window_bits
                self._state = zlib.decompressobj(self._window_bits)
        content = bytearray()
        while data and len(content) < most:
            if self._state.eof:  # a gzip file may have several members
                self._state = zlib.decompressobj(self._window_bits)
            content += self._state.decompress(data, most - len(content))
            data = self._state.unused_data if self._state.eof else self._state.unconsumed_tail
        return bytes(content)


def _has_zlib_header(data: bytes) -> bool:
    """RFC 1950, section 2.2: the method is 8, and the first two bytes are a multiple of 31."""
    return data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
