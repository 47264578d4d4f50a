"""What becomes of one write, without sending anything itself: note, send once, and read until it is known.

Everything is a generator that yields what is to be sent or waited for, so that both clients share it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from attrs import Factory, field, frozen

from .._core.errors import (
    APIConnectionError,
    APITimeoutError,
    ConfigurationError,
    IdempotencyConflictError,
    InvalidArgumentError,
    OutcomeUnknownError,
    RegistryError,
)
from .._core.text import shown
from .._core.transport import CLOSED
from .asked import asked_by
from .entry import APPLIED, INTENDED, OPEN
from .noting import Noting
from .resolvers import resolver_of
from .sight import Absent, Found, Pause, Unclear
from .telling import mismatched, not_applied, not_read_again, unknown, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._core.operation import Operation
    from .._core.timing import Timing
    from .deadline import Deadline
    from .entry import Book, Entry
    from .sight import Resolver, Steps

T = TypeVar("T")

SETTLE_S = 60.0
"""How long a request that nobody hears of any more may still be applied, and how long reads may lag behind. Nobody has
measured either; it is longer than any proxy's usual limit."""

ROUNDS = 3
"""A single read may come from a copy that lags behind."""

FIRST_PAUSE = 1 / 120
"""Of the time to settle: half a second, then doubled."""

LONGEST_PAUSE = 2 / 15
"""Of the time to settle: eight seconds."""

BUSY_PAUSE = 1 / 600
"""Of the time to settle: a tenth of a second, to ask again whether somebody else is still at it."""

INTERRUPTED = "interrupted"
"""What is noted of a request whose process is gone."""


@frozen
class Writing:
    """Where and when one call writes or resolves."""

    book: Book
    timing: Timing
    deadline: Deadline
    address: str
    settle_s: float
    is_async: bool
    look_again: Callable[[Entry], Any]
    """What ``resolve()`` of the error does."""
    _noting: Noting = field(init=False, default=Factory(lambda self: Noting(self.book, self.timing), takes_self=True))

    def write(self, operation: Operation[T], key: str | None) -> Steps[T]:
        """Send a write once, or return what it created before."""
        asked = asked_by(operation, self.address, self.book.salt)
        resolver = resolver_of(operation.name)
        resolver.refuse(asked)
        while True:
            entry = self.book.begin(asked, key, self.timing.now())
            yield from self._take(entry)
            try:
                if self.book.refresh(entry):
                    known: T | None = yield from self._known(entry, resolver)
                    return (yield from self._send(entry, operation, resolver)) if known is None else known
            finally:
                self.book.give_back(entry)

    def resolve(self, entry: Entry) -> Steps[Any]:
        """Find out what became of a write, and return what it created."""
        if entry.asked.address != self.address:
            raise ConfigurationError(
                f"this write went to {entry.asked.address}: resolve it with a client for that address"
            )
        yield from self._take(entry)
        try:
            if not self.book.refresh(entry) or entry.state == INTENDED:
                raise APIConnectionError(
                    f"POST {entry.asked.path} was never sent, so nothing was applied.", request=entry.asked.request()
                )
            created = yield from self._known(entry, resolver_of(entry.asked.operation))
            if created is None:
                how = "reading found nothing of it" if entry.was_found_absent else "it was refused"
                raise not_applied(entry, f"{how} ({entry.reason})")
            return created
        finally:
            self.book.give_back(entry)

    def _take(self, entry: Entry) -> Steps[None]:
        while not self.book.take(entry):
            pause = self.settle_s * BUSY_PAUSE
            if pause > self.deadline.left():
                raise self._unknown(entry, ("another process or thread is at it",))
            yield Pause(pause)

    def _known(self, entry: Entry, resolver: Resolver) -> Steps[Any]:
        """Return what was created, or None if nothing was applied."""
        if entry.state in OPEN:
            return (yield from self._settle(entry, resolver))
        if entry.state == APPLIED:
            try:
                created = yield from resolver.again(entry.asked, entry.object_id)
            except IdempotencyConflictError:
                raise
            except RegistryError as error:
                raise not_read_again(entry, error) from error.__cause__
            return _checked(entry, resolver, created)
        if entry.was_found_absent:
            return (yield from self._late(entry, resolver))
        return None

    def _late(self, entry: Entry, resolver: Resolver) -> Steps[Any]:
        """Return what was applied too late for the reads that found nothing of it, or None."""
        sight = yield from self._noting.look(entry, resolver)
        if isinstance(sight, Found):
            return _checked(entry, resolver, sight.created)
        if isinstance(sight, Unclear):
            self._noting.was_in_flight(entry, entry.reason or INTERRUPTED)
            raise self._unknown(entry, sight.seen, sight.candidates)
        return None

    def _send(self, entry: Entry, operation: Operation[T], resolver: Resolver) -> Steps[T]:
        try:
            noted = yield from resolver.note(entry.asked)
            if self.deadline.left() <= 0:
                raise APITimeoutError(
                    f"POST {operation.path} was not sent: the reads before it took all of budget=. Raise it.",
                    request=entry.asked.request(0),
                )
        except RegistryError:
            if entry.state == INTENDED:
                self.book.forget(entry)
            raise
        self._noting.warn_of_likes(entry, resolver)
        if not self.book.sent(entry, noted, self.timing.now()):
            # Somebody is at it who could not be: the file of the locks was deleted. Nothing is sent a second time.
            raise self._unknown(entry, ("another process has sent it",))
        try:
            created: T = yield operation
        except OutcomeUnknownError as lost:
            entry.cause = lost.__cause__ if isinstance(lost.__cause__, RegistryError) else None
            self._noting.was_in_flight(entry, words(entry.cause or lost))
        except RegistryError as error:
            self._noting.refused(entry, resolver, words(error))
            raise
        except BaseException as error:  # interrupted, cancelled: it may have been applied
            self._noting.was_in_flight(entry, words(error))
            raise
        else:
            self._noting.applied(entry, resolver, created)
            return _checked(entry, resolver, created)
        found: T = yield from self._settle(entry, resolver)
        return found

    def _settle(self, entry: Entry, resolver: Resolver) -> Steps[Any]:
        """Read until it is known what became of the request."""
        if entry.in_flight_at is None or entry.in_flight_at > self.timing.now():
            # The process that sent it is gone, or the clock was set back: it was in flight until now at the latest.
            self._noting.was_in_flight(entry, entry.reason or INTERRUPTED)
        rounds = tries = 0
        known = self._noting.nothing_read(entry)
        shown: Absent | Unclear = Unclear(())
        while True:
            is_settled = rounds + 1 >= ROUNDS and self._noting.seconds_since(entry) >= self.settle_s
            tries += 1
            failed: tuple[str, ...] = ()
            is_closed = False
            try:
                sight = yield from self._noting.look(entry, resolver, known)
            except RegistryError as error:
                failed = (f"a read failed ({words(error)})",)
                is_closed = str(error) == CLOSED
            else:
                rounds += 1
                if isinstance(sight, Found):
                    return _checked(entry, resolver, sight.created)
                shown = sight
            if is_settled and not failed and isinstance(shown, Absent):
                absent = not_applied(entry, f"{rounds} rounds of reads until it had settled show nothing of it")
                self._noting.refused(entry, resolver, entry.reason or INTERRUPTED)
                raise absent
            pause = self._pause(entry, rounds, tries)
            is_over = is_closed or not resolver.is_decidable(entry.asked) or (is_settled and not failed)
            if is_over or pause > self.deadline.left():
                candidates = shown.candidates if isinstance(shown, Unclear) else ()
                raise self._unknown(entry, (*shown.seen, *failed), candidates)
            yield Pause(pause)

    def _pause(self, entry: Entry, rounds: int, tries: int) -> float:
        pause = self.settle_s * min(FIRST_PAUSE * 2.0 ** min(tries - 1, 16), LONGEST_PAUSE)
        left = self.settle_s - self._noting.seconds_since(entry)
        # The round that may conclude comes as soon as it may; a thousandth more, so that it does not come too early.
        return min(pause, left + self.settle_s / 1000) if rounds >= ROUNDS - 1 and left > 0 else pause

    def _unknown(self, entry: Entry, seen: tuple[str, ...], candidates: tuple[Any, ...] = ()) -> OutcomeUnknownError:
        error = unknown(entry, seen, candidates, is_async=self.is_async)
        error._look_again = lambda: self.look_again(entry)
        error.__cause__ = entry.cause
        return error


def _checked(entry: Entry, resolver: Resolver, created: T) -> T:
    """Return what was created if it is what was asked for."""
    wrong = resolver.mismatch(entry.asked, created)
    if wrong is not None:
        raise mismatched(entry, created, wrong)
    return created


def checked_settle(value: float) -> float:
    """Refuse a time to settle that is none.

    Raises:
        InvalidArgumentError: If it is not positive.
    """
    if not value > 0:
        raise InvalidArgumentError(f"settle_s is {shown(value)}: pass seconds, more than 0")
    return value
