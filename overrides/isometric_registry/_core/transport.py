"""The HTTP connection: credentials, time limits, size limits. Nothing else sends a request.

Everything that can go wrong comes back as a value, a ``NoAnswer``, with the traceback of its cause cut off:
the frames of an HTTP library hold request headers, and so the credentials. What only the asynchronous client needs is
imported where it is used: asyncio alone is a sixth of what ``import httpx`` costs.
"""

from __future__ import annotations

import logging
import ssl
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from .answer import Answer, Body, NoAnswer
from .blocking import DeadlineBackend
from .connecting import client_options, give, opened, stay_in_one_process, stay_on_one_loop
from .credentials import Credentials, Scrubbing, clean_chain, in_use
from .errors import ConfigurationError, RegistryError
from .exchange import Exchange, current
from .offload import Offload
from .text import one_line
from .timing import Abandoned

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Generator

    from .operation import Operation
    from .settings import Settings

CONNECT_TIMEOUT_S = 5.0
"""A host that has not answered a SYN in five seconds is down; waiting longer only hides it."""

CONNECTIONS = 100
"""As many as are kept open, and as many tasks of an event loop as have one at once."""

IDLE_S = 30.0
"""Servers and their proxies close idle connections after a minute as a rule; this stays on the safe side."""

CLOSED = "this client is closed: make a new one, or stay inside its with block"


class SyncTransport(Protocol):
    """What the funnel needs of a connection pool."""

    def send(self, operation: Operation[Any], settings: Settings, seconds: float) -> Answer | NoAnswer: ...
    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """What the asynchronous funnel needs of a connection pool."""

    async def send(self, operation: Operation[Any], settings: Settings, seconds: float) -> Answer | NoAnswer: ...
    async def aclose(self) -> None: ...


class HTTPXTransport:
    """A pool of connections for any number of threads, each of which has one while it needs one."""

    def __init__(self, settings: Settings) -> None:
        def keep_location(response: httpx.Response) -> None:
            _keep_location(response)

        limits = httpx.Limits(max_connections=None, max_keepalive_connections=CONNECTIONS, keepalive_expiry=IDLE_S)
        options = {**client_options(settings), "limits": limits}
        self._client: httpx.Client = opened(httpx.Client, options, keep_location)
        give(self._client, DeadlineBackend())
        self._offload = Offload()
        self._process: int | None = None

    def send(self, operation: Operation[Any], settings: Settings, seconds: float) -> Answer | NoAnswer:
        """Send a request and read the whole answer, all within ``seconds``."""
        if self._client.is_closed:
            raise ConfigurationError(CLOSED)
        self._process = stay_in_one_process(self._process, "RegistryClient")
        credentials = Credentials(settings)
        return self._offload.run(partial(self._attempt, operation, settings, credentials, seconds))

    def _attempt(
        self, operation: Operation[Any], settings: Settings, credentials: Credentials, seconds: float
    ) -> Answer | NoAnswer:
        exchange = Exchange(seconds)
        marks = current.set(exchange), in_use.set(credentials)
        try:
            return self._exchange(operation, settings, credentials, seconds)
        except Exception as error:  # noqa: BLE001  # whatever it is, its frames hold the credentials
            failure = error
        finally:
            current.reset(marks[0])
            in_use.reset(marks[1])
        return _no_answer(failure, self._client, operation, credentials, exchange, seconds)

    def _exchange(
        self, operation: Operation[Any], settings: Settings, credentials: Credentials, seconds: float
    ) -> Answer | NoAnswer:
        built = self._client.build_request(**_request(operation), timeout=_timeout(seconds))
        response = self._client.send(built, auth=_Auth(credentials), stream=True)
        is_answer = response.status_code in operation.successes
        body = Body(is_answer, response.headers.get("content-encoding", ""), settings)
        try:
            for chunk in response.iter_raw():
                if body.is_full_with(chunk):
                    break
        except httpx.HTTPError:
            # The status of an error has arrived already, and counts.
            if body.is_answer:
                raise
        finally:
            response.close()
        return _outcome(response, body, credentials)

    def close(self) -> None:
        """Close every connection."""
        self._client.close()
        self._offload.close()


class AsyncHTTPXTransport:
    """A pool of connections for one event loop. More tasks than connections wait here, where it is no timeout."""

    def __init__(self, settings: Settings) -> None:
        import asyncio

        from .abortable import AbortableBackend

        async def keep_location(response: httpx.Response) -> None:
            _keep_location(response)

        limits = httpx.Limits(max_connections=None, max_keepalive_connections=CONNECTIONS, keepalive_expiry=IDLE_S)
        options = {**client_options(settings), "limits": limits}
        self._client: httpx.AsyncClient = opened(httpx.AsyncClient, options, keep_location)
        give(self._client, AbortableBackend())
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process: int | None = None

    async def send(self, operation: Operation[Any], settings: Settings, seconds: float) -> Answer | NoAnswer:
        """Send a request and read the whole answer, all within ``seconds`` from when there is a connection for it."""
        if self._client.is_closed:
            raise ConfigurationError(CLOSED)
        self._stay()
        credentials = Credentials(settings)
        async with self._room:
            return await self._attempt(operation, settings, credentials, seconds)

    async def _attempt(
        self, operation: Operation[Any], settings: Settings, credentials: Credentials, seconds: float
    ) -> Answer | NoAnswer:
        import asyncio

        from .abortable import AbortableExchange

        exchange = AbortableExchange(seconds)
        mark = in_use.set(credentials)
        try:
            # Somebody else's code, which may be cancelled, unlike what follows.
            async with asyncio.timeout(seconds):
                await credentials.aprepare()
            return await exchange.run(self._exchange(operation, settings, credentials, seconds))
        except Exception as error:  # noqa: BLE001  # whatever it is, its frames hold the credentials
            failure = error
        finally:
            in_use.reset(mark)
        return _no_answer(failure, self._client, operation, credentials, exchange, seconds)

    async def _exchange(
        self, operation: Operation[Any], settings: Settings, credentials: Credentials, seconds: float
    ) -> Answer | NoAnswer:
        built = self._client.build_request(**_request(operation), timeout=_timeout(seconds))
        response = await self._client.send(built, auth=_Auth(credentials), stream=True)
        is_answer = response.status_code in operation.successes
        body = Body(is_answer, response.headers.get("content-encoding", ""), settings)
        try:
            async for chunk in response.aiter_raw():
                if not body.is_full and body.is_full_with(chunk):
                    # A break would leave half-run generators, and asyncio a task for each. The closed connection makes
                    # them end by themselves.
                    await response.aclose()
        except httpx.HTTPError:
            if body.is_answer and not body.is_full:
                raise
        finally:
            await response.aclose()
        return _outcome(response, body, credentials)

    async def aclose(self) -> None:
        """Close every connection."""
        if self._loop is not None and not self._client.is_closed:
            self._stay()
        await self._client.aclose()

    def _stay(self) -> None:
        self._process = stay_in_one_process(self._process, "AsyncRegistryClient")
        self._loop = stay_on_one_loop(self._loop)


class _Auth(httpx.Auth):
    """httpx's way of asking for credentials when a request is about to go."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        self._credentials.put_on(request.headers)
        yield request


for _name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy"):
    logging.getLogger(_name).addFilter(Scrubbing())


def _keep_location(response: httpx.Response) -> None:
    """Put the Location aside: httpx reads it even if it does not follow it, and raises if it makes no sense."""
    if "location" in response.headers:
        response.extensions["location"] = response.headers.pop("location")


def _request(operation: Operation[Any]) -> dict[str, Any]:
    """Return what httpx builds the request from, without credentials."""
    body = {} if operation.body is None else {"content": operation.content(), "headers": _JSON}
    return {"method": operation.method, "url": operation.path, "params": operation.query or None, **body}


_BEHIND_THE_CONNECTION = (httpx.ReadError, httpx.ReadTimeout, httpx.WriteError, httpx.WriteTimeout, httpx.ProtocolError)
"""What happens to a request only after a connection came about. The exchange knows better, unless httpx is mocked."""

_JSON = {"content-type": "application/json"}


def _timeout(seconds: float) -> httpx.Timeout:
    return httpx.Timeout(seconds, connect=min(CONNECT_TIMEOUT_S, seconds))


def _outcome(response: httpx.Response, body: Body, credentials: Credentials) -> Answer | NoAnswer:
    url = response.request.url
    fault = body.fault()
    if fault is not None:
        return NoAnswer(fault, retryable=False, status=response.status_code, path=url.path, url=str(url))
    location = response.extensions.get("location")
    return Answer(
        status=response.status_code,
        headers=[*response.headers.items(), *([] if location is None else [("location", location)])],
        body=body.content(),
        url=str(url),
        path=url.path,
        token=credentials.token,
    )


def _no_answer(
    error: Exception,
    client: httpx.Client | httpx.AsyncClient,
    operation: Operation[Any],
    credentials: Credentials,
    exchange: Exchange,
    seconds: float,
) -> NoAnswer:
    links = list(clean_chain(error, credentials.secrets))
    try:
        url = client.build_request(**_request(operation)).url
    except httpx.InvalidURL:
        url = client.base_url
    for link in links:
        if isinstance(link, httpx.RequestError):
            link.request = httpx.Request(operation.method, url)
    if isinstance(error, RegistryError | Abandoned):
        raise error
    sent = exchange.sent if exchange.is_used else isinstance(error, _BEHIND_THE_CONNECTION)
    if client.is_closed and not (operation.is_write and sent):
        raise ConfigurationError(CLOSED)
    timed_out = isinstance(error, httpx.TimeoutException | TimeoutError)
    certificate = next((link for link in links if isinstance(link, ssl.SSLCertVerificationError)), None)
    if client.is_closed:
        reason = "the client was closed before the answer came"
    elif timed_out:
        reason = f"no complete answer within {seconds:.3g} seconds"
    elif certificate is not None:
        reason = f"the certificate was not accepted ({certificate.verify_message}); for a private CA pass ca_bundle="
    else:
        reason = one_line(str(error)) or type(error).__name__
    return NoAnswer(
        reason,
        cause=error,
        timed_out=timed_out,
        retryable=certificate is None and isinstance(error, httpx.HTTPError | TimeoutError),
        sent=sent,
        path=url.path,
        url=str(url),
    )
