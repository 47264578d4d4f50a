"""The dates that people type."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry.cli.dates import parse_moment, parse_period, parse_range
from isometric_registry.errors import InvalidArgumentError

NOW = datetime(2026, 11, 22, 15, 4, tzinfo=UTC)
"""A Sunday in the fourth quarter."""

days = st.dates(date(1970, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1 Jan 2026", date(2026, 1, 1), date(2026, 1, 1)),
        ("  January   1st, 2026 ", date(2026, 1, 1), date(2026, 1, 1)),
        ("2026-01-02", date(2026, 1, 2), date(2026, 1, 2)),
        ("2026/01/02", date(2026, 1, 2), date(2026, 1, 2)),
        ("20260102", date(2026, 1, 2), date(2026, 1, 2)),
        ("13/02/2026", date(2026, 2, 13), date(2026, 2, 13)),
        ("02/02/2026", date(2026, 2, 2), date(2026, 2, 2)),
        ("29 Feb 2024", date(2024, 2, 29), date(2024, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("03/2026", date(2026, 3, 1), date(2026, 3, 31)),
        ("Q2 2026", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("today", date(2026, 11, 22), date(2026, 11, 22)),
        ("Yesterday", date(2026, 11, 21), date(2026, 11, 21)),
        ("this week", date(2026, 11, 16), date(2026, 11, 22)),
        ("last week", date(2026, 11, 9), date(2026, 11, 15)),
        ("last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("last quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("this quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("last 30 days", date(2026, 10, 23), date(2026, 11, 22)),
        ("past 2 quarters", date(2026, 5, 22), date(2026, 11, 22)),
        ("90 days ago", date(2026, 8, 24), date(2026, 8, 24)),
        ("a month ago", date(2026, 10, 22), date(2026, 10, 22)),
    ],
)
def test_a_text_stands_for_a_period(text: str, first: date, last: date) -> None:
    period = parse_period(text, now=NOW)
    assert (period.first, period.last) == (first, last)
    assert type(period.first) is type(period.last) is date


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", NOW),
        ("1 Jan 2026 10am", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        ("2026-01-02 09:30", datetime(2026, 1, 2, 9, 30, tzinfo=UTC)),
        ("2026-01-02T09:30:00Z", datetime(2026, 1, 2, 9, 30, tzinfo=UTC)),
        ("2026-01-02 00:30+02:00", datetime(2026, 1, 1, 22, 30, tzinfo=UTC)),
    ],
)
def test_a_time_of_day_makes_a_moment_in_utc_unless_it_says_otherwise(text: str, moment: datetime) -> None:
    assert parse_moment(text, now=NOW) == moment


def test_a_moment_is_the_beginning_of_a_period() -> None:
    assert parse_moment("last quarter", now=NOW) == date(2026, 7, 1)


def test_today_is_the_day_in_utc() -> None:
    late_in_the_west = datetime(2026, 11, 21, 22, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert parse_moment("today", now=late_in_the_west) == date(2026, 11, 22)


def test_last_quarter_of_the_first_quarter_lies_in_the_year_before() -> None:
    assert parse_moment("last quarter", now=datetime(2026, 1, 1, tzinfo=UTC)) == date(2025, 10, 1)


def test_a_month_before_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    assert parse_moment("a month ago", now=datetime(2026, 3, 31, tzinfo=UTC)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("01/02/2026", "2026-01-02 or 2026-02-01"),
        ("1.2.2026", "2026-01-02 or 2026-02-01"),
        ("1 Jan 26", "2001-01-26 or 2026-01-01"),
    ],
)
def test_what_could_be_two_days_is_refused_with_both(text: str, readings: str) -> None:
    with pytest.raises(InvalidArgumentError, match=readings):
        parse_period(text, now=NOW)


@pytest.mark.parametrize("text", ["May", "5 May", "monday", "10", "12:30", "Jan 26"])
def test_what_leaves_the_year_or_the_month_open_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgumentError, match="open: write one such as '1 Jan 2026'"):
        parse_period(text, now=NOW)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "Q5 2026", "0000", "1 Jan 2026 10:00 XYZ", "99999 years ago"],
)
def test_what_is_no_date_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidArgumentError, match="no date that can be understood: write one such as '1 Jan 2026'"):
        parse_period(text, now=NOW)


def test_a_range_goes_from_the_beginning_of_one_text_to_the_end_of_the_other() -> None:
    assert parse_range("2025", "last quarter", now=NOW) == (date(2025, 1, 1), date(2026, 9, 30))


def test_a_range_may_be_open() -> None:
    assert parse_range(None, None, now=NOW) == (None, None)
    assert parse_range("2025", None, now=NOW) == (date(2025, 1, 1), None)
    assert parse_range(None, "2025", now=NOW) == (None, date(2025, 12, 31))


@pytest.mark.parametrize(("since", "until"), [("2026", "2025"), ("2026-01-01 10:00", "2026-01-01 09:00")])
def test_a_range_that_ends_before_it_begins_is_refused(since: str, until: str) -> None:
    with pytest.raises(InvalidArgumentError, match=r"before it begins.*swap them"):
        parse_range(since, until, now=NOW)


def test_a_range_within_one_day_is_a_range() -> None:
    moment, day = parse_range("2026-01-01 10:00", "2026-01-01", now=NOW)
    assert (moment, day) == (datetime(2026, 1, 1, 10, tzinfo=UTC), date(2026, 1, 1))


@given(days, st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%Y/%m/%d"]))
def test_a_day_in_full_is_that_day(day: date, form: str) -> None:
    period = parse_period(day.strftime(form), now=NOW)
    assert (period.first, period.last) == (day, day)


@given(days, st.sampled_from(["week", "month", "quarter", "year"]))
def test_the_last_period_ends_the_day_before_this_one(today: date, unit: str) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    this, last = (parse_period(f"{which} {unit}", now=now) for which in ("this", "last"))
    assert this.first <= today <= this.last
    assert last.last + timedelta(days=1) == this.first


@given(st.text(max_size=30) | st.from_regex(r"[0-9/. :-]{1,20}", fullmatch=True))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    with suppress(InvalidArgumentError):
        period = parse_period(text, now=NOW)
        assert period.first <= period.last


@pytest.mark.parametrize(
    "text",
    ["30 Feb 2026", "2026-13", "31 June 2025", "29 Feb 2025", "2025-02-29", "2026-13-01", "Feb 30, 2026", "31.04.2026"],
)
def test_a_day_that_does_not_exist_is_called_one(text: str) -> None:
    with pytest.raises(InvalidArgumentError, match="is a day or a month that no calendar has: write one that there is"):
        parse_period(text, now=NOW)
