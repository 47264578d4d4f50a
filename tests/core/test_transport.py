"""The connection itself, over real sockets on loopback: deadlines, TLS, proxies, redirects, closing."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
import pytest
import trustme
from isometric_registry import AsyncRegistryClient, RegistryClient
from isometric_registry._core import blocking, exchange, transport
from isometric_registry._core.abortable import AbortableExchange, AbortableStream
from isometric_registry.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOutcomeUnknownError,
    ConfigurationError,
    OutcomeUnknownError,
    RateLimitError,
    RegistryError,
    ResponseValidationError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLACK_S = 2.0
"""What a busy machine may add to a deadline."""


@pytest.fixture
def right(body: dict[str, Any]) -> Any:
    """A server's way of giving the right answer."""

    def serve(exchange: Any) -> None:
        exchange.answer(200, json.dumps({**body, "issuance_id": exchange.issuance_id}).encode())

    return serve


def drip(exchange: Any) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n")
    exchange.drip(b" " * 5000, every_s=0.02)


def drip_headers(exchange: Any) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nx-slow: ")
    exchange.drip(b"a" * 5000, every_s=0.02)


class TestADeadline:
    @pytest.mark.parametrize("behaviour", [drip, drip_headers, lambda exchange: exchange.hang()])
    def test_holds_however_slowly_a_server_sends(self, registry: Any, serve: Any, behaviour: Any) -> None:
        server = serve(behaviour)
        began = time.monotonic()
        with pytest.raises(APITimeoutError, match=r"within 0\.2 seconds"):
            registry.call(base_url=server.url, timeout=0.2, max_retries=0)
        assert time.monotonic() - began < 0.2 + SLACK_S

    def test_in_a_thread_hangs_on_the_backend_that_httpcore_is_given(
        self, serve: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Without it every byte starts the clock anew. If this fails, httpcore no longer needs the backend; if the test
        # above fails, httpcore no longer takes it.
        monkeypatch.setattr(transport, "DeadlineBackend", httpcore.SyncBackend)

        def drip_to_the_end(exchange: Any) -> None:
            exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n")
            exchange.drip(b" " * 40, every_s=0.025)

        url = serve(drip_to_the_end).url
        began = time.monotonic()
        with (
            RegistryClient(client_secret="c" * 32, base_url=url, timeout=0.5, max_retries=0) as client,
            pytest.raises(ResponseValidationError, match="expected JSON"),
        ):
            client.issuances.get("iss_1F2Q7K9M4SBX3T8R")
        assert time.monotonic() - began > 0.7

    def test_reaches_the_pools_of_proxies_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        with RegistryClient(client_secret="c" * 32) as client:
            pools = [one._pool for one in client._funnel.transport._client._mounts.values()]  # type: ignore[attr-defined]
            assert pools
            assert all(isinstance(pool._network_backend, blocking.DeadlineBackend) for pool in pools)

    def test_holds_for_a_tls_handshake(self, registry: Any) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        try:
            began = time.monotonic()
            with pytest.raises(APITimeoutError):
                registry.call(base_url=f"https://127.0.0.1:{listener.getsockname()[1]}", timeout=0.2, max_retries=0)
            assert time.monotonic() - began < 0.2 + SLACK_S
        finally:
            listener.close()

    def test_is_shared_by_all_addresses_of_a_host(self, monkeypatch: pytest.MonkeyPatch, clock: Any) -> None:
        tried = []

        class Deaf:
            def connect_tcp(self, host: str, port: int, timeout: float, *_: Any) -> Any:
                tried.append((host, port, timeout))
                clock.pass_by(timeout)
                raise httpcore.ConnectTimeout

        addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"192.0.2.{n}", 443)) for n in range(50)]
        monkeypatch.setattr(blocking.socket, "getaddrinfo", lambda *_, **__: addresses)
        backend = blocking.DeadlineBackend()
        backend._backend = Deaf()  # type: ignore[assignment]
        monkeypatch.setattr(exchange, "time", clock)
        mark = exchange.current.set(exchange.Exchange(12.0))
        try:
            with pytest.raises(httpcore.ConnectTimeout):
                backend.connect_tcp("registry.example", 443, timeout=5.0)
        finally:
            exchange.current.reset(mark)
        assert tried == [("192.0.2.0", 443, 5.0), ("192.0.2.1", 443, 5.0), ("192.0.2.2", 443, 2.0)]

    def test_lets_the_status_of_an_error_count_if_its_body_hangs(self, registry: Any, serve: Any) -> None:
        def hang(exchange: Any) -> None:
            exchange.send(b"HTTP/1.1 429 No\r\nretry-after: 99\r\ncontent-length: 90\r\n\r\n{")
            exchange.hang()

        with pytest.raises(RateLimitError) as caught:
            registry.call(base_url=serve(hang).url, timeout=0.2)
        assert (caught.value.retry_after, caught.value.body) == (99.0, "{")


class TestAHandshakeThatCannotBe:
    """httpcore forgets a connection whose handshake fails, so that whoever shakes hands has to close it."""

    def test_because_time_is_up_closes_the_connection(self) -> None:
        ours, theirs = socket.socketpair()
        mark = exchange.current.set(exchange.Exchange(0.0))
        with pytest.raises(httpcore.ConnectTimeout):
            blocking.DeadlineStream(httpcore._backends.sync.SyncStream(ours)).start_tls(ssl.create_default_context())
        exchange.current.reset(mark)
        assert ours.fileno() == -1
        theirs.close()

    def test_inside_of_another_closes_the_connection(self) -> None:
        class Nested(httpcore.NetworkStream):
            is_closed = False
            socket = ssl.create_default_context().wrap_socket(
                socket.socket(), do_handshake_on_connect=False, server_hostname="registry.example"
            )

            def get_extra_info(self, info: str) -> Any:
                return self.socket if info == "socket" else None

            def start_tls(self, *_: Any) -> httpcore.NetworkStream:
                raise httpcore.ConnectError("no handshake")

            def close(self) -> None:
                self.is_closed = True
                self.socket.close()

        stream = Nested()
        with pytest.raises(httpcore.ConnectError):
            blocking.DeadlineStream(stream).start_tls(ssl.create_default_context(), "registry.example", 5.0)
        assert stream.is_closed

    def test_because_nobody_waits_any_more_closes_the_connection(self) -> None:
        class Connected(httpcore.AsyncNetworkStream):
            is_closed = False

            def get_extra_info(self, info: str) -> Any:
                del info

            async def aclose(self) -> None:
                self.is_closed = True

        async def main() -> None:
            stream = Connected()
            attempt = AbortableExchange(5.0)
            attempt._is_given_up = True
            exchange.current.set(attempt)
            with pytest.raises(httpcore.ConnectError, match="given up"):
                await AbortableStream(stream).start_tls(ssl.create_default_context())
            assert stream.is_closed

        asyncio.run(main())


class TestAHost:
    def test_is_reached_by_any_of_its_addresses(
        self, registry: Any, serve: Any, right: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server = serve(right)
        port = int(server.url.rsplit(":", 1)[1])
        found = socket.getaddrinfo("127.0.0.1", port, type=socket.SOCK_STREAM)
        # Nobody listens on the first one.
        dead = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.3", port))]
        monkeypatch.setattr(blocking.socket, "getaddrinfo", lambda *_, **__: dead + found)
        if not registry.is_async:
            assert registry.call(base_url=f"http://localhost:{port}", max_retries=0).issuance_id

    @pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70 + ".invalid"])
    def test_that_has_no_address_is_a_connection_error(self, registry: Any, host: str) -> None:
        with pytest.raises(APIConnectionError, match="Check the network and base_url"):
            registry.call(base_url=f"https://{host}", max_retries=0, timeout=3.0)

    @pytest.mark.parametrize(
        "url", ["https://999.999.999.999", "https://xn--\u0061-.example:1/\u007e", "https://a..b.example"]
    )
    def test_that_is_no_host_is_never_a_strange_error(self, registry: Any, url: str) -> None:
        with pytest.raises((ConfigurationError, APIConnectionError)):
            registry.call(base_url=url, max_retries=0, timeout=3.0)


@contextmanager
def speaking_tls(certificate: trustme.LeafCert, answer: bytes) -> Iterator[str]:
    """A server that speaks TLS, and gives everyone the same answer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as encrypted:
                    while encrypted.recv(65536):
                        encrypted.sendall(answer)
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5.0)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def bundle(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


class TestACertificate:
    @pytest.fixture
    def answer(self, body: dict[str, Any]) -> bytes:
        content = json.dumps(body).encode()
        return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(content) + content

    @pytest.fixture
    def both(self, registry: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.undo()  # the real authorities, and those of ca_bundle
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            monkeypatch.delenv(name)
        return registry

    def test_of_a_private_authority_is_accepted_with_its_bundle(
        self, both: Any, authority: trustme.CA, bundle: Path, answer: bytes
    ) -> None:
        with speaking_tls(authority.issue_cert("127.0.0.1"), answer) as url:
            assert both.call(base_url=url, ca_bundle=bundle).issuance_id

    def test_of_a_private_authority_is_refused_without_and_not_tried_again(
        self, both: Any, authority: trustme.CA, answer: bytes, clock: Any
    ) -> None:
        with (
            speaking_tls(authority.issue_cert("127.0.0.1"), answer) as url,
            pytest.raises(APIConnectionError) as caught,
        ):
            both.call(base_url=url)
        assert "the certificate was not accepted" in str(caught.value)
        assert "pass ca_bundle=" in str(caught.value)
        assert caught.value.attempts == 1
        assert clock.slept == []

    def test_for_another_name_is_refused(self, both: Any, authority: trustme.CA, bundle: Path, answer: bytes) -> None:
        with (
            speaking_tls(authority.issue_cert("other.example"), answer) as url,
            pytest.raises(APIConnectionError, match="certificate"),
        ):
            both.call(base_url=url, ca_bundle=bundle)

    @pytest.mark.parametrize(
        "name",
        [
            "ISOMETRIC_VERIFY",
            "ISOMETRIC_INSECURE",
            "ISOMETRIC_CA_BUNDLE",
            "PYTHONHTTPSVERIFY",
            "CURL_CA_BUNDLE",
            "REQUESTS_CA_BUNDLE",
        ],
    )
    def test_is_checked_whatever_a_variable_says(
        self, both: Any, authority: trustme.CA, answer: bytes, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setenv(name, "0")
        with (
            speaking_tls(authority.issue_cert("127.0.0.1"), answer) as url,
            pytest.raises(APIConnectionError, match="certificate"),
        ):
            both.call(base_url=url)

    def test_is_wanted_of_a_server_that_has_none(self, both: Any, serve: Any, right: Any) -> None:
        with pytest.raises(APIConnectionError):
            both.call(base_url=serve(right).url.replace("http:", "https:"), max_retries=0, timeout=0.3)

    @pytest.mark.parametrize("content", ["no certificate", ""])
    def test_cannot_come_from_a_file_that_has_none(self, both: Any, tmp_path: Path, content: str) -> None:
        (tmp_path / "ca.pem").write_text(content, encoding="ascii")
        with pytest.raises(ConfigurationError, match="the certificates to trust cannot be read"):
            both.call(ca_bundle=tmp_path / "ca.pem")

    @pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "ca_bundle"])
    @pytest.mark.parametrize("kind", ["pipe", "device"])
    def test_are_not_waited_for_where_there_is_no_file(
        self, both: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str
    ) -> None:
        path = "/dev/zero"
        if kind == "pipe":
            path = str(tmp_path / "pipe")
            os.mkfifo(path)
        if name != "ca_bundle":
            monkeypatch.setenv(name, path)
        with pytest.raises(ConfigurationError, match=rf"{name}.* no.* (file|folder)"):
            both.call(**({"ca_bundle": path} if name == "ca_bundle" else {}))


class TestAProxy:
    @pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
    def test_of_the_environment_does_not_see_what_goes_to_loopback(
        self, registry: Any, serve: Any, right: Any, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        proxy = serve(right)
        monkeypatch.setenv(name, proxy.url)
        assert registry.call(base_url=serve(right).url).issuance_id
        assert proxy.requests == []

    def test_of_the_environment_is_used_for_https_and_sees_no_credential(
        self, registry: Any, serve: Any, monkeypatch: pytest.MonkeyPatch, client_secret: str, access_token: str
    ) -> None:
        proxy = serve(lambda exchange: exchange.answer(403))
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(APIConnectionError, match="403"):
            registry.call(access_token=access_token, max_retries=0)
        (seen,) = proxy.requests
        assert seen.startswith(b"CONNECT api.sandbox.isometric.com:443 ")
        assert client_secret.encode() not in seen
        assert access_token.encode() not in seen

    @pytest.mark.parametrize("url", ["socks5://127.0.0.1:9", "ftp://user:hunter2@127.0.0.1", "nonsense://"])
    def test_that_cannot_be_used_is_a_configuration_error(
        self, registry: Any, monkeypatch: pytest.MonkeyPatch, url: str
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", url)
        with pytest.raises(ConfigurationError, match="the proxy in HTTPS_PROXY or ALL_PROXY cannot be used") as caught:
            registry.call()
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize(
        "without", ["10.0.0.0/8", "::1/128", "[::1]", "localhost:8080", ".local", "a b", "nonsense/"]
    )
    @pytest.mark.parametrize("is_named", [True, False])
    def test_is_used_or_not_whatever_else_is_exempt(
        self, registry: Any, serve: Any, monkeypatch: pytest.MonkeyPatch, without: str, is_named: bool
    ) -> None:
        proxy = serve(lambda exchange: exchange.answer(403))
        if is_named:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", f"{without},localhost")
        with pytest.raises(APIConnectionError):
            registry.call(base_url="https://registry.invalid", max_retries=0)
        assert len(proxy.requests) == is_named

    def test_is_not_used_for_a_host_that_is_exempt(
        self, registry: Any, serve: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proxy = serve(lambda exchange: exchange.answer(403))
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "10.0.0.0/8, .invalid")
        with pytest.raises(APIConnectionError):
            registry.call(base_url="https://registry.invalid", max_retries=0)
        assert proxy.requests == []


class TestABody:
    def test_over_the_limit_is_refused_while_it_comes(self, registry: Any, serve: Any) -> None:
        def endless(exchange: Any) -> None:
            exchange.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            while True:
                exchange.send(b"1000\r\n" + b" " * 4096 + b"\r\n")

        with pytest.raises(ResponseValidationError, match="larger than max_response_bytes=100000") as caught:
            registry.call(base_url=serve(endless).url, max_response_bytes=100_000)
        assert (caught.value.path, caught.value.attempts) == ("$", 1)

    def test_of_an_error_is_read_to_its_first_64_kibibytes(self, registry: Any, serve: Any) -> None:
        server = serve(lambda exchange: exchange.answer(418, b"x" * 5_000_000))
        with pytest.raises(APIStatusError) as caught:
            registry.call(base_url=server.url)
        assert caught.value.body == "x" * 64 * 1024

    def test_of_an_error_counts_as_far_as_it_came(self, registry: Any, serve: Any) -> None:
        def cut(exchange: Any) -> None:
            exchange.send(b"HTTP/1.1 418 No\r\ncontent-length: 900\r\n\r\nhalf")
            exchange.close()

        with pytest.raises(APIStatusError, match=r"418 I'm a Teapot for GET .*: half") as caught:
            registry.call(base_url=serve(cut).url)
        assert caught.value.body == "half"

    def test_is_decompressed(self, registry: Any, serve: Any, body: dict[str, Any]) -> None:
        packed = gzip.compress(json.dumps(body).encode())
        server = serve(lambda exchange: exchange.answer(200, packed, {"content-encoding": "gzip"}))
        assert registry.call(base_url=server.url).issuance_id == body["issuance_id"]


def test_a_cursor_that_hardly_fits_into_an_address_is_never_a_strange_error(serve: Any) -> None:
    page = {"has_previous_page": False, "start_cursor": "a", "has_next_page": True, "end_cursor": "x" * 70_000}
    content = json.dumps({"nodes": [], "total_count": 1, "page_info": page}).encode()
    server = serve(lambda exchange: exchange.answer(200, content))
    with RegistryClient(client_secret="c" * 32, base_url=server.url) as client, pytest.raises(RegistryError) as caught:
        list(client.issuances.list())
    assert len(str(caught.value)) < 400


class TestARedirect:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_is_an_error_and_the_other_host_sees_nothing(
        self, registry: Any, serve: Any, right: Any, status: int
    ) -> None:
        other = serve(right)
        server = serve(lambda exchange: exchange.answer(status, headers={"location": other.url + "/x"}))
        with pytest.raises(APIStatusError, match="Redirects are not followed") as caught:
            registry.call(base_url=server.url)
        assert (caught.value.status_code, caught.value.headers["location"]) == (status, other.url + "/x")
        assert other.requests == []

    @pytest.mark.parametrize("location", ["http://[", "http://\xe9:x/", "//", "\\\\", "http://a:99999999/"])
    def test_to_nowhere_is_an_error_all_the_same(self, registry: Any, serve: Any, location: str) -> None:
        server = serve(lambda exchange: exchange.answer(302, headers={"location": location}))
        with pytest.raises(APIStatusError) as caught:
            registry.call(base_url=server.url)
        assert caught.value.status_code == 302


class TestTheOriginalPool:
    def test_is_not_shared_with_a_child_process(self, serve: Any, right: Any) -> None:
        server = serve(right)
        with RegistryClient(client_secret="c" * 32, base_url=server.url) as client:
            assert client.issuances.credit_batches("iss_1F2Q7K9M4SBX3T8R")
            client._funnel.transport._process = os.getpid() + 1  # type: ignore[attr-defined]  # as after a fork
            with pytest.raises(ConfigurationError, match=r"before the process forked.*one client in each process"):
                client.issuances.credit_batches("iss_1F2Q7K9M4SBX3T8R")
        assert len(server.requests) == 1

    def test_keeps_connections_and_comes_through_those_that_were_closed(self, serve: Any, right: Any) -> None:
        ports, closing = [], []

        def close_every_other(exchange: Any) -> None:
            ports.append(exchange._connection.getpeername()[1])
            right(exchange)
            if exchange.number % 2 == 0:
                closing.append(exchange._connection)
                exchange.close()

        with RegistryClient(client_secret="c" * 32, base_url=serve(close_every_other).url, max_retries=0) as client:
            for _ in range(6):
                client.issuances.credit_batches("iss_1F2Q7K9M4SBX3T8R")
                deadline = time.monotonic() + 10
                while any(connection.fileno() != -1 for connection in closing) or len(closing) < len(ports) // 2:
                    assert time.monotonic() < deadline, "the server closes none"
                    time.sleep(0.001)
        assert len(set(ports)) == 3


RETIREMENT: dict[str, Any] = {
    "credit_batch_quantities": {"ctb_1F2Q7K9M4SBX3T8R": 5},
    "owner_organisation_id": "org_1F2Q7K9M4SBX3T8R",
    "beneficiary_organisation_id": "org_1F2Q7K9M4SBX3T8R",
    "supplier_id": "spl_1F2Q7K9M4SBX3T8R",
    "retirement_purposes": ["other"],
}


class TestAWrite:
    @pytest.mark.parametrize("ending", ["reset", "hang", "close", "refuse"])
    def test_that_a_proxy_let_go_no_further_was_not_sent(
        self, serve: Any, monkeypatch: pytest.MonkeyPatch, ending: str, clock: Any
    ) -> None:
        def end(exchange: Any) -> None:
            exchange.answer(502) if ending == "refuse" else getattr(exchange, ending)()

        proxy = serve(end)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        options = {"client_secret": "c" * 32, "base_url": "https://registry.example", "timeout": 0.3}
        with RegistryClient(**options) as client:
            client._funnel.timing = clock.timing()
            client._funnel.writer = None
            with pytest.raises(APIConnectionError, match="after 3 attempts"):
                client.retirements.create(**RETIREMENT)

        async def main() -> None:
            async with AsyncRegistryClient(**options) as client:
                client._funnel.timing = clock.timing()
                client._funnel.writer = None
                with pytest.raises(APIConnectionError, match="after 3 attempts"):
                    await client.retirements.create(**RETIREMENT)

        asyncio.run(main())
        assert [request.split()[0] for request in proxy.requests] == [b"CONNECT"] * 6

    def test_whose_client_is_closed_in_another_thread_may_have_been_applied(self, serve: Any) -> None:
        reached = threading.Event()

        def hang(exchange: Any) -> None:
            reached.set()
            exchange.hang()

        client = RegistryClient(client_secret="c" * 32, base_url=serve(hang).url)
        client._funnel.writer = None
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(client.retirements.create, **RETIREMENT)
            assert reached.wait(5.0)
            client.close()
            with pytest.raises(OutcomeUnknownError, match="the client was closed before the answer came"):
                future.result(5.0)

    def test_whose_client_is_closed_in_another_task_may_have_been_applied(self, serve: Any) -> None:
        reached = threading.Event()

        def hang(exchange: Any) -> None:
            reached.set()
            exchange.hang()

        async def main() -> None:
            client = AsyncRegistryClient(client_secret="c" * 32, base_url=serve(hang).url)
            client._funnel.writer = None
            task = asyncio.create_task(client.retirements.create(**RETIREMENT))
            assert await asyncio.to_thread(reached.wait, 5.0)
            await client.aclose()
            with pytest.raises(AsyncOutcomeUnknownError, match="the client was closed before the answer came"):
                await asyncio.wait_for(task, 5.0)

        asyncio.run(main())


class TestClosing:
    def test_wakes_a_thread_that_waits_for_an_answer(self, serve: Any) -> None:
        reached = threading.Event()

        def hang(exchange: Any) -> None:
            reached.set()
            exchange.hang()

        client = RegistryClient(client_secret="c" * 32, base_url=serve(hang).url)
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(client.issuances.get, "iss_1F2Q7K9M4SBX3T8R")
            assert reached.wait(5.0)
            client.close()
            with pytest.raises(ConfigurationError, match="this client is closed"):
                future.result(5.0)

    def test_while_a_call_is_under_way_says_so(self, serve: Any) -> None:
        reached = threading.Event()

        def hang(exchange: Any) -> None:
            reached.set()
            exchange.hang()

        raised: list[BaseException] = []
        client = RegistryClient(client_secret="c" * 32, base_url=serve(hang).url, timeout=0.4)

        def call() -> None:
            try:
                client.issuances.get("iss_1F2Q7K9M4SBX3T8R")
            except RegistryError as error:
                raised.append(error)

        thread = threading.Thread(target=call)
        thread.start()
        assert reached.wait(5.0)
        client.close()
        thread.join(5.0)
        assert [type(error) for error in raised] == [ConfigurationError]
        assert "this client is closed" in str(raised[0])

    def test_between_the_check_and_the_sending_says_so(self, registry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        kind = httpx.AsyncClient if registry.is_async else httpx.Client
        build_request = kind.build_request

        def build_and_close(self: Any, *arguments: Any, **options: Any) -> httpx.Request:
            self._state = httpx._client.ClientState.CLOSED
            return build_request(self, *arguments, **options)

        monkeypatch.setattr(kind, "build_request", build_and_close)
        with pytest.raises(ConfigurationError, match="this client is closed") as caught:
            registry.call()
        assert caught.value.__context__ is None


class TestAnEventLoop:
    def test_that_is_another_is_refused_with_advice(self, serve: Any, right: Any) -> None:
        client = AsyncRegistryClient(client_secret="c" * 32, base_url=serve(right).url)

        async def use() -> None:
            await client.issuances.credit_batches("iss_1F2Q7K9M4SBX3T8R")

        async def use_and_close() -> None:
            loop = asyncio.get_running_loop()
            await use()
            client._funnel.transport._loop = object()  # type: ignore[attr-defined]  # as if the first use was elsewhere
            for attempt in (use, client.aclose):
                with pytest.raises(
                    ConfigurationError, match=r"another event loop.*one client for each asyncio.run\(\)"
                ):
                    await attempt()
            client._funnel.transport._loop = loop  # type: ignore[attr-defined]
            await client.aclose()

        asyncio.run(use_and_close())

    def test_does_not_matter_to_a_client_that_was_not_used(self) -> None:
        client = AsyncRegistryClient(client_secret="c" * 32, base_url="http://127.0.0.1:9")
        asyncio.run(client.aclose())
        asyncio.run(client.aclose())

    def test_is_left_without_a_task_and_the_pool_usable_after_cancellations(self, serve: Any, right: Any) -> None:
        def often_slow(exchange: Any) -> None:
            if exchange.issuance_id.endswith("SLOW"):
                exchange.wait(0.2)
            elif exchange.issuance_id.endswith("HALF"):
                exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{")
                exchange.hang()
            right(exchange)

        async def main() -> None:
            async with AsyncRegistryClient(client_secret="c" * 32, base_url=serve(often_slow).url) as client:
                for moment in (0.0, 0.001, 0.01, 0.03):
                    calls = [
                        asyncio.create_task(client.issuances.credit_batches(f"iss_1F2Q7K9M4SBX{kind}"))
                        for kind in ("SLOW", "HALF", "FAST") * 20
                    ]
                    await asyncio.sleep(moment)
                    for call in calls:
                        call.cancel()
                    await asyncio.gather(*calls, return_exceptions=True)
                answer = await client.issuances.credit_batches("iss_1F2Q7K9M4SBXFAST")
                assert answer.issuance_id == "iss_1F2Q7K9M4SBXFAST"
                pool = client._funnel.transport._client._transport._pool  # type: ignore[attr-defined]
                assert [connection for connection in pool.connections if not connection.is_idle()] == []
                assert pool._requests == []
            assert asyncio.all_tasks() == {asyncio.current_task()}

        asyncio.run(main())
