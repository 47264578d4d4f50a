"""The HTTP connection: credentials, time limits, size limits. The only module that imports httpx.

Everything that can go wrong comes back as a value, a ``NoAnswer``, with the traceback of its cause cut off:
the frames of an HTTP library hold request headers, and so the credentials.
"""

from __future__ import annotations

import asyncio
import inspect
import ssl
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

import httpcore
import httpx
from attrs import define

from ._secrets import Secret
from ._settings import checked_credential
from ._timing import Abandoned, abandoned
from .errors import ConfigurationError
from .policy import ERROR_BODY_BYTES, token_expiry

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Iterable
    from datetime import datetime

    from ._settings import Settings

CONNECT_TIMEOUT_S = 5.0
"""A host that has not answered a SYN in five seconds is down; waiting longer only hides it."""

CONNECTIONS = 100
"""As many as are kept open: enough for every thread of a busy process to have its own."""

IDLE_S = 30.0
"""Servers and their proxies close idle connections after a minute as a rule; this stays on the safe side."""

ABANDON_CHECK_S = 0.2
"""How often a thread of a bulk run that waits for an answer looks whether anybody still wants it."""

CUT_OFF = (httpx.DecodingError, httpx.NetworkError, httpx.RemoteProtocolError)
"""What may happen to a body while it is read, apart from being late."""

CLOSED = "this client is closed: make a new one, or stay inside its with block"


class Answer:
    """A complete answer. It shows nothing of itself, since a server may echo what it was sent."""

    __slots__ = ("body", "headers", "path", "secrets", "status", "token_expires", "url")

    def __init__(self, response: httpx.Response, body: bytes, settings: Settings) -> None:
        self.status = response.status_code
        self.headers = {name.lower(): value for name, value in response.headers.items()}
        self.body = body
        self.url = str(response.request.url)
        self.path = response.request.url.path
        _, _, token = response.request.headers.get("authorization", "").partition(" ")
        self.secrets = (settings.client_secret, Secret(token)) if token else (settings.client_secret,)
        self.token_expires: datetime | None = token_expiry(token)


@define(frozen=True, slots=True)
class NoAnswer:
    """Why no complete answer came back."""

    reason: str
    cause: BaseException | None = None
    timed_out: bool = False
    retryable: bool = True
    status: int | None = None
    """Set if an answer began and its body could not be used."""
    path: str = ""
    url: str = ""


class SyncTransport(Protocol):
    """What the funnel needs of a connection pool."""

    def send(self, request: dict[str, Any], settings: Settings, seconds: float) -> Answer | NoAnswer: ...
    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """What the asynchronous funnel needs of a connection pool."""

    async def send(self, request: dict[str, Any], settings: Settings, seconds: float) -> Answer | NoAnswer: ...
    async def aclose(self) -> None: ...


class HTTPXTransport:
    """A pool of connections for any number of threads."""

    def __init__(self, settings: Settings) -> None:
        self._client = httpx.Client(**_client_options(settings))
        _bound_by_deadline(self._client)
        self._credentials = _Credentials(settings)

    def send(self, request: dict[str, Any], settings: Settings, seconds: float) -> Answer | NoAnswer:
        """Send a request and read the whole answer, all within ``seconds``."""
        if self._client.is_closed:
            raise ConfigurationError(CLOSED)
        built = self._client.build_request(**request, timeout=_timeout(seconds))
        mark = _deadline.set(time.monotonic() + seconds)
        try:
            response = self._client.send(built, auth=self._credentials, stream=True)
            body = _Body(response, settings)
            try:
                for chunk in response.iter_bytes():
                    if body.is_full_with(chunk):
                        break
            except CUT_OFF:
                # The status of an error has arrived already, and counts.
                if body.is_answer:
                    raise
            finally:
                response.close()
            return body.outcome()
        except httpx.HTTPError as error:
            return _no_answer(error, built, seconds)
        finally:
            _deadline.reset(mark)

    def close(self) -> None:
        """Close every connection."""
        self._client.close()


class AsyncHTTPXTransport:
    """A pool of connections for one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._client = httpx.AsyncClient(**_client_options(settings))
        self._credentials = _Credentials(settings)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def send(self, request: dict[str, Any], settings: Settings, seconds: float) -> Answer | NoAnswer:
        """Send a request and read the whole answer, all within ``seconds``."""
        if self._client.is_closed:
            raise ConfigurationError(CLOSED)
        self._stay_on_one_loop()
        built = self._client.build_request(**request, timeout=_timeout(seconds))
        try:
            async with asyncio.timeout(seconds):
                response = await self._client.send(built, auth=self._credentials, stream=True)
                body = _Body(response, settings)
                try:
                    async for chunk in response.aiter_bytes():
                        if body.is_full_with(chunk):
                            break
                except CUT_OFF:
                    if body.is_answer:
                        raise
                finally:
                    await response.aclose()
                return body.outcome()
        except (httpx.HTTPError, TimeoutError) as error:
            return _no_answer(error, built, seconds)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def _stay_on_one_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise ConfigurationError(
                "this AsyncRegistryClient was used in another event loop, and its connections belong to that one: "
                "make one client for each asyncio.run()"
            )


class _Body:
    """Puts a body together. Of an error's body the head is enough; an answer's must be whole and within the limit."""

    def __init__(self, response: httpx.Response, settings: Settings) -> None:
        self._response = response
        self._settings = settings
        self.is_answer = response.status_code == 200
        self._limit = settings.max_response_bytes if self.is_answer else ERROR_BODY_BYTES
        self._content = bytearray()

    def is_full_with(self, chunk: bytes) -> bool:
        """Add a chunk and say whether that is as much as will be read."""
        self._content += chunk
        return len(self._content) > self._limit

    def outcome(self) -> Answer | NoAnswer:
        """Return the answer, or why it cannot be used."""
        if self.is_answer and len(self._content) > self._limit:
            url = self._response.request.url
            reason = f"the body is larger than max_response_bytes={self._limit}"
            return NoAnswer(reason, retryable=False, status=200, path=url.path, url=str(url))
        return Answer(self._response, bytes(self._content), self._settings)


class _Credentials(httpx.Auth):
    """Puts the credentials on a request at the last moment, so that no other place ever holds them."""

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.client_secret
        self._token = settings.access_token

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        token = self._ask()
        if inspect.isawaitable(token):
            if inspect.iscoroutine(token):
                token.close()
            raise ConfigurationError("access_token is an asynchronous callable: use it with AsyncRegistryClient")
        self._put_on(request, token)
        yield request

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        token = self._ask()
        self._put_on(request, await token if inspect.isawaitable(token) else token)
        yield request

    def _ask(self) -> Any:
        return self._token() if callable(self._token) else self._token

    def _put_on(self, request: httpx.Request, token: Any) -> None:
        request.headers["x-client-secret"] = self._secret.reveal()
        if isinstance(token, Secret):
            request.headers["authorization"] = f"Bearer {token.reveal()}"
        elif isinstance(token, str) and token:
            request.headers["authorization"] = f"Bearer {checked_credential('access_token', token)}"
        elif token is not None:
            raise ConfigurationError("the access_token callable returned no text: let it return the token")


def _client_options(settings: Settings) -> dict[str, Any]:
    encrypted = settings.base_url.startswith("https:")
    return {
        "base_url": settings.base_url,
        "verify": _tls(settings) if encrypted else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        "follow_redirects": False,
        "limits": httpx.Limits(
            max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=IDLE_S
        ),
        # A proxy from the environment would be sent the client secret unencrypted if the base URL is plain http.
        "trust_env": encrypted,
        "headers": {
            "user-agent": settings.user_agent,
            "accept": "application/json",
            # Not whatever else happens to be installed: a brotli bomb is a thousand times denser.
            "accept-encoding": "gzip, deflate",
        },
    }


def _tls(settings: Settings) -> ssl.SSLContext:
    if settings.ca_bundle is None:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=settings.ca_bundle)
    except (ssl.SSLError, OSError) as error:
        raise ConfigurationError(
            f"ca_bundle {str(settings.ca_bundle)!r} cannot be read: pass a file of PEM certificates"
        ) from error


def _timeout(seconds: float) -> httpx.Timeout:
    return httpx.Timeout(seconds, connect=min(CONNECT_TIMEOUT_S, seconds))


def _no_answer(error: BaseException, request: httpx.Request, seconds: float) -> NoAnswer:
    timed_out = isinstance(error, httpx.TimeoutException | TimeoutError)
    certificate = next((link for link in _chain(error) if isinstance(link, ssl.SSLCertVerificationError)), None)
    status = None
    if timed_out:
        reason = f"no complete answer within {seconds:.3g} seconds"
    elif certificate is not None:
        reason = f"the certificate was not accepted ({certificate.verify_message}); for a private CA pass ca_bundle="
    elif isinstance(error, httpx.DecodingError):
        reason, status = f"the body cannot be decompressed ({error})", 200
    else:
        reason = str(error) or type(error).__name__
    for link in _chain(error):
        link.__traceback__ = None
        if isinstance(link, httpx.RequestError):
            link.request = httpx.Request(request.method, request.url)
    return NoAnswer(
        reason,
        cause=error,
        timed_out=timed_out,
        retryable=certificate is None and status is None,
        status=status,
        path=request.url.path,
        url=str(request.url),
    )


def _chain(error: BaseException) -> Iterable[BaseException]:
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        link = todo.pop()
        if link is not None and id(link) not in seen:
            seen.add(id(link))
            yield link
            todo += [link.__cause__, link.__context__]


# httpx starts its clock anew for every read, so that a server which sends a byte now and then could hold a thread
# for ever. Here every operation on a socket is cut off at the moment by which the whole answer must be there.
_deadline: ContextVar[float] = ContextVar("deadline")


def _left(timeout: float | None, too_late: Callable[[], Exception]) -> float:
    left = _deadline.get(float("inf")) - time.monotonic()
    if left <= 0:
        raise too_late()
    return left if timeout is None else min(timeout, left)


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        event = abandoned.get()
        if event is None:
            return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))
        while not event.is_set():
            left = _left(timeout, httpcore.ReadTimeout)
            try:
                return self._stream.read(max_bytes, min(left, ABANDON_CHECK_S))
            except httpcore.ReadTimeout:
                if left <= ABANDON_CHECK_S:
                    raise
        raise Abandoned

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _DeadlineBackend(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _DeadlineStream(self._backend.connect_tcp(host, port, left, local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


def _bound_by_deadline(client: httpx.Client) -> None:
    """Give every pool of the client the backend above. httpx has no parameter for it; httpcore has."""
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            transport._pool._network_backend = _DeadlineBackend()
