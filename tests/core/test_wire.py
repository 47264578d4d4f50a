"""The readers of JSON values: what they take is safe to go on with, and everything else is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.wire import InvalidFieldError, from_datetime, no_number, to_date, to_datetime

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


class TestADateTime:
    @given(st.datetimes(timezones=OFFSETS))
    def test_that_is_taken_can_be_told_in_utc(self, moment: datetime) -> None:
        try:
            taken = to_datetime(from_datetime(moment))
        except InvalidFieldError:
            with pytest.raises(OverflowError):
                moment.astimezone(UTC)
            return
        assert taken == moment
        assert taken.astimezone(UTC) == moment

    @pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
    def test_outside_of_all_years_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidFieldError, match="within the years 1 to 9999 in UTC"):
            to_datetime(text)

    @pytest.mark.parametrize(
        "text", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0001-01-01T14:00:00+14:00"]
    )
    def test_at_their_very_edge_is_taken(self, text: str) -> None:
        assert to_datetime(text).astimezone(UTC).year in (1, 9999)

    @pytest.mark.parametrize(
        "text", ["2026-04-01t09:47:11.6z", "2026-04-01T09:47:11.6Z", "2026-04-01T11:47:11.600+02:00"]
    )
    def test_is_taken_as_the_rfc_writes_it(self, text: str) -> None:
        assert to_datetime(text) == datetime(2026, 4, 1, 9, 47, 11, 600_000, tzinfo=UTC)

    def test_in_nanoseconds_is_cut_to_microseconds(self) -> None:
        assert to_datetime("2026-04-01T09:47:11.123456999Z").microsecond == 123_456

    @pytest.mark.parametrize(
        "text",
        [
            "2026-04-01T09:47:11+01:99", "2026-04-01T09:47:11+24:00", "2026-04-01T09:47:11-99:00",
            "2026-04-01T24:00:00Z", "2026-04-01T09:60:00Z", "2026-04-01T09:47:60Z", "2026-02-30T09:47:11Z",
            "2026-04-01 09:47:11Z", "2026-04-01T09:47:11", "2026-W14-3T09:47:11Z", "2026-04-01T09:47:11.Z",
            "2026-04-01T09:47:11,5Z", "2026-04-01T09:47Z", "\u0662026-04-01T09:47:11Z", "2026-04-01T09:47:11Z\n", "",
        ],
    )  # fmt: skip
    def test_of_any_other_form_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidFieldError, match="expected an RFC 3339 date-time"):
            to_datetime(text)

    def test_that_is_kept_for_the_next_time_is_never_long(self) -> None:
        to_datetime.cache_clear()
        with pytest.raises(InvalidFieldError):
            to_datetime(f"2026-04-01T09:47:11.{'1' * 1_000_000}Z")
        assert to_datetime.cache_info().currsize == 0
        assert to_datetime(f"2026-04-01T09:47:11.{'1' * 18}Z").microsecond == 111_111


@given(st.dates())
def test_a_date_comes_back_as_it_was(day: object) -> None:
    assert str(to_date(str(day))) == str(day)


@pytest.mark.parametrize("text", ["20260401", "2026-W14-3", "2026-02-30", "2026-04-01\n", ""])
def test_a_date_of_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidFieldError, match="expected a date"):
        to_date(text)


@pytest.mark.parametrize(
    "value", ["1", True, None, [], 10**5000, 1e301, float("nan")], ids=lambda value: type(value).__name__
)
def test_what_is_no_number_is_said_in_a_line(value: object) -> None:
    for expected in ("an integer", "a number"):
        text = str(no_number(expected, value))
        assert text.startswith(f"$: expected {expected}")
        assert len(text) < 120
