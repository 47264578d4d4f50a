"""Credentials stay out of every place where values are shown, whatever goes wrong and whatever a server echoes."""

from __future__ import annotations

import asyncio
import base64
import copy
import html
import itertools
import json
import logging
import os
import pickle
import re
import subprocess
import sys
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from isometric_registry import AsyncRegistryClient, RegistryClient, errors
from isometric_registry._core.answer import Answer
from isometric_registry._core.course import Course, Done
from isometric_registry._core.credentials import clean_chain
from isometric_registry._core.funnel import Funnel
from isometric_registry._core.operation import Operation
from isometric_registry._core.secrets import Secrets
from isometric_registry._core.settings import QUOTES, resolve
from isometric_registry._core.timing import Timing
from isometric_registry.errors import ConfigurationError, RegistryError
from isometric_registry.models import CreditQuantity
from isometric_registry.sandbox import Sandbox

sys.path.insert(0, str(Path(__file__).parents[1] / "chaos"))

from spellings import PLACES, SPELLINGS, fragments, seen_in

if TYPE_CHECKING:
    from collections.abc import Callable

ISSUANCE = "iss_1F2Q7K9M4SBX3T8R"


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
    tests = str(Path(__file__).parents[1])
    printed.stack[:] = [
        frame for frame in printed.stack if not frame.filename.startswith(tests) or "careless" in frame.name
    ]
    for link in (printed.__cause__, printed.__context__):
        if link is not None:
            without_tests(link)
    return printed


def assert_hidden(shown: str, *credentials: str) -> None:
    """Fail if eight characters of a credential stand in a row in what is shown, as it is or in the usual spellings."""
    spellings = [
        shown,
        html.unescape(shown),
        unquote(shown),
        re.sub(r"\\+u00(..)", lambda c: chr(int(c[1], 16)), shown),
    ]
    folded = [spelling.lower() for spelling in spellings]
    for credential in credentials:
        encoded = base64.b64encode(credential.encode()).decode()
        for text in (credential, encoded[4:-4]):
            for at in range(len(text) - 7):
                assert not any(text[at : at + 8].lower() in spelling for spelling in folded), text[at : at + 8]


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


def in_escapes(exchange: Any) -> None:
    escaped = "".join(f"\\u{ord(character):04x}" for character in exchange.header("x-client-secret"))
    exchange.answer(400, f'{{"detail": "no {escaped}"}}'.encode())


def in_the_encoding(exchange: Any) -> None:
    exchange.answer(200, b"{}", {"content-encoding": exchange.header("x-client-secret")})


def in_a_headers_name(exchange: Any) -> None:
    exchange.answer(500, b"", {f"x-{exchange.header('x-client-secret')}": "1"})


def at_the_end_of_what_is_kept(exchange: Any) -> None:
    exchange.answer(500, b" " * (64 * 1024 - 20) + exchange.header("x-client-secret").encode())


def in_html(exchange: Any) -> None:
    spelled = "".join(
        {".": "&period;", "-": "&hyphen;"}.get(c, f"&#{ord(c)};") for c in exchange.header("authorization")
    )
    exchange.answer(502, f"<title>{spelled}</title>".encode(), {"content-type": "text/html"})


def in_base64(exchange: Any) -> None:
    exchange.answer(403, base64.b64encode(b"Bearer" + exchange.header("x-client-secret").encode()))


FAULTS: dict[str, tuple[Any, str]] = {
    "an echo in JSON's escapes": (in_escapes, "BadRequestError"),
    "an echo as the encoding": (in_the_encoding, "ResponseValidationError"),
    "an echo in a header's name": (in_a_headers_name, "ServerError"),
    "an echo that is cut at the end of what is kept": (at_the_end_of_what_is_kept, "ServerError"),
    "an echo as a web page": (in_html, "ServerError"),
    "an echo in base64": (in_base64, "PermissionDeniedError"),
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
        assert_hidden(shown, client_secret, access_token)
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


@pytest.mark.slow
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
    secrets = Secrets()
    secrets.add("hunter2hunter2")
    assert len(list(clean_chain(failure, secrets))) == 3
    assert "hunter2" not in everything_about(failure)
    assert "refused after ***" in "".join(traceback.format_exception(failure))


def caught(call: Callable[[], object], kind: type[BaseException] = RegistryError) -> Any:
    """Call in a frame that holds no credential, and return the error."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError("there was no error")


def made(kind: str, number: int) -> str:
    """Return a credential that no frame of a test needs to hold."""
    return base64.b32encode(f"{kind} {number} of this test".encode()).decode().rstrip("=")


@pytest.mark.usefixtures("environment")
class TestNoErrorShowsWhatWasUsedBefore:
    def test_an_earlier_attempts_token(self, registry: Any, serve: Any, log: Any) -> None:
        seen: list[str] = []
        events: list[Any] = []

        def echo_the_first(exchange: Any) -> None:
            seen.append(exchange.header("authorization").removeprefix("Bearer "))
            exchange.answer(503, f'{{"detail": "first came {seen[0]}"}}'.encode())

        tokens = (made("token", number) for number in range(9))
        error = caught(
            lambda: registry.call(
                base_url=serve(echo_the_first).url, access_token=lambda: next(tokens), on_retry=events.append
            )
        )
        assert len(set(seen)) == error.attempts == 3
        shown = "\n".join([everything_about(error), *walk([vars(event.error) for event in events]), *log.lines])
        assert "first came ***" in shown
        assert_hidden(shown, *seen)

    def test_a_proxys_password(self, registry: Any, serve: Any, log: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(exchange: Any) -> None:
            sent = base64.b64decode(exchange.header("proxy-authorization").removeprefix("Basic ")).decode()
            exchange.send(f"HTTP/1.1 407 not {sent}\r\ncontent-length: 0\r\n\r\n".encode())

        monkeypatch.setenv("HTTPS_PROXY", serve(refuse).url.replace("//", f"//porter:{made('password', 1)}@"))
        error = caught(lambda: registry.call(base_url="https://registry.example", max_retries=0))
        assert "407 not ***" in str(error)
        assert_hidden("\n".join([everything_about(error), *log.lines]), made("password", 1))

    def test_a_token_that_a_callable_quotes(self, registry: Any) -> None:
        def raising() -> str:
            token = made("token", 1)
            raise ValueError(f"{token} is no good")

        error = caught(lambda: registry.call(access_token=raising), ConfigurationError)
        assert "the access_token callable raised ValueError (" in str(error)
        assert error.__cause__ is error.__context__ is None
        assert_hidden(everything_about(error), made("token", 1))

    def test_a_token_that_an_asynchronous_callable_quotes(self) -> None:
        async def raising() -> str:
            token = made("token", 1)
            raise ValueError(f"{token} is no good")

        async def main() -> None:
            async with AsyncRegistryClient(access_token=raising) as client:
                await client.issuances.get(ISSUANCE)

        error = caught(lambda: asyncio.run(main()), ConfigurationError)
        assert error.__cause__ is error.__context__ is None
        assert_hidden(everything_about(error), made("token", 1))

    def test_a_token_that_comes_back_as_a_cursor_or_an_identifier(
        self, registry: Any, serve: Any, log: Any, body: dict[str, Any]
    ) -> None:
        def page(exchange: Any) -> None:
            escaped = "".join(f"\\u{ord(letter):04x}" for letter in exchange.header("x-client-secret"))
            info = {"has_previous_page": False, "start_cursor": None, "has_next_page": True, "end_cursor": "here"}
            page = {"nodes": [], "total_count": 0, "page_info": info}
            exchange.answer(200, json.dumps(page).replace("here", escaped).encode())

        def children(exchange: Any) -> None:
            batch = {**body["supplier_credit_batches"][0], "left_child_id": exchange.header("x-client-secret")}
            exchange.answer(200, json.dumps(batch).encode())

        server = serve(page)
        error = caught(lambda: registry.walk(base_url=server.url))
        assert "breaks the contract at $.page_info.end_cursor" in str(error)
        assert [line.split()[1] for line in server.requests] == [
            b"/issuances?first=50",
            b"/issuances?first=50&after=%2A%2A%2A",
        ]
        assert_hidden("\n".join([everything_about(error), *log.lines]), os.environ["ISOMETRIC_CLIENT_SECRET"])

        batch = registry.call("credit_batches", "get", "ctb_1F2Q7K9M4SBX3T8R", base_url=serve(children).url)
        assert batch.left_child_id == "***"


class TestNothingIsSentThatHolds:
    """Addresses are logged on the way, and what is written to a ledger is public for good."""

    @pytest.mark.parametrize(
        "operation",
        [
            {"path": "/credit_batches/{}"},
            {"path": "/issuances", "query": (("after", "{}"),)},
            {"path": "/issuances", "query": (("after", "MTIz{base64}"),)},
            {"path": "/retirements", "method": "POST", "body": {"notes": ["by {}"]}},
        ],
    )
    def test_a_credential(self, operation: dict[str, Any]) -> None:
        encoded = base64.b64encode(made("secret", 1).encode()).decode()
        filled = json.loads(
            json.dumps(operation).replace("{}", made("secret", 1)).replace("{base64}", encoded),
            object_hook=lambda found: (
                {**found, "query": tuple(map(tuple, found.get("query", ())))} if "path" in found else found
            ),
        )
        settings = resolve(client_secret=made("secret", 1), environ={})
        funnel = Funnel(settings, None, Timing())  # type: ignore[arg-type]  # nothing reaches it
        what = Operation(**{"name": "listThings", "method": "GET", "into": dict, **filled})
        error = caught(lambda: funnel.call(what), errors.InvalidArgumentError)
        assert str(error).startswith("listThings was not sent: a credential stands in one of its arguments")
        assert_hidden(everything_about(error), made("secret", 1), encoded)

    def test_a_cursor_that_has_a_part_in_common_with_a_token_is_sent(self) -> None:
        with Sandbox() as sandbox:
            accounts = [one for one in sandbox.data.ledger.organisations.values() if one.has_account]
            for account in accounts:
                with sandbox.client(access_token=sandbox.access_token_for(account.id)) as client:
                    pages = client.beneficiaries.list(page_size=1)
                    assert len(list(itertools.islice(pages, 3))) == min(pages.total_count, 3)
            assert len(accounts) > 20


@pytest.mark.usefixtures("environment")
class TestAClientThatCannotBeMade:
    @pytest.mark.parametrize("kind", [RegistryClient, AsyncRegistryClient])
    @pytest.mark.parametrize(
        ("variables", "options", "words"),
        [
            (
                {"SSL_CERT_FILE": "/nowhere/ca.pem"},
                {},
                "SSL_CERT_FILE leads to no regular file: let it lead to what is",
            ),
            ({"SSL_CERT_DIR": "/nowhere"}, {}, "SSL_CERT_DIR leads to no regular folder"),
            ({"SSL_CERT_FILE": __file__}, {}, "let SSL_CERT_FILE lead"),
            ({"SSLKEYLOGFILE": "/nowhere/keys"}, {}, "let SSLKEYLOGFILE lead"),
            ({}, {"ca_bundle": __file__}, "let ca_bundle="),
            ({}, {"ca_bundle": 5}, "ca_bundle 5 is not a file"),
            ({}, {"timeout": 10**400}, "timeout is 1000"),
            ({}, {"user_agent_suffix": object()}, "user_agent_suffix is <object"),
            ({"HTTPS_PROXY": "nonsense://{}@["}, {}, "the proxy in HTTPS_PROXY"),
            ({}, {"base_url": "https://user:{}@registry.example"}, "base_url holds a user name"),
            ({}, {"base_url": "https://user:{}\\@registry.example"}, "base_url holds a user name"),
        ],
    )
    def test_says_why_and_shows_no_credential(
        self,
        kind: Any,
        monkeypatch: pytest.MonkeyPatch,
        variables: dict[str, str],
        options: dict[str, Any],
        words: str,
        client_secret: str,
        access_token: str,
    ) -> None:
        password = made("password", 1)
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value.replace("{}", password))
        filled = {
            name: value.replace("{}", password) if isinstance(value, str) else value for name, value in options.items()
        }
        secrets = {"client_secret": client_secret, "access_token": access_token}
        error = caught(lambda: kind(**filled, **secrets), BaseException)
        assert type(error) is ConfigurationError
        assert words in str(error)
        assert_hidden(everything_about(error), client_secret, access_token, password)

    def test_whatever_it_was_that_failed(self, monkeypatch: pytest.MonkeyPatch, client_secret: str) -> None:
        def broken(client: Any) -> None:
            secret = client._settings.client_secret.reveal()
            raise MemoryError(f"no room for {secret}")

        monkeypatch.setattr(RegistryClient, "_connect", broken)
        error = caught(RegistryClient, ConfigurationError)
        assert str(error).startswith("the client cannot be made (MemoryError: no room for ***)")
        assert_hidden(everything_about(error), client_secret)


class TestTheTokenOfACallable:
    @pytest.mark.parametrize("given", [None, "", b"token", 7, ["token"]])
    def test_that_is_no_token_is_an_error(self, registry: Any, given: Any) -> None:
        with pytest.raises(ConfigurationError, match="let it return the token, or leave access_token= out"):
            registry.call(access_token=lambda: given)


class TestAProxy:
    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
    def test_is_no_way_to_loopback(self, registry: Any, serve: Any, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
        proxy = serve(lambda exchange: exchange.reset())
        for name in ("HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert isinstance(caught(lambda: registry.call(base_url=f"https://{host}:1")), errors.APIConnectionError)
        assert proxy.requests == []


class TestWhateverAServerDoesWithWhatItWasSent:
    @settings(max_examples=settings.default.max_examples * 4)
    @given(
        secret=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=16, max_size=50),
        token=st.from_regex(r"ey[A-Za-z0-9_-]{10,40}\.[A-Za-z0-9_-]{4,60}\.[A-Za-z0-9_-]{4,40}", fullmatch=True),
        place=st.sampled_from(sorted(PLACES)),
        spellings=st.lists(st.sampled_from(sorted(SPELLINGS)), min_size=1, max_size=2),
        around=st.tuples(st.text(max_size=9), st.text(max_size=9)),
        which=st.booleans(),
        method=st.sampled_from(["GET", "POST"]),
    )
    @pytest.mark.slow
    def test_no_error_event_or_line_of_the_log_shows_it(
        self,
        secret: str,
        token: str,
        place: str,
        spellings: list[str],
        around: tuple[str, str],
        which: bool,
        method: str,
    ) -> None:
        if secret[0] in QUOTES:
            secret = f"x{secret}"
        echoed = spelled = token if which else secret
        # Some words of the core's own code are tried as well, and an error says them whatever the secret is.
        assume(not seen_in(said_about(place, method, "nothing", "0" * 32, "1" * 32), fragments(echoed)))
        for spelling in spellings:
            spelled = SPELLINGS[spelling](spelled)
        shown = said_about(place, method, around[0] + spelled + around[1], secret, token)
        assert not seen_in(shown, fragments(echoed))


def said_about(place: str, method: str, text: str, secret: str, token: str) -> str:
    """Return everything about the errors that an answer with a text in it leads to."""
    status, headers, content = PLACES[place](text)
    events: list[Any] = []
    chosen = resolve(client_secret=secret, access_token=token, on_retry=events.append, environ={})
    course = Course(Operation("getThing", method, "/things", CreditQuantity.from_dict), chosen, Timing())
    course.begin_attempt()
    outcome = course.end_attempt(
        Answer(
            status=status,
            headers=headers.items(),
            body=content.encode("utf-8", errors="replace"),
            url="https://x.example/things",
            path="/things",
            token=None,
        )
    )
    found = [event.error for event in events] + ([outcome.error] if isinstance(outcome, Done) else [])
    assert found
    return "\n".join(everything_about(error) for error in found)
