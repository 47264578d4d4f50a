"""What looks wrong about a request that was refused."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.environment import Environment
from isometric_registry._core.hints import credentials_hints, path_hints, token_expiry
from isometric_registry._core.secrets import Secret
from isometric_registry_client.client import PREFIXES

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
SECRET = "0123456789abcdef0123456789abcdef"
PRODUCTION_ID = "iss_1EWT8R5FY1S0GFCY"
SANDBOX_ID = "iss_1F2Q7K9M4SBX3T8R"


def jwt(claims: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part(claims)}.signature"


def about(client_secret: str = SECRET, token: str | None = None) -> str:
    return " ".join(credentials_hints(Secret(client_secret), None if token is None else Secret(token), NOW))


class TestTheCredentials:
    def test_that_look_right_give_no_hint(self) -> None:
        assert about() == about(token=jwt({})) == about(token=jwt({"exp": NOW.timestamp() + 1})) == ""

    def test_that_were_swapped_are_said_to_look_so(self) -> None:
        assert "client secret looks like an access token: have the two been swapped?" in about(jwt({}), SECRET)
        assert "is it a client secret?" in about(token=SECRET)

    def test_that_have_expired_are_said_to_have(self) -> None:
        assert about(token=jwt({"exp": NOW.timestamp()})) == "The access token expired on 2026-04-01; make a new one."


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


class TestThePath:
    @pytest.mark.parametrize(
        ("path", "used"),
        [
            (f"/registry/v0/issuances/{SANDBOX_ID}", Environment.SANDBOX),
            (f"/registry/v0/issuances/{PRODUCTION_ID}/credit_batches", Environment.PRODUCTION),
            (f"/registry/v0/issuances/{SANDBOX_ID}", None),
            ("/registry/v0/issuances", Environment.SANDBOX),
            ("/registry/v0/issuances/whatever_this_is", Environment.SANDBOX),
            ("/registry/v0/documents/pjd_1F2Q7K9M4SBX3T8R", Environment.SANDBOX),
        ],
    )
    def test_that_looks_right_gives_no_hint(self, path: str, used: Environment | None) -> None:
        assert path_hints(path, used, PREFIXES) == []

    def test_with_an_identifier_of_the_other_environment(self) -> None:
        assert path_hints(f"/registry/v0/issuances/{SANDBOX_ID}", Environment.PRODUCTION, PREFIXES) == [
            "The identifier looks like one from sandbox, and production is in use: they look different."
        ]

    def test_with_an_identifier_of_something_else(self) -> None:
        path = "/registry/v0/issuances/ctb_1F2Q7K9M4SBX3T8R/credit_batches"
        assert path_hints(path, Environment.SANDBOX, PREFIXES) == [
            "The identifier begins as those of credit_batches do (ctb_), and issuances have iss_."
        ]

    def test_of_a_host_without_the_usual_beginning(self) -> None:
        assert path_hints(f"/issuances/{SANDBOX_ID}", None, PREFIXES) == [
            "The service's own addresses end with /registry/v0, and base_url does not."
        ]


@given(st.text() | st.from_regex(r"(/[a-z_]{0,12}(_[0-9A-Z]{0,17})?){0,6}"), st.sampled_from([*Environment, None]))
def test_whatever_the_path_is_its_hints_are_sentences(path: str, used: Environment | None) -> None:
    assert all(hint.startswith("The ") and hint.endswith(".") for hint in path_hints(path, used, PREFIXES))
