"""Moments in UTC, those included that UTC has no room for."""

from __future__ import annotations

from datetime import UTC, datetime

from .._core.arguments import utc_offset
from ..errors import InvalidArgumentError


def in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC, or as it is if that is before the year 1 or after 9999, which no ``datetime`` can hold.

    Such a moment keeps its own offset, so that it is written exactly and still compares as it should.
    """
    if moment.tzinfo is UTC:
        return moment
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment


def checked_moment_in_utc(name: str, moment: object) -> datetime:
    """Return a moment that a caller passed, in UTC.

    Raises:
        InvalidArgumentError: If it is no moment, has no time zone, or lies outside of the years 1 to 9999 in UTC.
    """
    if not isinstance(moment, datetime):
        raise InvalidArgumentError(f"{name} is {type(moment).__name__}: pass a datetime such as datetime.now(UTC)")
    if utc_offset(name, moment) is None:
        raise InvalidArgumentError(f"{name} has no time zone: pass a datetime such as datetime.now(UTC)")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise InvalidArgumentError(
            f"{name} is outside of the years 1 to 9999 in UTC: pass a datetime such as datetime.now(UTC)"
        ) from None
