"""One call from its first attempt to its end, for both clients side by side, without a socket and without a sleep."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from isometric_registry._core import funnel
from isometric_registry.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    InvalidArgumentError,
    NotFoundError,
    RateLimitError,
    ResponseValidationError,
    ServerError,
)

if TYPE_CHECKING:
    from isometric_registry import RetryEvent
    from pytest_httpx import HTTPXMock

URL = "https://api.sandbox.isometric.com/registry/v0/issuances/iss_1F2Q7K9M4SBX3T8R/credit_batches"


class TestTheRequest:
    def test_carries_both_credentials_and_the_name_of_the_program(
        self, registry: Any, httpx_mock: HTTPXMock, body: Any, client_secret: str, access_token: str
    ) -> None:
        httpx_mock.add_response(json=body)
        registry.call(access_token=access_token, user_agent_suffix="reconciler/2.1")
        (sent,) = httpx_mock.get_requests()
        assert (sent.method, str(sent.url)) == ("GET", URL)
        assert sent.headers["x-client-secret"] == client_secret
        assert sent.headers["authorization"] == f"Bearer {access_token}"
        assert sent.headers["user-agent"].endswith(" reconciler/2.1")
        assert sent.headers["accept"] == "application/json"
        assert sent.headers["accept-encoding"] == "gzip, deflate"

    def test_has_no_authorization_without_a_token(self, registry: Any, httpx_mock: HTTPXMock, body: Any) -> None:
        httpx_mock.add_response(json=body)
        registry.call()
        assert "authorization" not in httpx_mock.get_requests()[0].headers

    def test_has_a_finite_time(self, registry: Any, httpx_mock: HTTPXMock, body: Any) -> None:
        httpx_mock.add_response(json=body)
        registry.call()
        assert httpx_mock.get_requests()[0].extensions["timeout"] == {
            "connect": 5.0, "read": 30.0, "write": 30.0, "pool": 30.0,
        }  # fmt: skip

    @pytest.mark.parametrize(
        "bad", ["", "iss_1/../x", "iss_1\r\nx: y", "iss 1", "iss_é", "a" * 201, None, 7, "..", "a?b", "%2e"]
    )
    def test_is_not_sent_for_an_identifier_that_could_change_it(self, registry: Any, bad: Any) -> None:
        for resource, method in (("issuances", "credit_batches"), ("issuances", "get"), ("credit_batches", "get")):
            with pytest.raises(InvalidArgumentError, match="such as 'iss_1EWT8R5FY1S0GFCY'"):
                registry.call(resource, method, bad)


class TestATokenFromACallable:
    def test_is_asked_for_on_every_request(self, registry: Any, httpx_mock: HTTPXMock, body: Any) -> None:
        httpx_mock.add_response(status_code=503)
        httpx_mock.add_response(json=body)
        tokens = iter(["first", "second"])
        registry.call(access_token=lambda: next(tokens))
        sent = [request.headers["authorization"] for request in httpx_mock.get_requests()]
        assert sent == ["Bearer first", "Bearer second"]

    def test_may_be_asynchronous_in_an_asynchronous_client(
        self, registry: Any, httpx_mock: HTTPXMock, body: Any
    ) -> None:
        async def token() -> str:
            return "awaited"

        if registry.is_async:
            httpx_mock.add_response(json=body)
            registry.call(access_token=token)
            assert httpx_mock.get_requests()[0].headers["authorization"] == "Bearer awaited"
        else:
            with pytest.raises(ConfigurationError, match="use it with AsyncRegistryClient"):
                registry.call(access_token=token)

    def test_that_is_awaitable_without_being_a_coroutine_is_refused_too(self, clock: Any, registry: Any) -> None:
        class Token:
            def __await__(self) -> Any:
                yield from ()
                return "a b"

        with pytest.raises(ConfigurationError, match="access_token"):
            registry.call(access_token=Token)
        assert clock.slept == []

    def test_that_raises_is_a_configuration_error_which_says_where(self, registry: Any, clock: Any) -> None:
        def broken() -> str:
            raise KeyError("vault")

        async def broken_later() -> str:
            raise KeyError("vault")

        for token in (broken, broken_later) if registry.is_async else (broken,):
            with pytest.raises(
                ConfigurationError, match=r"callable raised KeyError \(.*test_funnel.py, line"
            ) as caught:
                registry.call(access_token=token)
            # Its words and its frames may hold a token.
            assert caught.value.__cause__ is None
            assert caught.value.__context__ is None
        assert clock.slept == []

    @pytest.mark.parametrize("value", ["", 7, b"bytes"])
    def test_that_is_no_text_is_refused(self, registry: Any, value: Any) -> None:
        with pytest.raises(ConfigurationError, match="the access_token callable returned"):
            registry.call(access_token=lambda: value)

    def test_that_could_start_a_header_is_refused_and_not_shown(self, registry: Any) -> None:
        with pytest.raises(ConfigurationError, match="cannot stand in a header") as caught:
            registry.call(access_token=lambda: "tok\r\nx-evil: 1")
        assert "tok" not in str(caught.value).replace("access_token", "")

    def test_that_returns_nothing_is_refused(self, registry: Any) -> None:
        with pytest.raises(ConfigurationError, match="returned nothing: let it return the token"):
            registry.call(access_token=lambda: None)


class TestARetry:
    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 520, 529])
    def test_comes_through_a_bad_moment(
        self, registry: Any, httpx_mock: HTTPXMock, body: Any, clock: Any, status: int
    ) -> None:
        httpx_mock.add_response(status_code=status)
        httpx_mock.add_response(json=body)
        assert registry.call().issuance_id == body["issuance_id"]
        assert clock.slept == [0.25]

    @pytest.mark.parametrize(
        "fault", [httpx.ConnectError("x"), httpx.ReadError("x"), httpx.RemoteProtocolError("x"), httpx.ReadTimeout("x")]
    )
    def test_comes_through_a_broken_connection(
        self, registry: Any, httpx_mock: HTTPXMock, body: Any, fault: Any
    ) -> None:
        httpx_mock.add_exception(fault)
        httpx_mock.add_exception(fault)
        httpx_mock.add_response(json=body)
        assert registry.call().issuance_id == body["issuance_id"]

    def test_waits_twice_as_long_each_time(self, registry: Any, httpx_mock: HTTPXMock, clock: Any) -> None:
        httpx_mock.add_response(status_code=503, is_reusable=True)
        with pytest.raises(ServerError) as caught:
            registry.call(max_retries=7)
        assert clock.slept == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
        assert caught.value.attempts == 8
        assert "(8 attempts)" in str(caught.value)

    def test_is_not_made_more_often_than_asked(self, registry: Any, httpx_mock: HTTPXMock, clock: Any) -> None:
        httpx_mock.add_response(status_code=503)
        with pytest.raises(ServerError):
            registry.call(max_retries=0)
        assert clock.slept == []

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 422, 302, 204, 501])
    def test_is_not_made_for_an_answer_that_will_not_change(
        self, registry: Any, httpx_mock: HTTPXMock, clock: Any, status: int
    ) -> None:
        httpx_mock.add_response(status_code=status)
        with pytest.raises(APIStatusError):
            registry.call()
        assert clock.slept == []

    def test_is_not_made_for_an_answer_that_breaks_the_contract(
        self, registry: Any, httpx_mock: HTTPXMock, clock: Any
    ) -> None:
        httpx_mock.add_response(json={})
        with pytest.raises(ResponseValidationError, match=r"at \$\.issuance_id is missing"):
            registry.call()
        assert clock.slept == []

    def test_waits_as_long_as_the_service_asks_in_seconds(
        self, registry: Any, httpx_mock: HTTPXMock, body: Any, clock: Any
    ) -> None:
        httpx_mock.add_response(status_code=429, headers={"retry-after": "17"})
        httpx_mock.add_response(json=body)
        registry.call()
        assert clock.slept == [17.0]

    def test_waits_until_the_date_that_the_service_asks_for(
        self, registry: Any, httpx_mock: HTTPXMock, body: Any, clock: Any
    ) -> None:
        date = format_datetime(clock.start + timedelta(seconds=42), usegmt=True)
        httpx_mock.add_response(status_code=503, headers={"retry-after": date})
        httpx_mock.add_response(json=body)
        registry.call()
        assert clock.slept == [42.0]

    def test_is_not_made_if_the_service_asks_for_more_than_is_left(
        self, registry: Any, httpx_mock: HTTPXMock, clock: Any
    ) -> None:
        httpx_mock.add_response(status_code=429, headers={"retry-after": "61"})
        with pytest.raises(RateLimitError) as caught:
            registry.call()
        assert caught.value.retry_after == 61.0
        assert clock.slept == []

    def test_counts_earlier_waits_against_the_budget(self, registry: Any, httpx_mock: HTTPXMock, clock: Any) -> None:
        httpx_mock.add_response(status_code=429, headers={"retry-after": "25"}, is_reusable=True)
        with pytest.raises(RateLimitError):
            registry.call(max_retries=9)
        assert clock.slept == [25.0, 25.0]  # the third would end after 75 of 60 seconds

    def test_may_take_no_longer_than_what_is_left_of_the_budget(
        self, registry: Any, httpx_mock: HTTPXMock, body: Any, clock: Any
    ) -> None:
        def slow(_: httpx.Request) -> httpx.Response:
            clock.pass_by(21.0)
            return httpx.Response(503)

        httpx_mock.add_callback(slow)
        httpx_mock.add_callback(slow)
        httpx_mock.add_response(json=body)
        registry.call(timeout=25.0)
        times = [request.extensions["timeout"]["read"] for request in httpx_mock.get_requests()]
        assert times == [25.0, 25.0, 60.0 - 42.0 - 0.25 - 0.5]


class TestTheError:
    def test_of_a_connection_keeps_its_cause_and_names_the_attempts(self, registry: Any, httpx_mock: HTTPXMock) -> None:
        httpx_mock.add_exception(httpx.ConnectError("Connection refused"), is_reusable=True)
        with pytest.raises(APIConnectionError) as caught:
            registry.call()
        assert type(caught.value) is APIConnectionError
        assert caught.value.attempts == 3
        assert (
            "failed after 3 attempts: api.sandbox.isometric.com: Connection refused. Check the network and base_url."
            in str(caught.value)
        )
        assert isinstance(caught.value.__cause__, httpx.ConnectError)
        assert (caught.value.operation, caught.value.method) == ("getIssuanceCreditBatches", "GET")
        assert caught.value.url == URL

    def test_of_a_timeout_says_how_long_it_waited(self, registry: Any, httpx_mock: HTTPXMock) -> None:
        httpx_mock.add_exception(httpx.ReadTimeout("x"), is_reusable=True)
        with pytest.raises(APITimeoutError, match=r"no complete answer within 7 seconds. Raise timeout="):
            registry.call(timeout=7.0)

    def test_without_words_has_its_kind(self, registry: Any, httpx_mock: HTTPXMock) -> None:
        httpx_mock.add_exception(httpx.ReadError(""), is_reusable=True)
        with pytest.raises(APIConnectionError, match="ReadError"):
            registry.call(max_retries=0)

    def test_of_a_library_is_turned_into_one_of_ours_and_not_retried(
        self, registry: Any, httpx_mock: HTTPXMock, clock: Any
    ) -> None:
        httpx_mock.add_exception(ZeroDivisionError("a fault\nof the library " + "x" * 500))
        with pytest.raises(APIConnectionError) as caught:
            registry.call()
        assert isinstance(caught.value.__cause__, ZeroDivisionError)
        assert len(str(caught.value)) < 400
        assert "\n" not in str(caught.value)
        assert clock.slept == []

    def test_of_an_expired_token_says_so(self, registry: Any, httpx_mock: HTTPXMock) -> None:
        httpx_mock.add_response(status_code=401, json={"detail": "Invalid credentials"})
        # The claim is {"exp": 1700000000}.
        with pytest.raises(AuthenticationError, match="expired on 2023-11-14"):
            registry.call(access_token="e30.eyJleHAiOiAxNzAwMDAwMDAwfQ.c2ln")

    def test_of_the_wrong_environment_says_so(self, registry: Any, httpx_mock: HTTPXMock) -> None:
        httpx_mock.add_response(status_code=400, json={"detail": "Could not find 'Issuance' with IDs 'x'"})
        with pytest.raises(NotFoundError, match="looks like one from sandbox, and production is in use"):
            registry.call(environment="production")

    def test_of_a_null_is_not_found(self, registry: Any, httpx_mock: HTTPXMock) -> None:
        httpx_mock.add_response(content=b"null")
        with pytest.raises(NotFoundError, match=r"200 OK for GET .*: the answer is null"):
            registry.call("credit_batches", "get", "ctb_1F2Q8A7NPSBX5KD2")

    def test_of_a_broken_contract_has_the_request_id(self, registry: Any, httpx_mock: HTTPXMock) -> None:
        httpx_mock.add_response(json=[], headers={"x-request-id": "abc-1"})
        with pytest.raises(
            ResponseValidationError, match=r"expected an object, found a list \(request abc-1\)"
        ) as caught:
            registry.call()
        assert (caught.value.request_id, caught.value.path, caught.value.body) == ("abc-1", "$", "[]")
        assert caught.value.status_code == 200

    def test_has_no_context_that_could_show_a_frame_of_the_library(self, registry: Any, httpx_mock: HTTPXMock) -> None:
        httpx_mock.add_exception(httpx.ConnectError("x"), is_reusable=True)
        with pytest.raises(APIConnectionError) as caught:
            registry.call()
        link = caught.value.__cause__
        assert link is not None
        assert link.__traceback__ is None
        assert "x-client-secret" not in link.request.headers  # type: ignore[attr-defined]


class TestTheHook:
    def test_is_told_before_each_wait(self, registry: Any, httpx_mock: HTTPXMock, body: Any) -> None:
        httpx_mock.add_response(status_code=503)
        httpx_mock.add_response(status_code=429, headers={"retry-after": "3"})
        httpx_mock.add_response(json=body)
        events: list[RetryEvent] = []
        registry.call(on_retry=events.append)
        assert [(event.attempt, event.delay, type(event.error)) for event in events] == [
            (1, 0.25, ServerError),
            (2, 3.0, RateLimitError),
        ]
        assert events[0].operation == "getIssuanceCreditBatches"
        assert (events[0].method, events[0].path) == ("GET", httpx.URL(URL).path)

    def test_that_raises_does_not_break_the_call(
        self, registry: Any, httpx_mock: HTTPXMock, body: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        httpx_mock.add_response(status_code=503)
        httpx_mock.add_response(json=body)

        def hook(event: RetryEvent) -> None:
            raise ZeroDivisionError(event)

        registry.call(on_retry=hook)
        assert "on_retry raised ZeroDivisionError; the call goes on" in caplog.text


class TestTheLog:
    def test_has_one_line_for_each_attempt_and_one_for_each_retry(
        self, registry: Any, httpx_mock: HTTPXMock, body: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        httpx_mock.add_response(status_code=503, headers={"x-a": "header"})
        httpx_mock.add_exception(httpx.ConnectError("x"))
        httpx_mock.add_response(json=body)
        with caplog.at_level(logging.DEBUG, "isometric_registry"):
            registry.call()
        ours = [record for record in caplog.records if record.name == "isometric_registry"]
        path = httpx.URL(URL).path
        assert [(record.levelname, record.getMessage()) for record in ours] == [
            ("DEBUG", f"GET {path}: 503, attempt 1, 0 ms"),
            ("WARNING", f"GET {path}: attempt 1 failed (503), next in 0.25 s"),
            ("DEBUG", f"GET {path}: no answer, attempt 2, 0 ms"),
            ("WARNING", f"GET {path}: attempt 2 failed (APIConnectionError), next in 0.50 s"),
            ("DEBUG", f"GET {path}: 200, attempt 3, 0 ms"),
        ]

    def test_is_silent_about_a_call_that_goes_well(
        self, registry: Any, httpx_mock: HTTPXMock, body: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        httpx_mock.add_response(json=body)
        with caplog.at_level(logging.INFO, "isometric_registry"):
            registry.call()
        assert [record for record in caplog.records if record.name == "isometric_registry"] == []


def test_a_wait_for_ones_turn_is_not_taken_from_the_budget(
    registry: Any, httpx_mock: HTTPXMock, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow:
        def take(self, sleep: Any) -> None:
            sleep(50.0)

        async def take_async(self, sleep: Any) -> None:
            await sleep(50.0)

    monkeypatch.setattr(funnel._Funnel, "_pace", lambda *_: Slow())
    httpx_mock.add_response(status_code=503, is_reusable=True)
    with pytest.raises(ServerError):
        registry.call(max_requests_per_minute=1)
    assert clock.slept == [50.0, 0.25, 50.0, 0.5, 50.0]


def test_a_batch_with_an_unknown_property_and_without_an_optional_one_is_read(
    registry: Any, httpx_mock: HTTPXMock, body: Any
) -> None:
    batch = {**body["supplier_credit_batches"][0], "colour": "green", "status": "cancelled"}
    del batch["sequestered_on"]
    httpx_mock.add_response(json={**body, "supplier_credit_batches": [batch]})
    (read,) = registry.call().supplier_credit_batches
    assert read.sequestered_on is None
    assert (read.additional_properties["colour"], read.status) == ("green", "cancelled")
    assert read.to_dict()["colour"] == "green"
    assert "sequestered_on" not in read.to_dict()
