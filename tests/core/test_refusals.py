"""What an answer that is no success means, without a network, a clock or a mock."""

from __future__ import annotations

import json
import pickle
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry import errors
from isometric_registry._core.refusals import error_for, not_found_in_null, request_id_in
from isometric_registry._core.text import one_line
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

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
PRODUCTION_PATH = "/registry/v0/issuances/iss_1EWT8R5FY1S0GFCY"
SANDBOX_PATH = "/registry/v0/issuances/iss_1F2Q7K9M4SBX3T8R"
REQUEST = RequestInfo("getIssuance", "GET", "https://api.example" + SANDBOX_PATH, SANDBOX_PATH)
MESSAGE_CHARACTERS = 700


def failed(status: int, body: Any = b"", headers: dict[str, str] | None = None, **more: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return error_for(status, headers or {}, content, **{"request": REQUEST, "now": NOW, "prefixes": {}, **more})


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
            ({"detail": "Two\nlines\tand\x00more "}, ": Two lines and\ufffdmore."),
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

    def test_of_a_429_says_how_long_and_recommends_what_every_program_has(self) -> None:
        text = str(failed(429, b"", {"retry-after": "30"}))
        assert "The service asks to wait 30 s. Slow down: ISOMETRIC_MAX_REQUESTS_PER_MINUTE=120 stays" in text
        assert "asks to wait" not in str(failed(429))

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


class TestTheHints:
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
    def test_of_what_the_path_may_be_the_cause_of_are_in_the_text(self, status: int) -> None:
        text = str(failed(status, environment=Environment.PRODUCTION))
        assert "looks like one from sandbox, and production is in use: they look different" in text

    @pytest.mark.parametrize("status", [302, 418, 429, 500])
    def test_of_anything_else_are_not(self, status: int) -> None:
        assert "look different" not in str(failed(status, environment=Environment.PRODUCTION))

    def test_about_the_credentials_come_first(self) -> None:
        text = str(failed(401, {"detail": "No"}, about_credentials=["The token is old."]))
        assert ": No. The token is old. Check ISOMETRIC_CLIENT_SECRET" in text


def test_a_null_is_not_found() -> None:
    error = not_found_in_null(REQUEST, Environment.PRODUCTION, {})
    assert (error.status_code, error.body) == (200, "null")
    assert "the answer is null" in str(error)
    assert "look different" in str(error)


def test_the_most_telling_request_id_counts() -> None:
    assert request_id_in({"cf-ray": "3", "x-request-id": "1"}) == "1"
    assert request_id_in({"cf-ray": "3", "x-request-id": ""}) == "3"
    assert request_id_in({"server": "x"}) is None


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
