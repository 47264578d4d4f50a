"""The dates that people type: ``1 Jan 2026``, ``Q2 2026``, ``last quarter``, ``90 days ago``. No I/O, no clock.

Days begin and end in UTC, as the registry's do. A text that could mean two days is refused rather than guessed.
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from attrs import define
from dateutil import parser
from dateutil.relativedelta import relativedelta

from ..errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = "'1 Jan 2026', '2026-01-31', 'Mar 2026', 'Q2 2026', '2026', 'yesterday', 'last quarter' or '90 days ago'"

UNITS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}

_NO_SUCH_DAY = re.compile("day is out of range for month|(day|month) must be in 1")
"""What Python and dateutil say of 30 February, and of a month 13."""

_DEFAULTS = (datetime(2000, 1, 1, 0), datetime(2004, 2, 2, 1))  # dateutil fills gaps from these
"""What the parser fills gaps with. A part that follows them was not in the text. Both years have a 29 February."""


@define(frozen=True, slots=True)
class Period:
    """The time that a text stands for, both ends included. A day as an end is the whole of it, in UTC."""

    first: date
    """A day, or a moment (``datetime``) if the text had a time of day."""
    last: date


def parse_moment(text: str, *, now: datetime) -> date:
    """Return the beginning of what a text stands for: ``2026`` is its first of January.

    Returns:
        A day, or a moment in the text's time zone, UTC without one, if it has a time of day.

    Raises:
        InvalidArgumentError: If the text cannot be understood, or could mean several days.
    """
    return parse_period(text, now=now).first


def parse_range(since: str | None, until: str | None, *, now: datetime) -> tuple[date | None, date | None]:
    """Return the range from the beginning of one text to the end of another: until ``2026`` takes all of that year.

    Returns:
        Both ends, which are included; None where no text was given.

    Raises:
        InvalidArgumentError: If a text cannot be understood, or the range ends before it begins.
    """
    first = None if since is None else parse_period(since, now=now).first
    last = None if until is None else parse_period(until, now=now).last
    if first is not None and last is not None and _moment(last, time.max) < _moment(first, time.min):
        raise InvalidArgumentError(
            f"the range ends on {last} ({until!r}), before it begins on {first} ({since!r}): swap them"
        )
    return first, last


def parse_period(text: str, *, now: datetime) -> Period:
    """Return the time that a text stands for.

    Understood are days, months (``Mar 2026``, ``2026-03``), quarters (``Q2 2026``), years, ``now``, ``today``,
    ``yesterday``, ``this`` or ``last`` week, month, quarter or year, ``last 30 days``, ``90 days ago``, and whatever
    else python-dateutil reads as a full date. Weeks begin on Monday.

    Args:
        text: What a person typed.
        now: The moment to count from, with a time zone.

    Raises:
        InvalidArgumentError: If the text cannot be understood, or could mean several days.
    """
    words = " ".join(text.split())
    try:
        found = _relative(words.lower(), now.astimezone(UTC)) or _calendar(words) or _full(words)
    except (ValueError, OverflowError) as error:
        if isinstance(error, InvalidArgumentError):
            raise
        if _NO_SUCH_DAY.search(str(error)):
            raise InvalidArgumentError(
                f"{text!r} is a day or a month that no calendar has: write one that there is, such as {EXAMPLES}"
            ) from None
        found = None
    if found is None:
        raise InvalidArgumentError(f"{text!r} is no date that can be understood: write one such as {EXAMPLES}")
    return found


def _relative(words: str, now: datetime) -> Period | None:
    """What is counted from today."""
    today = now.date()
    if words == "now":
        return Period(now, now)
    if words in ("today", "yesterday"):
        day = today - timedelta(days=words == "yesterday")
        return Period(day, day)
    if found := re.fullmatch(r"(this|last|previous|past) (week|month|quarter|year)", words):
        which, unit = found.groups()
        first = _FIRST_DAY_OF[unit](today)
        return _period(first if which == "this" else first - UNITS[unit], UNITS[unit])
    if found := re.fullmatch(r"(?:last|past) (\d{1,5}) (day|week|month|quarter|year)s?", words):
        return Period(today - int(found[1]) * UNITS[found[2]], today)
    if found := re.fullmatch(r"(a|an|\d{1,5}) (day|week|month|quarter|year)s? ago", words):
        day = today - int(found[1] if found[1].isdigit() else 1) * UNITS[found[2]]
        return Period(day, day)
    return None


_FIRST_DAY_OF: dict[str, Callable[[date], date]] = {
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


def _calendar(words: str) -> Period | None:
    """Years, quarters and months written in figures."""
    if found := re.fullmatch(r"(\d{4})", words):
        return _period(date(int(found[1]), 1, 1), UNITS["year"])
    if found := re.fullmatch(r"(?i)(?:Q([1-4])[ -/]?(\d{4})|(\d{4})[ -/]?Q([1-4]))", words):
        quarter, year = int(found[1] or found[4]), int(found[2] or found[3])
        return _period(date(year, quarter * 3 - 2, 1), UNITS["quarter"])
    if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})", words):
        return _period(date(int(found[1]), int(found[2]), 1), UNITS["month"])
    return None


def _full(words: str) -> Period | None:
    """A month or a day, as python-dateutil reads it."""
    # A year of four digits at the front has one order, that of ISO 8601, whatever the parser makes of other texts.
    is_year_first = re.fullmatch(r"\d{4}([-/.])\d{1,2}\1\d{1,2}([T ].+)?|\d{8}", words)
    readings = {_read(words, *order) for order in (_ORDERS[:1] if is_year_first else _ORDERS)}
    if len(readings) > 1:
        days = sorted({_told_apart(pair) for pair in readings})
        raise InvalidArgumentError(f"{words!r} could be {' or '.join(days)}: write the one that is meant")
    one, other = readings.pop()
    if one.year != other.year or one.month != other.month:
        raise InvalidArgumentError(f"{words!r} leaves the year or the month open: write one such as {EXAMPLES}")
    if one.day != other.day:
        return _period(one.date().replace(day=1), UNITS["month"]) if one.hour != other.hour else None
    if one.hour != other.hour:
        return Period(one.date(), one.date())
    moment = one if one.tzinfo else one.replace(tzinfo=UTC)
    return Period(moment, moment)


_ORDERS = [(year, day) for day in (False, True) for year in (True, False)]
"""Whether the year and whether the day stands first, for all that is written with figures; ISO 8601's order leads."""


def _read(words: str, yearfirst: bool, dayfirst: bool) -> tuple[datetime, datetime]:
    with warnings.catch_warnings():
        # A time zone that is not known would be dropped with a warning, and the moment be wrong by hours.
        warnings.simplefilter("error", parser.UnknownTimezoneWarning)
        try:
            one, other = (
                parser.parse(words, default=default, yearfirst=yearfirst, dayfirst=dayfirst) for default in _DEFAULTS
            )
        except parser.UnknownTimezoneWarning as error:
            raise ValueError(str(error)) from error
    return one, other


def _told_apart(pair: tuple[datetime, datetime]) -> str:
    one, other = pair
    return one.date().isoformat() if one.date() == other.date() else f"a day in {one:%B}"


def _period(first: date, length: relativedelta) -> Period:
    return Period(first, first + length - timedelta(days=1))


def _moment(end: date, time_of_day: time) -> datetime:
    return end if isinstance(end, datetime) else datetime.combine(end, time_of_day, UTC)
