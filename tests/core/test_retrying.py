"""When a failed attempt is repeated, and after how long, without a network, a clock or a mock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.retrying import (
    Failure,
    backoff,
    delay_before_retry,
    is_retried,
    is_undecided,
    parse_retry_after,
)

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)

fractions = st.floats(0.0, 1.0)
seconds = st.floats(0.0, 1e6)


class TestWhatIsRetried:
    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 520, 521, 525, 529])
    def test_an_answer_that_says_not_now(self, status: int) -> None:
        assert is_retried(status, is_write=False)

    @pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 409, 418, 422, 501, 505, 530])
    def test_no_other_answer(self, status: int) -> None:
        assert not is_retried(status, is_write=False)

    @given(st.integers(100, 599))
    def test_of_a_write_only_what_was_refused_for_the_pace(self, status: int) -> None:
        assert is_retried(status, is_write=True) is (status == 429)

    @given(st.integers(100, 999))
    def test_a_write_is_decided_by_a_plain_answer_alone(self, status: int) -> None:
        plain = 300 <= status < 500 and status != 408
        assert is_undecided(status, is_write=True) is not plain
        assert not is_undecided(status, is_write=False)


class TestTheWait:
    @given(st.integers(1, 10_000), fractions)
    def test_is_full_jitter_below_a_ceiling_of_eight_seconds(self, attempt: int, fraction: float) -> None:
        assert 0.0 <= backoff(attempt, fraction) <= min(8.0, 0.5 * 2.0 ** min(attempt - 1, 60))

    def test_doubles_from_half_a_second_to_eight(self) -> None:
        assert [backoff(attempt, 1.0) for attempt in range(1, 8)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]

    @given(st.integers(1, 10), st.integers(0, 10), seconds, fractions, st.none() | seconds, st.booleans())
    def test_never_outlasts_the_budget_or_the_number_of_retries(
        self, attempt: int, max_retries: int, left: float, fraction: float, asked: float | None, retryable: bool
    ) -> None:
        delay = delay_before_retry(
            Failure(retryable, asked), attempt=attempt, max_retries=max_retries, budget_left=left, fraction=fraction
        )
        if delay is not None:
            assert retryable
            assert attempt <= max_retries
            assert 0.0 <= delay < left
            assert asked is None or delay == asked

    @given(st.integers(1, 5), st.floats(0.0, 59.0), fractions)
    def test_is_what_the_service_asks_for_if_that_fits(self, attempt: int, asked: float, fraction: float) -> None:
        failure = Failure(retryable=True, retry_after=asked)
        assert delay_before_retry(failure, attempt=attempt, max_retries=5, budget_left=60.0, fraction=fraction) == asked

    def test_is_given_up_if_the_service_asks_for_more_than_is_left(self) -> None:
        failure = Failure(retryable=True, retry_after=60.0)
        assert delay_before_retry(failure, attempt=1, max_retries=2, budget_left=60.0, fraction=0.5) is None


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("text", "expected"), [("0", 0.0), ("120", 120.0), (" 7 ", 7.0), ("1.5", 1.5), ("9" * 400, 1e9)]
    )
    def test_in_seconds(self, text: str, expected: float) -> None:
        assert parse_retry_after(text, NOW) == expected

    @given(st.integers(-10_000_000, 10_000_000))
    def test_as_an_http_date_is_the_time_until_then(self, delta: int) -> None:
        text = format_datetime(NOW + timedelta(seconds=delta), usegmt=True)
        assert parse_retry_after(text, NOW) == max(0, delta)

    def test_as_a_date_without_a_zone_counts_as_utc(self) -> None:
        assert parse_retry_after("Wed, 01 Apr 2026 12:00:10 -0000", NOW) == 10.0

    @pytest.mark.parametrize(
        "text", [None, "", "-5", "soon", "1e3", "0x10", "١٢", "1,2", "Wed, 99 Foo 2026 12:00:10 GMT"]
    )
    def test_that_makes_no_sense_is_none(self, text: str | None) -> None:
        assert parse_retry_after(text, NOW) is None

    @given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,4} [A-Za-z]{3} [0-9]{1,9} [0-9:]{1,9} [A-Z+0-9-]{1,9}"))
    def test_whatever_it_is_gives_seconds_or_none(self, text: str) -> None:
        wait = parse_retry_after(text, NOW)
        assert wait is None or 0.0 <= wait < 1e12
