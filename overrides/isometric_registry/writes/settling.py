"""What becomes of one write, without sending anything itself: note, send once, and read until it is known.

Everything is a generator that yields what is to be sent or waited for, so that both clients share it.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from attrs import frozen

from .._core.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOutcomeUnknownError,
    ConfigurationError,
    InvalidArgumentError,
    OutcomeUnknownError,
    RegistryError,
    ResponseValidationError,
)
from .._core.log import logger
from .._core.text import ended, shown
from .._core.transport import CLOSED
from .asked import asked_by
from .entry import APPLIED, INTENDED, OPEN
from .resolvers import resolver_of
from .sight import Absent, Found, Known, Pause, Unclear

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._core.operation import Operation
    from .._core.timing import Timing
    from .deadline import Deadline
    from .entry import Book, Entry
    from .sight import Resolver, Sight, Steps

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
                    if entry.state in OPEN or entry.state == APPLIED:
                        known: T = yield from self._known(entry, resolver)
                        return known
                    return (yield from self._send(entry, operation, resolver))
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
            return (yield from self._known(entry, resolver_of(entry.asked.operation)))
        finally:
            self.book.give_back(entry)

    def _take(self, entry: Entry) -> Steps[None]:
        while not self.book.take(entry):
            pause = self.settle_s * BUSY_PAUSE
            if pause > self.deadline.left():
                self._raise_unknown(entry, ("another process or thread is at it",), ())
            yield Pause(pause)

    def _known(self, entry: Entry, resolver: Resolver) -> Steps[Any]:
        if entry.state in OPEN:
            return (yield from self._settle(entry, resolver))
        if entry.state == APPLIED:
            created = yield from resolver.again(entry.asked, entry.object_id)
            self._check(entry, resolver, created)
            return created
        raise self._not_applied(entry, f"it was refused ({entry.reason})")

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
        if self.book.has_open_twin(entry):
            logger.warning(
                "POST %s: an equal write is open under another key; if they are the same, resolve that one first",
                operation.path,
            )
        if not self.book.sent(entry, noted, self.timing.now()):
            self.book.refresh(entry)
            known: T = yield from self._known(entry, resolver)
            return known
        try:
            created: T = yield operation
        except OutcomeUnknownError as unknown:
            cause = unknown.__cause__
            entry.cause = cause if isinstance(cause, RegistryError) else None
            self._was_in_flight(entry, _words(entry.cause or unknown))
        except RegistryError as error:
            self.book.refused(entry, _words(error), self.timing.now())
            raise
        except BaseException as error:  # interrupted, cancelled: it may have been applied
            self._was_in_flight(entry, type(error).__name__)
            raise
        else:
            self._applied(entry, created)
            self._check(entry, resolver, created)
            return created
        found: T = yield from self._settle(entry, resolver)
        return found

    def _settle(self, entry: Entry, resolver: Resolver) -> Steps[Any]:
        """Read until it is known what became of the request."""
        if entry.in_flight_at is None or entry.in_flight_at > self.timing.now():
            # The process that sent it is gone, or the clock was set back: it was in flight until now at the latest.
            self._was_in_flight(entry, entry.reason or "interrupted")
        rounds = tries = 0
        known = Known(lambda found: self.book.is_claimed(entry, found))
        shown: Absent | Unclear = Unclear(())
        while True:
            is_settled = rounds + 1 >= ROUNDS and self._seconds_since(entry) >= self.settle_s
            tries += 1
            failed: tuple[str, ...] = ()
            is_closed = False
            try:
                sight = yield from self._look(entry, resolver, known)
            except RegistryError as error:
                failed = (f"a read failed ({_words(error)})",)
                is_closed = str(error) == CLOSED
            else:
                rounds += 1
                if isinstance(sight, Found):
                    self._recovered(entry, sight.created)
                    self._check(entry, resolver, sight.created)
                    return sight.created
                shown = sight
            if is_settled and not failed and isinstance(shown, Absent):
                absent = self._not_applied(entry, f"{rounds} rounds of reads until it had settled show nothing of it")
                self.book.refused(entry, entry.reason or _words(absent), self.timing.now())
                raise absent
            pause = self._pause(entry, rounds, tries)
            is_over = is_closed or not resolver.is_decidable(entry.asked) or (is_settled and not failed)
            if is_over or pause > self.deadline.left():
                self._raise_unknown(entry, (*shown.seen, *failed), getattr(shown, "candidates", ()))
            yield Pause(pause)

    def _look(self, entry: Entry, resolver: Resolver, known: Known) -> Steps[Sight]:
        sight = yield from resolver.look(entry.asked, entry.noted, known)
        # Only now: whatever the reads showed was in the book, as open, before it was sent. And in this order, since
        # what is open becomes claimed.
        if isinstance(sight, Found) and resolver.is_ambiguous_with_twin():
            if self.book.has_open_twin(entry):
                return Unclear(("an equal write is open, and this may be either's",), (sight.created,))
            if self.book.is_claimed(entry, sight.created.id):
                return Unclear(("what was found has become another write's in the meantime",))
        return sight

    def _recovered(self, entry: Entry, created: Any) -> None:
        reason = entry.reason  # an applied one has none
        self._applied(entry, created)
        logger.warning(
            "POST %s: the answer was lost (%s), and reading found what was created: %s",
            entry.asked.path,
            reason,
            created.id,
        )

    def _pause(self, entry: Entry, rounds: int, tries: int) -> float:
        pause = self.settle_s * min(FIRST_PAUSE * 2.0 ** min(tries - 1, 16), LONGEST_PAUSE)
        left = self.settle_s - self._seconds_since(entry)
        # The round that may conclude comes as soon as it may; a thousandth more, so that it does not come too early.
        return min(pause, left + self.settle_s / 1000) if rounds >= ROUNDS - 1 and left > 0 else pause

    def _seconds_since(self, entry: Entry) -> float:
        """Return how long the request is known to be out of flight; negative if the clock was set back."""
        assert entry.in_flight_at is not None  # _settle has seen to it
        seconds = (self.timing.now() - entry.in_flight_at).total_seconds()
        if entry.in_flight_monotonic is not None:
            seconds = min(seconds, self.timing.monotonic() - entry.in_flight_monotonic)
        return seconds

    def _was_in_flight(self, entry: Entry, reason: str) -> None:
        self.book.in_flight(entry, self.timing.now(), self.timing.monotonic(), reason)

    def _applied(self, entry: Entry, created: Any) -> None:
        try:
            self.book.applied(entry, getattr(created, "id", None), self.timing.now())
        except ConfigurationError as error:
            # What was created must reach the caller; the row stays open, and is resolved by reading.
            logger.error("POST %s was applied, and this could not be written down: %s", entry.asked.path, error)

    def _check(self, entry: Entry, resolver: Resolver, created: Any) -> None:
        wrong = resolver.mismatch(entry.asked, created)
        if wrong is not None:
            raise ResponseValidationError(
                ended(f"POST {entry.asked.path} was applied as {created.id}, and not as asked: {wrong}")
                + " Look at it in .created before you go on.",
                request=entry.asked.request(),
                path=f"$.{wrong.split()[0]}",
                body="",
                status_code=200,
                created=created,
            )

    def _not_applied(self, entry: Entry, why: str) -> RegistryError:
        words = ended(f"Nothing was applied: {why}")
        if entry.cause is None:
            return APIConnectionError(f"POST {entry.asked.path} failed. {words}", request=entry.asked.request())
        error = copy.copy(entry.cause)
        error.args = (f"{ended(str(entry.cause))} {words}", *entry.cause.args[1:])
        return error

    def _raise_unknown(self, entry: Entry, seen: tuple[str, ...], candidates: tuple[Any, ...]) -> NoReturn:
        kind = AsyncOutcomeUnknownError if self.is_async else OutcomeUnknownError
        intent = entry.asked.shown | ({} if entry.key is None else {"idempotency_key": entry.key})
        again = "resolve()" if entry.key is None else f"resolve(), or use idempotency_key={entry.key!r} again"
        error = kind(
            f"POST {entry.asked.path} may have been applied ({entry.reason or 'it is under way'}; {'; '.join(seen)}): "
            f"do not send it anew, call {again}.",
            request=entry.asked.request(),
            intent=intent,
            seen=seen,
            candidates=candidates,
        )
        error._look_again = lambda: self.look_again(entry)
        raise error from entry.cause


def _words(error: BaseException) -> str:
    """Return what may be kept of an error: a status or its name, never the service's words."""
    return str(error.status_code) if isinstance(error, APIStatusError) else type(error).__name__


def checked_settle(value: float) -> float:
    """Refuse a time to settle that is none.

    Raises:
        InvalidArgumentError: If it is not positive.
    """
    if not value > 0:
        raise InvalidArgumentError(f"settle_s is {shown(value)}: pass seconds, more than 0")
    return value
