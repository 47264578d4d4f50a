"""The rules of answers and retries, without a network, a clock or a mock."""

from __future__ import annotations

import base64
import json
import pickle
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry import errors
from isometric_registry.environment import Environment
from isometric_registry.errors import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RequestInfo,
    ServerError,
    UnprocessableEntityError,
)
from isometric_registry.policy import (
    Failure,
    backoff,
    delay_before_retry,
    error_for,
    is_retried,
    next_cursor,
    not_found_in_null,
    one_line,
    parse_retry_after,
    request_id_in,
    token_expiry,
)

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
PRODUCTION_PATH = "/registry/v0/issuances/iss_1EWT8R5FY1S0GFCY"
SANDBOX_PATH = "/registry/v0/issuances/iss_1F2Q7K9M4SBX3T8R"
REQUEST = RequestInfo("getIssuance", "GET", "https://api.example" + SANDBOX_PATH, SANDBOX_PATH)
MESSAGE_CHARACTERS = 700

fractions = st.floats(0.0, 1.0)
seconds = st.floats(0.0, 1e6)


def failed(status: int, body: Any = b"", headers: dict[str, str] | None = None, **more: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return error_for(status, headers or {}, content, **{"request": REQUEST, "now": NOW, **more})


def jwt(claims: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part(claims)}.signature"


class TestWhatIsRetried:
    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 520, 521, 525, 529])
    def test_an_answer_that_says_not_now(self, status: int) -> None:
        assert is_retried("GET", status)
        assert is_retried("get", status)

    @pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 409, 418, 422, 501, 505, 530])
    def test_no_other_answer(self, status: int) -> None:
        assert not is_retried("GET", status)

    @given(st.integers(100, 599))
    def test_nothing_that_may_have_changed_something(self, status: int) -> None:
        assert not is_retried("POST", status)
        assert not is_retried("PATCH", status)


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
        ("text", "expected"), [("0", 0.0), ("120", 120.0), (" 7 ", 7.0), ("1.5", 1.5), ("9" * 400, float("inf"))]
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
        assert wait is None or wait >= 0.0


STATUSES = {
    400: BadRequestError, 401: AuthenticationError, 403: PermissionDeniedError, 404: NotFoundError,
    422: UnprocessableEntityError, 429: RateLimitError, 500: ServerError, 520: ServerError, 599: ServerError,
    302: APIStatusError, 418: APIStatusError, 204: APIStatusError, 999: APIStatusError,
}  # fmt: skip

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
any_bodies = (
    st.binary(max_size=300)
    | st.text().map(str.encode)
    | json_values.map(lambda value: json.dumps(value).encode())
    | json_values.map(lambda value: json.dumps({"detail": value}).encode())
    | st.text().map(lambda text: f"<html><title>{text}</title>".encode("utf-16"))
    | st.integers(1, 1000).map(lambda levels: b'{"detail":' + b"[" * levels + b"]" * levels + b"}")
    | st.integers(0, 2_000_000).map(lambda length: b"x" * length)
)
any_headers = st.dictionaries(
    st.sampled_from(["retry-after", "content-type", "x-request-id", "cf-ray", "set-cookie", "server"]),
    st.text(max_size=200),
)


class TestTheError:
    @pytest.mark.parametrize(("status", "expected"), STATUSES.items())
    def test_is_of_the_type_that_the_status_stands_for(self, status: int, expected: type[APIStatusError]) -> None:
        assert type(failed(status, {"detail": "No"})) is expected

    @given(st.integers(100, 999), any_bodies, any_headers)
    def test_for_any_status_body_and_headers_fits_a_line_and_pickles(
        self, status: int, body: bytes, headers: dict[str, str]
    ) -> None:
        error = failed(status, body, headers)
        text = str(error)
        assert text.isprintable()
        assert len(text) <= MESSAGE_CHARACTERS
        assert text.startswith(str(status))
        assert f"GET {SANDBOX_PATH}" in text
        assert error.status_code == status
        assert len(error.body) <= 64 * 1024
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == text
        assert repr(vars(again)) == repr(vars(error))

    @pytest.mark.parametrize("words", ["Could not find 'Issuance' with IDs 'iss_1'", "could not find it"])
    def test_for_a_400_that_could_not_find_is_not_found(self, words: str) -> None:
        error = failed(400, {"detail": words})
        assert type(error) is NotFoundError
        assert error.status_code == 400

    @pytest.mark.parametrize(
        "body", [{"detail": "We could not find the time"}, {"detail": ["Could not find"]}, b"Could not"]
    )
    def test_for_any_other_400_is_a_bad_request(self, body: Any) -> None:
        assert type(failed(400, body)) is BadRequestError

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ({"detail": "Nothing there"}, ": Nothing there."),
            ({"detail": "Two\nlines\tand\x00more "}, ": Two lines and more."),
            ({"detail": {"code": 7}}, ': {"code": 7}.'),
            ("just text", ": just text."),
            (["one", "two"], ": one; two."),
            ({"message": "no detail"}, ': {"message": "no detail"}.'),
            (b"", f"{SANDBOX_PATH}."),
            (b"plain words", ": plain words."),
            (b"<html><title> Bad\n Gateway </title></html>", ": a web page, 'Bad\\n Gateway'."),
            (b"<html></html>", ": a web page."),
            ("é".encode("utf-16"), "\ufffd"),
        ],
    )
    def test_has_the_servers_own_words(self, body: Any, words: str) -> None:
        assert words in str(failed(418, body))

    def test_calls_a_page_without_a_tag_a_page_if_the_header_does(self) -> None:
        assert ": a web page." in str(failed(502, b"Bad Gateway", {"content-type": "text/html"}))

    def test_cuts_the_servers_words_to_a_sane_length(self) -> None:
        text = str(failed(418, {"detail": "word " * 1000}))
        assert "word word" in text
        assert "..." in text
        assert len(text) < 300

    def test_of_a_422_says_which_argument_is_wrong_and_how(self) -> None:
        fault = {"loc": ["path", "id"], "msg": "String should have at least 20 characters", "type": "string_too_short"}
        error = failed(422, {"detail": [fault, "odd", {"msg": "no place"}]})
        assert error.errors == [fault, {"msg": "no place"}]
        assert "path.id: String should have at least 20 characters; odd; no place" in str(error)

    def test_of_a_422_without_a_list_has_no_errors(self) -> None:
        assert failed(422, {"detail": "wrong"}).errors == []

    def test_names_the_request_and_the_attempts(self) -> None:
        request = RequestInfo("getIssuance", "GET", "https://x.example/a", "/a", attempts=3)
        error = failed(503, b"", {"x-request-id": "abc-1", "cf-ray": "ray"}, request=request)
        assert str(error).startswith("503 Service Unavailable for GET /a (3 attempts, request abc-1).")
        assert (error.request_id, error.attempts, error.method, error.url) == ("abc-1", 3, "GET", "https://x.example/a")

    def test_keeps_the_headers_and_drops_cookies(self) -> None:
        assert failed(418, b"", {"server": "teapot", "set-cookie": "a=b"}).headers == {"server": "teapot"}

    def test_of_a_429_has_the_seconds_to_wait(self) -> None:
        assert failed(429, b"", {"retry-after": "30"}).retry_after == 30.0
        assert failed(429).retry_after is None

    def test_of_a_redirect_says_why_it_is_not_followed(self) -> None:
        error = failed(302, b"", {"location": "https://elsewhere.example/"})
        assert "Redirects are not followed" in str(error)
        assert error.headers["location"] == "https://elsewhere.example/"

    @pytest.mark.parametrize("levels", [15, 19])
    def test_keeps_a_nested_detail(self, levels: int) -> None:
        assert failed(418, b'{"detail":' + b"[" * levels + b"]" * levels + b"}").detail is not None

    @pytest.mark.parametrize("levels", [22, 500, 950, 5000])
    def test_leaves_a_detail_that_could_not_be_printed_to_the_body(self, levels: int) -> None:
        error = failed(418, b'{"detail":' + b"[" * levels + b"]" * levels + b"}")
        assert error.detail is None
        assert error.body.startswith('{"detail":[[[')

    def test_every_type_that_a_status_stands_for_tells_the_reader_what_to_do(self) -> None:
        for status, kind in STATUSES.items():
            if kind is not APIStatusError:
                assert str(failed(status)).endswith(kind.advice)
                assert kind.advice


class TestAnAuthenticationError:
    def test_says_when_the_token_expired(self) -> None:
        error = failed(401, token_expires=datetime(2025, 3, 9, tzinfo=UTC))
        assert "The access token expired on 2025-03-09" in str(error)

    @pytest.mark.parametrize("expires", [None, NOW + timedelta(days=1)])
    def test_does_not_speak_of_expiry_otherwise(self, expires: datetime | None) -> None:
        assert "expired" not in str(failed(401, token_expires=expires))

    def test_is_the_only_one_that_looks_at_the_token(self) -> None:
        assert "expired" not in str(failed(403, token_expires=datetime(2025, 3, 9, tzinfo=UTC)))

    @pytest.mark.parametrize("status", [401, 403, 404])
    def test_says_that_the_identifier_and_the_environment_look_different(self, status: int) -> None:
        text = str(failed(status, environment=Environment.PRODUCTION))
        assert "looks like one from sandbox, and production is in use: they look different" in text

    @pytest.mark.parametrize(
        ("path", "environment"),
        [
            (SANDBOX_PATH, Environment.SANDBOX),
            (PRODUCTION_PATH, Environment.PRODUCTION),
            (SANDBOX_PATH, None),
            ("/issuances", Environment.SANDBOX),
        ],
    )
    def test_says_no_such_thing_otherwise(self, path: str, environment: Environment | None) -> None:
        request = RequestInfo("getIssuance", "GET", path, path)
        assert "look different" not in str(failed(401, request=request, environment=environment))


class TestATokensExpiry:
    def test_is_read_without_verifying_it(self) -> None:
        assert token_expiry(jwt({"exp": 1775044800})) == datetime(2026, 4, 1, 12, tzinfo=UTC)

    @pytest.mark.parametrize(
        "claims", [{}, {"exp": None}, {"exp": True}, {"exp": "1"}, {"exp": 1e300}, {"exp": float("nan")}, [], 7]
    )
    def test_is_none_where_there_is_no_such_claim(self, claims: object) -> None:
        assert token_expiry(jwt(claims)) is None

    @given(st.text() | st.binary().map(lambda raw: f"a.{base64.urlsafe_b64encode(raw).decode()}.c"))
    def test_never_fails(self, token: str) -> None:
        expiry = token_expiry(token)
        assert expiry is None or expiry.tzinfo is UTC


def test_a_null_is_not_found() -> None:
    error = not_found_in_null(REQUEST, Environment.PRODUCTION)
    assert (error.status_code, error.body) == (200, "null")
    assert "the answer is null" in str(error)
    assert "look different" in str(error)


def test_the_most_telling_request_id_counts() -> None:
    assert request_id_in({"cf-ray": "3", "x-request-id": "1"}) == "1"
    assert request_id_in({"cf-ray": "3", "x-request-id": ""}) == "3"
    assert request_id_in({"server": "x"}) is None


class TestTheNextCursor:
    def test_is_the_end_of_this_page(self) -> None:
        assert next_cursor(has_next_page=True, end_cursor="b", seen={"a"}) == "b"

    def test_is_none_after_the_last_page_whatever_the_cursor_says(self) -> None:
        assert next_cursor(has_next_page=False, end_cursor="b", seen=set()) is None

    def test_that_is_missing_would_never_end(self) -> None:
        with pytest.raises(ValueError, match="no cursor"):
            next_cursor(has_next_page=True, end_cursor=None, seen=set())

    def test_that_was_used_before_would_never_end(self) -> None:
        with pytest.raises(ValueError, match="used before"):
            next_cursor(has_next_page=True, end_cursor="a", seen={"a"})


@given(st.text(), st.integers(4, 300))
def test_a_text_from_outside_fits_on_one_line(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line) <= most
    assert line.isprintable()
    assert re.sub(r"\s+", " ", line).strip() == line


def test_the_statuses_above_cover_every_error_of_the_tree() -> None:
    assert {*STATUSES.values()} == {
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, APIStatusError)
    }
