"""Credentials stay out of every place where values are shown, whatever goes wrong and whatever a server echoes."""

from __future__ import annotations

import asyncio
import base64
import copy
import html
import json
import logging
import os
import pickle
import subprocess
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from isometric_registry import AsyncRegistryClient, RegistryClient, errors
from isometric_registry._credentials import clean_chain
from isometric_registry._secrets import Secret, scrub
from isometric_registry._settings import resolve
from isometric_registry.errors import ConfigurationError, RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable

ISSUANCE = "iss_1F2Q7K9M4SBX3T8R"
PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))


class TestASecret:
    def test_shows_nothing_of_itself(self) -> None:
        secret = Secret("hunter2hunter2")
        shown = f"{secret!r} {secret!s} {secret} {[secret]} {dir(secret)}"
        assert "hunter2" not in shown
        assert not hasattr(secret, "__dict__")

    def test_is_not_pickled_or_copied(self) -> None:
        for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="a credential is not pickled"):
                attempt(Secret("hunter2hunter2"))

    def test_is_not_shown_by_the_settings_that_hold_it(self) -> None:
        settings = resolve(client_secret="hunter2hunter2", access_token="tokentoken", environ={})
        assert "hunter2" not in repr(settings)
        assert "tokentoken" not in repr(settings)


ENCODERS: dict[str, Callable[[str], str]] = {
    "itself": str,
    "JSON": lambda value: json.dumps(value)[1:-1],
    "JSON with escaped slashes": lambda value: json.dumps(value)[1:-1].replace("/", "\\/"),
    "JSON in JSON": lambda value: json.dumps(json.dumps(value)[1:-1])[1:-1],
    "JSON in the way of Go": lambda value: (
        json.dumps(value)[1:-1].replace("&", "\\u0026").replace("<", "\\u003C").replace(">", "\\u003e")
    ),
    "HTML": html.escape,
    "HTML in numbers": lambda value: "".join(c if c.isalnum() else f"&#{ord(c)};" for c in value),
    "HTML in hexadecimal": lambda value: "".join(c if c.isalnum() else f"&#x{ord(c):X};" for c in value),
    "a URL": lambda value: quote(value, safe=""),
    "a path": quote,
    "repr": lambda value: repr(value)[1:-1],
    "repr of bytes": lambda value: repr(value.encode())[2:-1],
}


class TestScrubbing:
    @pytest.mark.parametrize("encoder", ENCODERS)
    @given(secret=st.text(PRINTABLE, min_size=8, max_size=60), before=st.text(max_size=20), after=st.text(max_size=20))
    def test_finds_a_credential_however_it_is_spelled(self, encoder: str, secret: str, before: str, after: str) -> None:
        spelled = ENCODERS[encoder](secret)
        assume(secret not in before + after)
        assume(spelled not in before + "***" + after)
        clean = scrub(f"{before}{spelled}{after}", (Secret(secret),))
        assert spelled not in clean
        assert "***" in clean

    @given(st.text(), st.text(PRINTABLE, min_size=12, max_size=40))
    def test_leaves_every_other_text_alone(self, text: str, secret: str) -> None:
        assume(not any(text.endswith(secret[:length]) for length in range(8, len(secret))))
        assume(secret.lower() not in (text + html.unescape(text)).lower())
        assert scrub(text, (Secret(secret),)) == text

    @given(st.text(PRINTABLE, min_size=12, max_size=40), st.integers(8, 40))
    def test_takes_the_beginning_of_one_off_a_text_that_was_cut(self, secret: str, length: int) -> None:
        assert scrub("a page " + secret[:length], (Secret(secret),)) == "a page ***"

    @pytest.mark.parametrize("text", ["%:/" * 11, "\\" * 50_000, ("%:/" * 10 + "\\" * 50) * 500, "&#" * 50_000])
    def test_takes_no_time_over_a_text_that_is_almost_a_credential(self, text: str) -> None:
        began = time.monotonic()
        assert scrub(text + "!", (Secret("%:/" * 11 + "\\]^`{|}~"),)).startswith(text[:30])
        assert time.monotonic() - began < 1.0

    def test_hides_each_of_several(self) -> None:
        secrets = (Secret("first-credential"), Secret("second/credential"))
        assert scrub("first-credential second/credential first-credential", secrets) == "*** *** ***"


def everything_about(error: BaseException) -> str:
    """Return whatever a crash reporter could find in an error, in its causes and in their variables."""
    found = ["".join(without_tests(traceback.TracebackException.from_exception(error, capture_locals=True)).format())]
    if isinstance(error, RegistryError):
        found.append(repr(pickle.dumps(error)))
    todo: list[BaseException | None] = [error]
    while todo:
        link = todo.pop()
        if link is not None:
            found += [repr(link), str(link), repr(link.args), *walk(vars(link))]
            todo += [link.__cause__, None if link.__context__ is link else link.__context__]
    return "\n".join(found)


def without_tests(printed: traceback.TracebackException) -> traceback.TracebackException:
    """Take out the frames of the tests, which hold the credentials to compare with."""
    tests = str(Path(__file__).parent)
    printed.stack[:] = [
        frame for frame in printed.stack if not frame.filename.startswith(tests) or "careless" in frame.name
    ]
    for link in (printed.__cause__, printed.__context__):
        if link is not None:
            without_tests(link)
    return printed


def walk(value: Any, seen: set[int] | None = None) -> list[str]:
    """Return the repr of everything that ``vars`` and containers lead to."""
    seen = set() if seen is None else seen
    if id(value) in seen or len(seen) > 20_000:
        return []
    seen.add(id(value))
    inner: list[Any] = []
    if isinstance(value, dict):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        inner = list(value)
    elif not isinstance(value, type | str | bytes | int):
        inner = list(getattr(value, "__dict__", {}).values())
        inner += [getattr(value, name, None) for name in getattr(type(value), "__slots__", ()) if name != "reveal"]
    return [repr(value), *(text for item in inner for text in walk(item, seen))]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, client_secret: str, access_token: str) -> None:
    """Put the credentials where no frame of a test holds them."""
    monkeypatch.setenv("ISOMETRIC_CLIENT_SECRET", client_secret)
    monkeypatch.setenv("ISOMETRIC_ACCESS_TOKEN", access_token)


@pytest.fixture
def log() -> Any:
    """Everything that any logger says while a test runs, httpx's and httpcore's included."""

    class Log(logging.Handler):
        def __init__(self) -> None:
            super().__init__(logging.DEBUG)
            self.lines: list[str] = []

        def emit(self, record: logging.LogRecord) -> None:
            self.lines.append(self.format(record))

    handler, root = Log(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


def echo(status: int) -> Callable[[Any], None]:
    def serve(exchange: Any) -> None:
        sent = f"{exchange.header('x-client-secret')} {exchange.header('authorization')}"
        body = json.dumps({"detail": [{"loc": ["header"], "msg": sent, "type": sent}], "issuance_id": [sent]}).encode()
        exchange.answer(status, body, {"x-request-id": sent, "x-echo": sent, "location": f"http://x/{quote(sent)}"})

    return serve


def reset_on_arrival(exchange: Any) -> None:
    exchange.reset()


def garbage(exchange: Any) -> None:
    exchange.send(b"\x00" + exchange.head + b"\r\n\r\n")
    exchange.close()


def bad_header(exchange: Any) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nbad header " + exchange.head.split(b"\r\n", 1)[1])
    exchange.close()


def cut_in_the_middle(exchange: Any) -> None:
    exchange.send(
        b"HTTP/1.1 500 No\r\ncontent-length: 900\r\n\r\nsecret " + exchange.header("x-client-secret")[:20].encode()
    )
    exchange.close()


def half_an_answer(exchange: Any) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n" + exchange.head)
    exchange.close()


FAULTS: dict[str, tuple[Any, str]] = {
    **{
        f"an echo in a {status}": (echo(status), name)
        for status, name in [
            (200, "ResponseValidationError"), (302, "APIStatusError"), (400, "BadRequestError"),
            (401, "AuthenticationError"), (403, "PermissionDeniedError"), (404, "NotFoundError"),
            (418, "APIStatusError"), (422, "UnprocessableEntityError"), (429, "RateLimitError"), (500, "ServerError"),
        ]
    },
    "a reset": (reset_on_arrival, "APIConnectionError"),
    "an echo as garbage": (garbage, "APIConnectionError"),
    "an echo as a broken header": (bad_header, "APIConnectionError"),
    "an echo that is cut": (cut_in_the_middle, "ServerError"),
    "half an answer": (half_an_answer, "APIConnectionError"),
    "silence": (lambda exchange: exchange.hang(), "APITimeoutError"),
}  # fmt: skip


@pytest.mark.usefixtures("environment")
class TestNoErrorShowsACredential:
    @pytest.mark.parametrize("fault", FAULTS)
    @pytest.mark.parametrize("callable_token", [False, True], ids=["text", "callable"])
    def test_that_comes_of_what_a_server_does(
        self,
        registry: Any,
        serve: Any,
        log: Any,
        fault: str,
        client_secret: str,
        access_token: str,
        *,
        callable_token: bool,
    ) -> None:
        behaviour, expected = FAULTS[fault]
        options: dict[str, Any] = {
            "base_url": serve(behaviour).url,
            "timeout": 0.3,
            "max_retries": 1,
            "client_secret": None,
        }
        if callable_token:
            options["access_token"] = lambda: os.environ["ISOMETRIC_ACCESS_TOKEN"]
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                registry.call(**options)
            except RegistryError as error:
                caught = error
        assert type(caught).__name__ == expected
        shown = "\n".join([everything_about(caught), *log.lines, *(str(warning.message) for warning in warned)])
        assert client_secret not in shown
        assert client_secret[:12] not in shown
        assert access_token not in shown
        assert log.lines  # httpcore and this package did speak

    def test_that_comes_before_anything_is_sent(self, registry: Any, client_secret: str, access_token: str) -> None:
        def raising() -> str:
            token = os.environ["ISOMETRIC_ACCESS_TOKEN"]
            raise ValueError("the vault is closed", len(token))

        attempts: list[dict[str, Any]] = [
            {"timeout": -1},
            {"ca_bundle": "/nowhere"},
            {"ca_bundle": __file__},
            {"environment": "staging"},
            {"base_url": "http://registry.example"},
            {"transport": "carrier pigeon"},
            {"access_token": lambda: os.environ["ISOMETRIC_ACCESS_TOKEN"] + "\n"},
            {"access_token": lambda: os.environ["ISOMETRIC_ACCESS_TOKEN"].encode()},
            {"access_token": raising},
            {"arguments": "iss\n"},
        ]
        for options in attempts:
            identifier = options.pop("arguments", ISSUANCE)
            with pytest.raises(RegistryError) as caught:
                registry.call("issuances", "get", identifier, client_secret=None, **options)
            shown = everything_about(caught.value)
            assert client_secret not in shown, options
            assert access_token not in shown, options

    @pytest.mark.parametrize("kind", [RegistryClient, AsyncRegistryClient])
    @pytest.mark.parametrize("argument", ["client_secret", "access_token"])
    def test_about_the_very_credential_that_is_wrong(self, kind: Any, argument: str) -> None:
        with pytest.raises(ConfigurationError, match=argument) as caught:
            kind(**{argument: "".join(["wrong", "credential", "\n"])})
        assert "wrongcredential" not in everything_about(caught.value)

    def test_and_the_tests_above_would_notice(self, client_secret: str) -> None:
        def careless() -> None:
            headers = {"x-client-secret": os.environ["ISOMETRIC_CLIENT_SECRET"]}
            raise ValueError(len(headers))

        with pytest.raises(ValueError, match="1") as caught:
            careless()
        assert client_secret in everything_about(caught.value)


@pytest.mark.usefixtures("environment")
class TestNoClientShowsACredential:
    def test_in_anything_that_vars_leads_to(self, serve: Any, client_secret: str, access_token: str) -> None:
        server = serve(echo(200))
        with RegistryClient(base_url=server.url) as client:
            with pytest.raises(errors.ResponseValidationError):
                client.issuances.get(ISSUANCE)
            shown = "\n".join([repr(client), str(client), *walk(client), *walk(client.with_options(timeout=1.0))])
        assert "RegistryClient(base_url=" in shown
        assert "Secret('***')" in shown
        assert client_secret not in shown
        assert access_token not in shown
        assert client_secret.encode() in server.requests[0]

    def test_asynchronously_either(self, serve: Any, client_secret: str, access_token: str) -> None:
        async def main() -> str:
            async with AsyncRegistryClient(base_url=serve(echo(200)).url) as client:
                with pytest.raises(errors.ResponseValidationError):
                    await client.issuances.get(ISSUANCE)
                return "\n".join([repr(client), str(client), *walk(client)])

        shown = asyncio.run(main())
        assert "Secret('***')" in shown
        assert client_secret not in shown
        assert access_token not in shown

    @pytest.mark.parametrize("kind", [RegistryClient, AsyncRegistryClient])
    def test_in_a_pickle_since_there_is_none(self, kind: Any) -> None:
        client = kind(base_url="http://127.0.0.1:9")
        for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="a client is not pickled"):
                attempt(client)


PROGRAM = f"""
import asyncio, logging, os, random, sys, traceback
random.random = lambda: 0.0  # no waits between attempts
logging.basicConfig(level=logging.DEBUG)
from isometric_registry import AsyncRegistryClient, RegistryClient, RegistryError
def report(error):
    print("".join(traceback.TracebackException.from_exception(error, capture_locals=True).format()), file=sys.stderr)
async def asynchronous(options):
    async with AsyncRegistryClient(**options) as client:
        await client.issuances.get("{ISSUANCE}")
def synchronous(options):
    with RegistryClient(**options) as client:
        client.issuances.get("{ISSUANCE}")
for url in sys.argv[1:]:
    for call in (synchronous, lambda options: asyncio.run(asynchronous(options))):
        try:
            call({{"base_url": url, "timeout": 0.3, "max_retries": 1}})
        except RegistryError as error:
            report(error)
"""


def test_a_run_with_the_log_turned_on_and_every_local_printed_shows_no_credential(
    serve: Any, client_secret: str, access_token: str
) -> None:
    urls = [serve(behaviour).url for behaviour, _ in FAULTS.values()]
    environ = {
        **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        "ISOMETRIC_LOG": "debug",
        "ISOMETRIC_CLIENT_SECRET": client_secret,
        "ISOMETRIC_ACCESS_TOKEN": access_token,
    }
    finished = subprocess.run(
        [sys.executable, "-W", "always", "-c", PROGRAM, *urls, "http://127.0.0.1:1", "https://127.0.0.1:1"],
        env=environ, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    written = finished.stdout + finished.stderr
    for name in {expected for _, expected in FAULTS.values()}:
        assert f"errors.{name}: " in written
    assert "DEBUG:httpcore.http11:receive_response_headers.complete" in written
    assert "DEBUG isometric_registry: GET /issuances/" in written
    assert "with_locals" not in written
    for credential in (client_secret, access_token, base64.b64encode(client_secret.encode()).decode()):
        assert credential not in written


def test_a_group_of_errors_is_cleaned_to_its_last_member() -> None:
    def careless(credential: str) -> None:
        raise ConnectionError(f"refused after {credential}")

    failures: list[Exception] = []
    try:
        careless("hunter2hunter2")
    except ConnectionError as error:
        failures.append(error)
    group = ExceptionGroup("all attempts failed", failures)
    failure = OSError("no connection for hunter2hunter2")
    failure.__cause__ = group
    assert len(list(clean_chain(failure, (Secret("hunter2hunter2"),)))) == 3
    assert "hunter2" not in everything_about(failure)
    assert "refused after ***" in "".join(traceback.format_exception(failure))
