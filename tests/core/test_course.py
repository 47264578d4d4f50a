"""What a call says at its end, without a network."""

from __future__ import annotations

from typing import Any

import pytest
from isometric_registry._core.answer import Answer, NoAnswer
from isometric_registry._core.course import Course, Done
from isometric_registry._core.operation import Operation
from isometric_registry._core.settings import resolve
from isometric_registry._core.timing import Timing
from isometric_registry.errors import (
    APIConnectionError,
    AuthenticationError,
    InvalidArgumentError,
    NotFoundError,
    ResponseValidationError,
)
from isometric_registry.models import CreditQuantity

URL = "https://registry.example/registry/v0/things"
BASE = "https://registry.example/registry/v0"
JWT = "eyJhbGciOiJub25l.eyJzdWIiOiJURVNUVE9LRU4i.c2lnbmF0dXJl"


def ended(outcome: Answer | NoAnswer, variables: dict[str, str] | None = None, **options: Any) -> Any:
    chosen = resolve(
        **{"client_secret": "c" * 32, "base_url": BASE, "max_retries": 0, **options}, environ=variables or {}
    )
    course = Course(Operation("getThing", "GET", "/things", CreditQuantity.from_dict), chosen, Timing())
    course.begin_attempt()
    step = course.end_attempt(outcome)
    assert isinstance(step, Done)
    return step.error


def answer(
    status: int, body: bytes, headers: dict[str, str] | None = None, path: str = "/registry/v0/things"
) -> Answer:
    return Answer(status=status, headers=(headers or {}).items(), body=body, url=URL, path=path, token=None)


def lost(**more: Any) -> NoAnswer:
    return NoAnswer("connection refused", path="/registry/v0/things", url=URL, **more)


class TestWithoutAnAnswer:
    def test_the_host_is_named(self) -> None:
        error = ended(lost())
        assert type(error) is APIConnectionError
        assert str(error) == (
            "GET /registry/v0/things failed: registry.example: connection refused. Check the network and base_url."
        )

    @pytest.mark.parametrize("status", [None, 200])
    @pytest.mark.parametrize("reason", ["Server disconnected without sending a response.", "cut short ...", "lost"])
    def test_somebody_elses_sentence_ends_before_ours_begins(self, reason: str, status: int | None) -> None:
        text = str(ended(NoAnswer(reason, path="/registry/v0/things", url=URL, status=status)))
        assert f" {reason if reason.endswith('.') else 'lost.'} {'Check' if status is None else 'Nothing'} " in text

    def test_a_proxy_is_named_without_its_password(self) -> None:
        text = str(ended(lost(sent=False), {"HTTPS_PROXY": "http://porter:hunter2hunter2@proxy.example:3128"}))
        assert text.endswith(
            "Check whether the proxy works, proxy.example:3128, which HTTPS_PROXY names, and the network."
        )

    def test_a_proxy_that_does_not_answer_is_named_too(self) -> None:
        assert "proxy.example" in str(ended(lost(sent=False, timed_out=True), {"ALL_PROXY": "http://proxy.example"}))

    def test_a_large_answer_may_need_more_time(self) -> None:
        assert str(ended(lost(timed_out=True))).endswith("Raise timeout= if the answer is large.")


class TestAWebPageInPlaceOfAnAnswer:
    @pytest.mark.parametrize("headers", [{}, {"content-type": "text/html; charset=utf-8"}])
    def test_is_called_what_it_is(self, headers: dict[str, str]) -> None:
        error = ended(answer(200, b"<!doctype html><title>Welcome to Hotel Wifi</title>", headers))
        assert type(error) is ResponseValidationError
        assert "found a web page, 'Welcome to Hotel Wifi', from a proxy or from this network's login page" in str(error)
        assert str(error).endswith("Nothing of it was used; log in there with a browser, or correct base_url.")

    def test_is_not_seen_in_json_that_breaks_the_contract(self) -> None:
        assert "web page" not in str(ended(answer(200, b'{"credits": "<html>"}')))

    def test_that_a_redirect_leads_to_is_what_the_text_speaks_of(self) -> None:
        assert "or log in first if this network has a page for that" in str(ended(answer(302, b"")))


def test_a_refusal_says_that_the_credentials_look_swapped() -> None:
    error = ended(answer(401, b""), client_secret=JWT)
    assert type(error) is AuthenticationError
    assert "The client secret looks like an access token: have the two been swapped?" in str(error)


def test_a_404_says_that_the_address_lacks_its_end() -> None:
    error = ended(answer(404, b"", path="/things"), base_url="https://registry.example")
    assert type(error) is NotFoundError
    assert "The service's own addresses end with /registry/v0, and base_url does not." in str(error)


class TestABody:
    def test_is_written_as_json(self) -> None:
        assert Operation("createThing", "POST", "/things", dict, body={"a": ["é"]}).content() == '{"a":["é"]}'.encode()

    def test_that_is_no_text_is_refused_before_anything_is_sent_and_its_field_is_named(self) -> None:
        operation = Operation("createThing", "POST", "/things", dict, body={"a": "x", "notes": ["x\ud800"]})
        with pytest.raises(InvalidArgumentError, match=r"^notes has half of a character \(a surrogate\)"):
            Course(operation, resolve(client_secret="c" * 32, environ={}), Timing())
