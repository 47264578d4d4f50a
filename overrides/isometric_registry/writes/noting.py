"""What is written down of one write while it is sent and settled, and what that says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from .._core.errors import ConfigurationError
from .._core.log import logger
from .sight import Found, Known, Unclear

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._core.timing import Timing
    from .entry import Book, Entry
    from .sight import Resolver, Sight, Steps


@frozen
class Noting:
    """A book, and the clocks that go into it.

    The caller must learn what became of a request that has left, and not that a disk is full. So a change that cannot
    be written down then is only logged: the row stays open, and reading resolves it.
    """

    book: Book
    timing: Timing

    def look(self, entry: Entry, resolver: Resolver, known: Known | None = None) -> Steps[Sight]:
        """Read, and write down what was created if that is found."""
        sight = yield from resolver.look(entry.asked, entry.noted, known or self.nothing_read(entry))
        if not isinstance(sight, Found):
            return sight
        # Only now: whatever the reads showed was in the book, as open, before it was sent. And in this order, since
        # what is open becomes claimed.
        rival = self.rival(entry, resolver)
        if rival is not None:
            which = "" if rival.key is None else f" under the key {rival.key!r}"
            return Unclear((f"a write like it is open{which}, and this may be either's",), (sight.created,))
        reason = entry.reason  # an applied one has none
        if not self.applied(entry, resolver, sight.created, is_claim=not resolver.is_shared()):
            return Unclear(("what was found has become another write's in the meantime",))
        path, identifier = entry.asked.path, sight.created.id
        logger.warning(
            "POST %s: the answer was lost (%s), and reading found what was created: %s", path, reason, identifier
        )
        return sight

    def nothing_read(self, entry: Entry) -> Known:
        """Return what is known before the first look."""
        return Known(lambda found: self.book.is_claimed(entry, found))

    def rival(self, entry: Entry, resolver: Resolver) -> Entry | None:
        """Return an open write that may have created what would be taken for this one's."""
        for other in self.book.others_open(entry):
            if other.asked.address == entry.asked.address and resolver.is_rival(entry.asked, other):
                return other
        return None

    def warn_of_likes(self, entry: Entry, resolver: Resolver) -> None:
        """Log that something like it is open: whoever asks for it may only have forgotten the key."""
        equal = [other for other in self.book.others_open(entry) if other.asked.digest == entry.asked.digest]
        if equal or self.rival(entry, resolver) is not None:
            logger.warning(
                "POST %s: a write like it is open under another key; if they are the same, resolve that one first",
                entry.asked.path,
            )

    def was_in_flight(self, entry: Entry, reason: str) -> None:
        """Note that the request was in flight until now."""
        now, monotonic = self.timing.now(), self.timing.monotonic()
        self._try(entry, "is open", lambda: self.book.in_flight(entry, now, monotonic, reason))

    def applied(self, entry: Entry, resolver: Resolver, created: Any, *, is_claim: bool = False) -> bool:
        """Note what was created; False for a claim to what another write has."""
        is_this_ones = True

        def change() -> None:
            nonlocal is_this_ones
            identifier, is_flushed = getattr(created, "id", None), self._is_only_trace(entry, resolver)
            is_this_ones = self.book.applied(
                entry, identifier, self.timing.now(), is_flushed=is_flushed, is_claim=is_claim
            )

        self._try(entry, "was applied", change)
        return is_this_ones

    def refused(self, entry: Entry, resolver: Resolver, reason: str) -> None:
        """Note that nothing was applied."""
        self._try(
            entry,
            "was not applied",
            lambda: self.book.refused(
                entry, reason, self.timing.now(), is_flushed=self._is_only_trace(entry, resolver)
            ),
        )

    def seconds_since(self, entry: Entry) -> float:
        """Return how long the request is known to be out of flight; negative if the clock was set back."""
        assert entry.in_flight_at is not None  # whoever settles it has seen to that
        seconds = (self.timing.now() - entry.in_flight_at).total_seconds()
        if entry.in_flight_monotonic is not None:
            seconds = min(seconds, self.timing.monotonic() - entry.in_flight_monotonic)
        return seconds

    def _is_only_trace(self, entry: Entry, resolver: Resolver) -> bool:
        """Say whether reading could not find out again what a power failure makes the journal forget.

        All other changes need not wait for the disk. Without the last one the row is open, as it was on disk before
        the request left: nothing is sent again under the key, and reading finds out once more what became of it.
        """
        return not resolver.is_decidable(entry.asked) or self.rival(entry, resolver) is not None

    def _try(self, entry: Entry, what: str, change: Callable[[], None]) -> None:
        try:
            change()
        except ConfigurationError as error:
            logger.error("POST %s %s, and this could not be written down: %s", entry.asked.path, what, error)
