"""When a failed attempt is repeated, and after how long: pure functions without a network, a clock or dice."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from attrs import frozen

BACKOFF_FIRST_S = 0.5
"""Long enough for a connection to be dropped and made again, short enough to go unnoticed."""

BACKOFF_MOST_S = 8.0
"""Waiting longer than this in the foreground helps nobody; the caller can try again later."""

MOST_RETRY_AFTER_S = 1e9
"""Thirty years: never. Without a bound, 400 digits would make it infinity."""

RETRIED_STATUSES: Final = frozenset({408, 429, 500, 502, 503, 504, *range(520, 530)})
"""Those that say "not now". 520 to 529 come from content delivery networks in front of a service."""

TOO_MANY_REQUESTS = 429
"""The one refusal that says that nothing was applied and that another attempt is welcome."""

UNDECIDED_STATUSES: Final = frozenset({408, *range(100, 300)})
"""Statuses that are no plain answer to a write, the 5xx aside: somebody gave up waiting, or it may have been a success
that the contract does not know."""


@frozen
class Failure:
    """What the retry rule needs to know of a failed attempt."""

    retryable: bool
    retry_after: float | None = None
    """Seconds that the service asked to wait, or None."""


def is_retried(status: int, *, is_write: bool) -> bool:
    """Say whether an answer with this status is worth another attempt. A write is repeated after a 429 only."""
    return status == TOO_MANY_REQUESTS if is_write else status in RETRIED_STATUSES


def is_undecided(status: int, *, is_write: bool) -> bool:
    """Say whether an answer with this status leaves it open whether a write was applied."""
    return is_write and (status in UNDECIDED_STATUSES or status >= 500)


def backoff(attempt: int, fraction: float) -> float:
    """Return the seconds to wait after a failed attempt: full jitter below 0.5 s, 1 s, 2 s ... 8 s.

    Args:
        attempt: The number of the attempt that failed, from 1.
        fraction: A random number from 0 to 1.
    """
    # 2**1024 is beyond a float; the ceiling is reached long before.
    ceiling = min(BACKOFF_MOST_S, BACKOFF_FIRST_S * 2.0 ** min(attempt - 1, 32))
    return ceiling * fraction


def delay_before_retry(
    failure: Failure, *, attempt: int, max_retries: int, budget_left: float, fraction: float
) -> float | None:
    """Return how many seconds to wait before the next attempt, or None to give up.

    A ``Retry-After`` is honoured to the letter if it fits into the budget and ends the call if it does not:
    waiting for less would only be refused again.

    Args:
        failure: What went wrong.
        attempt: The number of the attempt that failed, from 1.
        max_retries: How many further attempts are allowed in all.
        budget_left: The seconds left for the whole call.
        fraction: A random number from 0 to 1.
    """
    if not failure.retryable or attempt > max_retries:
        return None
    delay = backoff(attempt, fraction) if failure.retry_after is None else failure.retry_after
    return delay if delay < budget_left else None


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Read a ``Retry-After`` header: seconds or an HTTP date (RFC 9110, section 10.2.3).

    Returns:
        Seconds from now, never negative; None if there is no header or it says nothing that can be understood.
    """
    if value is None:
        return None
    text = value.strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        # A fraction is not in the RFC; services send it all the same.
        return min(float(text), MOST_RETRY_AFTER_S)
    if not re.fullmatch(r"[ -~]{10,64}", text):
        return None
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
