"""The asynchronous connection by way of aiohttp, which does a third of the work of httpx for each request.

It keeps every promise of ``transport``: credentials at the last moment, one deadline for the whole attempt, a bounded
body, no redirects, no cookies, no proxy for plain http, and everything that goes wrong as a ``NoAnswer``.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ._answer import ACCEPT_ENCODING, Answer, Body, NoAnswer
from ._credentials import Credentials, Scrubbing, clean_chain, in_use
from ._secrets import scrub
from .errors import ConfigurationError, RegistryError
from .policy import one_line
from .transport import CLOSED, CONNECT_TIMEOUT_S, CONNECTIONS, IDLE_S, stay_on_one_loop, tls_context

try:
    import aiohttp
    from aiohttp.http_exceptions import HttpProcessingError
    from yarl import URL
except ModuleNotFoundError as missing:
    raise ConfigurationError(
        f"transport 'aiohttp' needs {missing.name}, which is not installed: pip install 'isometric-registry[aiohttp]'"
    ) from missing

if TYPE_CHECKING:
    from ._settings import Settings

HEADER_BYTES = 64 * 1024
"""As much as one header of an answer may have, as httpx does; aiohttp's own 8 KiB is less than proxies send."""

FAILURES = (aiohttp.ClientError, HttpProcessingError, TimeoutError, OSError)
"""What may happen to a request on its way; anything else is a defect and is not tried again."""

logging.getLogger("aiohttp.client").addFilter(Scrubbing())


class AiohttpTransport:
    """A pool of connections for one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._base_url = settings.base_url
        self._encrypted = settings.base_url.startswith("https:")
        self._tls = tls_context(settings) if self._encrypted else None
        self._proxy = _proxy(settings.base_url) if self._encrypted else None
        self._headers = {
            "user-agent": settings.user_agent,
            "accept": "application/json",
            "accept-encoding": ACCEPT_ENCODING,
        }
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False
        self._address({"url": ""})

    async def send(self, request: dict[str, Any], settings: Settings, seconds: float) -> Answer | NoAnswer:
        """Send a request and read the whole answer, all within ``seconds``."""
        if self._is_closed:
            raise ConfigurationError(CLOSED)
        self._loop = stay_on_one_loop(self._loop)
        if self._session is None:
            self._session = self._opened()
        credentials = Credentials(settings)
        mark = in_use.set(credentials)
        try:
            return await self._exchange(self._session, request, settings, credentials, seconds)
        except Exception as error:  # noqa: BLE001  # whatever it is, its frames hold the credentials
            failure = error
        finally:
            in_use.reset(mark)
        return self._no_answer(failure, request, credentials, seconds)

    async def _exchange(
        self,
        session: aiohttp.ClientSession,
        request: dict[str, Any],
        settings: Settings,
        credentials: Credentials,
        seconds: float,
    ) -> Answer | NoAnswer:
        url = self._address(request)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=min(CONNECT_TIMEOUT_S, seconds))
        response, body = None, None
        try:
            async with asyncio.timeout(seconds):
                headers = dict(request.get("headers", {}))
                await credentials.aput_on(headers)
                async with session.request(
                    request["method"], url, headers=headers, timeout=timeout, allow_redirects=False, proxy=self._proxy
                ) as response:
                    body = Body(response.status, response.headers.get("content-encoding", ""), settings)
                    async for chunk in response.content.iter_any():
                        if body.is_full_with(chunk):
                            break
        except FAILURES:
            # The status of an error has arrived already, and counts.
            if body is None or body.is_answer:
                raise
        assert response is not None  # there is a body
        fault = body.fault()
        if fault is not None:
            return NoAnswer(fault, retryable=False, status=response.status, path=url.path, url=str(url))
        return Answer(
            status=response.status,
            headers=_joined(response.raw_headers),
            body=body.content(),
            url=str(url),
            path=url.path,
            client_secret=credentials.client_secret,
            token=credentials.token,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        if self._session is not None and not self._is_closed:
            stay_on_one_loop(self._loop)
            self._is_closed = True
            await self._session.close()
        self._is_closed = True

    def _opened(self) -> aiohttp.ClientSession:
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=CONNECTIONS, keepalive_timeout=IDLE_S, ssl=True if self._tls is None else self._tls
            ),
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
        )
        # aiohttp would send a GET again on its own, past the funnel's count, pace and log, if a connection that was
        # used before is dropped. It has no parameter for it; its own test client switches it off in the same way.
        session._retry_connection = False
        return session

    def _address(self, request: dict[str, Any]) -> URL:
        try:
            url = URL(self._base_url + request["url"], encoded=True)
        except ValueError as error:
            raise ConfigurationError(f"base_url {self._base_url!r} is not a URL ({error}): correct it") from None
        return url.with_query({name: str(value) for name, value in request.get("params", {}).items()})

    def _no_answer(
        self, error: Exception, request: dict[str, Any], credentials: Credentials, seconds: float
    ) -> NoAnswer:
        links = list(clean_chain(error, credentials.secrets))
        if isinstance(error, RegistryError):
            raise error
        if self._is_closed:
            raise ConfigurationError(CLOSED)
        # aiohttp's own error for it is of the same type and lacks the reason.
        own = [link for link in links if not isinstance(link, aiohttp.ClientError)]
        certificate = next((link for link in own if isinstance(link, ssl.SSLCertVerificationError)), None)
        timed_out = isinstance(error, TimeoutError)
        if timed_out:
            reason = f"no complete answer within {seconds:.3g} seconds"
        elif certificate is not None:
            reason = (
                f"the certificate was not accepted ({certificate.verify_message}); for a private CA pass ca_bundle="
            )
        else:
            reason = one_line(scrub(str(error), credentials.secrets)) or type(error).__name__
        url = self._address(request)
        return NoAnswer(
            reason,
            cause=_plain(links, reason),
            timed_out=timed_out,
            retryable=certificate is None and isinstance(error, FAILURES),
            path=url.path,
            url=str(url),
        )


def _plain(links: list[BaseException], reason: str) -> BaseException:
    """Return a cause of the standard library's. aiohttp's own errors hold the headers of the request."""
    for link in reversed(links):
        if isinstance(link, OSError) and not isinstance(link, aiohttp.ClientError):
            link.__cause__ = link.__context__ = None
            return link
    error = links[0]
    return ConnectionError(f"{type(error).__name__}: {reason}")


def _joined(raw: Any) -> list[tuple[str, str]]:
    """Return the headers with repeated ones put together, as RFC 9110, section 5.3, allows."""
    joined: dict[str, str] = {}
    for name, value in raw:
        key, text = _text(name).lower(), _text(value)
        joined[key] = f"{joined[key]}, {text}" if key in joined else text
    return list(joined.items())


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _proxy(base_url: str) -> URL | None:
    """Return the proxy that the environment names. aiohttp's own reading of it would also send what ~/.netrc has."""
    if proxy_bypass(urlsplit(base_url).hostname or ""):
        return None
    proxies = getproxies()
    named = proxies.get("https") or proxies.get("all")
    if not named:
        return None
    try:
        proxy = URL(named if "://" in named else f"http://{named}")
    except ValueError:
        proxy = URL()
    if proxy.scheme not in ("http", "https") or not proxy.host:
        raise ConfigurationError(
            "the proxy in HTTPS_PROXY or ALL_PROXY cannot be used by aiohttp: set it to http://host:port, unset it, "
            "or use transport='httpx'"
        )
    return proxy
