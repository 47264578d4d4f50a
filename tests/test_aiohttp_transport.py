"""The aiohttp transport does on the wire what the httpx one does. `make chaos` puts it to a hostile server besides."""

from __future__ import annotations

import asyncio
import builtins
import json
import pickle
import ssl
import sys
import traceback
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from isometric_registry import AsyncRegistryClient
from isometric_registry._choice import EitherTransport
from isometric_registry.aiohttp_transport import AiohttpTransport
from isometric_registry.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    RegistryError,
    ResponseValidationError,
)
from isometric_registry.sandbox import Sandbox
from isometric_registry.transport import AsyncHTTPXTransport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Serve = Any
TRANSPORTS = pytest.mark.parametrize("transport", ["httpx", "aiohttp"])


@pytest.fixture
def call(client_secret: str, access_token: str, issuance_id: str) -> Callable[..., Any]:
    """Make a client, call it a few times and close it; an error is returned."""

    def call(url: str, *, times: int = 1, **options: Any) -> Any:
        options = {"client_secret": client_secret, "access_token": access_token, "max_retries": 0, **options}

        async def main() -> Any:
            async with AsyncRegistryClient(base_url=url, **options) as client:
                for _ in range(times):
                    try:
                        outcome: Any = await client.issuances.credit_batches(issuance_id)
                    except RegistryError as error:
                        outcome = error
                return outcome

        return asyncio.run(main())

    return call


def lines(request: bytes) -> list[str]:
    """The request line and the headers, which may stand in any order and letter case."""
    first, *others = request.decode().strip().split("\r\n")
    named = [line.partition(": ") for line in others]
    return [first, *sorted(f"{name.lower()}: {value}" for name, _, value in named if name.lower() != "connection")]


def test_both_transports_send_the_same_request(serve: Serve, call: Callable[..., Any], body: dict[str, Any]) -> None:
    server = serve(lambda exchange: exchange.answer(200, json.dumps(body).encode()))
    for transport in ("httpx", "aiohttp"):
        call(server.url, transport=transport)
    with_httpx, with_aiohttp = map(lines, server.requests)
    assert with_aiohttp == with_httpx
    assert any(line.startswith("x-client-secret: ") for line in with_aiohttp)


@TRANSPORTS
def test_the_parameters_of_a_page_are_sent(transport: str) -> None:
    async def main(sandbox: Sandbox) -> int:
        async with sandbox.async_client(transport=transport) as registry:
            return len([issuance async for issuance in registry.issuances.list(page_size=7)])

    with Sandbox() as sandbox:
        assert asyncio.run(main(sandbox)) == len(sandbox.data.issuances)
        assert {"first=7" in request.query for request in sandbox.requests} == {True}


@TRANSPORTS
def test_a_connection_is_used_again(
    serve: Serve, call: Callable[..., Any], body: dict[str, Any], transport: str
) -> None:
    connections = set()

    def behave(exchange: Any) -> None:
        connections.add(exchange._connection)
        exchange.answer(200, json.dumps(body).encode())

    call(serve(behave).url, transport=transport, times=3)
    assert len(connections) == 1


def test_a_request_that_is_dropped_is_not_sent_again_behind_the_funnels_back(
    serve: Serve, call: Callable[..., Any], body: dict[str, Any]
) -> None:
    def behave(exchange: Any) -> None:
        if exchange.number == 2:
            exchange.close()
        exchange.answer(200, json.dumps(body).encode())

    server = serve(behave)
    error = call(server.url, transport="aiohttp", times=2)
    assert type(error) is APIConnectionError
    assert error.attempts == 1
    assert len(server.requests) == 2


def test_the_cause_of_an_error_is_the_standard_librarys_and_holds_no_header(
    serve: Serve, call: Callable[..., Any], client_secret: str, access_token: str
) -> None:
    def echo_where_no_status_belongs(exchange: Any) -> None:
        exchange.send(b"HTTP/1.1 " + exchange.head.replace(b"\r\n", b" ") + b"\r\n\r\n")
        exchange.close()

    for behave in (lambda exchange: exchange.close(), echo_where_no_status_belongs):
        error = call(serve(behave).url, transport="aiohttp")
        assert type(error) is APIConnectionError
        shown = "".join(traceback.format_exception(error)) + repr(vars(error)) + repr(vars(error.__cause__))
        assert client_secret not in shown
        assert access_token not in shown
        assert isinstance(error.__cause__, OSError)
        assert error.__cause__.__traceback__ is None
        assert pickle.loads(pickle.dumps(error)).args == error.args


def test_nobody_listening_is_a_connection_error_with_the_systems_reason(call: Callable[..., Any]) -> None:
    error = call("http://127.0.0.1:1", transport="aiohttp")
    assert type(error) is APIConnectionError
    assert isinstance(error.__cause__, ConnectionRefusedError)


def test_the_deadline_is_for_the_whole_attempt(serve: Serve, call: Callable[..., Any]) -> None:
    server = serve(lambda exchange: exchange.drip(b"HTTP/1.1 200 OK\r\n" * 100))
    assert type(call(server.url, transport="aiohttp", timeout=0.3)) is APITimeoutError


def test_a_body_beyond_the_limit_is_refused(serve: Serve, call: Callable[..., Any]) -> None:
    server = serve(lambda exchange: exchange.answer(200, b'"' + b"a" * 5000 + b'"'))
    error = call(server.url, transport="aiohttp", max_response_bytes=4000)
    assert type(error) is ResponseValidationError
    assert "max_response_bytes=4000" in str(error)


def test_no_redirect_is_followed_and_no_cookie_kept(serve: Serve, call: Callable[..., Any]) -> None:
    elsewhere = serve(lambda exchange: exchange.answer(200))
    server = serve(
        lambda exchange: exchange.answer(302, b"", {"location": elsewhere.url, "set-cookie": "session=1; path=/"})
    )
    error = call(server.url, transport="aiohttp", times=2)
    assert isinstance(error, APIStatusError)
    assert (error.status_code, elsewhere.requests) == (302, [])
    assert error.headers["location"] == elsewhere.url
    assert all(b"cookie" not in request.lower() for request in server.requests)


def test_a_repeated_header_is_put_together(serve: Serve, call: Callable[..., Any]) -> None:
    answer = b"HTTP/1.1 503 Busy\r\nvia: one\r\nVia: tw\xf6\r\ncontent-length: 0\r\n\r\n"
    server = serve(lambda exchange: exchange.send(answer))
    assert [call(server.url, transport=name).headers["via"] for name in ("httpx", "aiohttp")] == ["one, tw\xf6"] * 2


def test_an_asynchronous_token_is_awaited(serve: Serve, call: Callable[..., Any], body: dict[str, Any]) -> None:
    async def token() -> str:
        await asyncio.sleep(0)
        return "fresh.token"

    server = serve(lambda exchange: exchange.answer(200, json.dumps(body).encode()))
    call(server.url, transport="aiohttp", access_token=token)
    assert b"Bearer fresh.token" in server.requests[0]


def test_a_proxy_is_not_used_for_plain_http(
    serve: Serve, call: Callable[..., Any], body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(lambda exchange: exchange.close())
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    server = serve(lambda exchange: exchange.answer(200, json.dumps(body).encode()))
    assert not isinstance(call(server.url, transport="aiohttp"), RegistryError)
    assert proxy.requests == []


def test_a_proxy_is_used_for_https_and_sees_no_credential(
    serve: Serve, call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, client_secret: str
) -> None:
    proxy = serve(lambda exchange: exchange.answer(502))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    assert type(call("https://registry.invalid", transport="aiohttp")) is APIConnectionError
    assert proxy.requests[0].startswith(b"CONNECT registry.invalid:443 ")
    assert client_secret.encode() not in b"".join(proxy.requests)


def test_a_proxy_that_aiohttp_cannot_use_is_said_at_once(
    call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1080")
    with pytest.raises(ConfigurationError, match="transport='httpx'"):
        call("https://registry.invalid", transport="aiohttp")


@TRANSPORTS
def test_a_certificate_is_checked_and_a_ca_bundle_taken(
    call: Callable[..., Any], body: dict[str, Any], tmp_path: Path, transport: str
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(bundle)
    answer = json.dumps(body).encode()

    async def main() -> list[Any]:
        async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(answer), answer))
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(respond, "127.0.0.1", 0, ssl=context) as server:
            url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
            return [
                await asyncio.to_thread(call, url, transport=transport, **options)
                for options in ({"ca_bundle": bundle}, {})
            ]

    trusted, untrusted = asyncio.run(main())
    assert trusted.to_dict() == body
    assert type(untrusted) is APIConnectionError
    assert "certificate was not accepted" in str(untrusted)


# ---------------------------------------------------------------- which one is used


def test_a_client_uses_httpx_for_one_call_and_aiohttp_for_many(client_secret: str) -> None:
    async def main() -> None:
        async with AsyncRegistryClient(client_secret=client_secret) as client:
            funnel = client._funnel
            assert isinstance(funnel.transport, EitherTransport)
            assert isinstance(funnel.for_many(None).transport, AiohttpTransport)
            assert funnel.for_many(None).transport is funnel.for_many(120).transport

    asyncio.run(main())


@pytest.mark.parametrize(("name", "kind"), [("httpx", AsyncHTTPXTransport), ("aiohttp", AiohttpTransport)])
def test_a_transport_that_is_named_is_used_for_everything(client_secret: str, name: Any, kind: type) -> None:
    async def main() -> None:
        async with AsyncRegistryClient(client_secret=client_secret, transport=name) as client:
            assert isinstance(client._funnel.transport, kind)
            assert isinstance(client._funnel.for_many(None).transport, kind)

    asyncio.run(main())


@pytest.fixture
def without_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which the extra is not installed."""
    imported = builtins.__import__

    def refuse(name: str, *arguments: Any, **options: Any) -> Any:
        if name.partition(".")[0] == "aiohttp":
            raise ModuleNotFoundError("No module named 'aiohttp'", name="aiohttp")
        return imported(name, *arguments, **options)

    monkeypatch.delitem(sys.modules, "isometric_registry.aiohttp_transport")
    monkeypatch.setattr(builtins, "__import__", refuse)


@pytest.mark.usefixtures("without_aiohttp")
def test_a_missing_extra_is_named(client_secret: str) -> None:
    with pytest.raises(ConfigurationError, match=r"pip install 'isometric-registry\[aiohttp\]'"):
        AsyncRegistryClient(client_secret=client_secret, transport="aiohttp")


@pytest.mark.usefixtures("without_aiohttp")
def test_without_the_extra_httpx_carries_many_calls_too(client_secret: str) -> None:
    async def main() -> None:
        async with AsyncRegistryClient(client_secret=client_secret) as client:
            assert isinstance(client._funnel.for_many(None).transport, AsyncHTTPXTransport)

    asyncio.run(main())


def test_a_client_belongs_to_one_event_loop(client_secret: str, serve: Serve, body: dict[str, Any]) -> None:
    server = serve(lambda exchange: exchange.answer(200, json.dumps(body).encode()))
    client = AsyncRegistryClient(client_secret=client_secret, base_url=server.url, transport="aiohttp")
    with asyncio.Runner() as first:
        first.run(client.issuances.credit_batches("iss_1F2Q7K9M4SBX3T8R"))
        with pytest.raises(ConfigurationError, match="another event loop"), asyncio.Runner() as second:
            second.run(client.issuances.credit_batches("iss_1F2Q7K9M4SBX3T8R"))
        first.run(client.aclose())
