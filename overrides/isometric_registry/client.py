"""The clients that people import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NoReturn, Self

from . import _settings
from ._choice import async_transport
from ._logging import configure_from_environment
from ._settings import BUDGET_S, MAX_RESPONSE_BYTES, MAX_RETRIES, TIMEOUT_S
from ._timing import Timing
from .errors import ConfigurationError
from .funnel import AsyncFunnel, Funnel
from .resources import AsyncCreditBatches, AsyncIssuances, CreditBatches, Issuances
from .transport import HTTPXTransport

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from ._settings import RetryEvent, Settings
    from .environment import Environment
    from .limiter import RequestSpacer


class _Client:
    """What both clients share. It shows where the client leads, and never with which credentials."""

    _settings: Settings

    @property
    def environment(self) -> Environment | None:
        """The environment in use, or None if ``base_url`` leads elsewhere."""
        return self._settings.environment

    @property
    def base_url(self) -> str:
        """The address of the API."""
        return self._settings.base_url

    def __repr__(self) -> str:
        # A client that could not be made has no settings, and may be shown as a local variable all the same.
        settings = vars(self).get("_settings")
        return f"{type(self).__name__}({'not made' if settings is None else f'base_url={settings.base_url!r}'})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client is not pickled: it holds credentials and connections; make one in each process")


class RegistryClient(_Client):
    """Reads the registry. Make one and keep it: it holds a pool of connections and is safe to share between threads.

    Args:
        client_secret: Names the calling system. Default: ``ISOMETRIC_CLIENT_SECRET``.
        access_token: Names one organisation, or a callable that returns it and is asked on every request.
            Default: ``ISOMETRIC_ACCESS_TOKEN``; without one, only the client secret is sent.
        environment: Which ledger to read. Default: ``ISOMETRIC_ENVIRONMENT``, and the sandbox without it.
        base_url: Another host, https unless it is loopback. Default: ``ISOMETRIC_BASE_URL``.
        timeout: Seconds for one attempt, from its start to the last byte of the answer.
        max_retries: How many times a failed attempt is repeated.
        budget: Seconds for one call, its retries and the waits between them included.
        max_requests_per_minute: Spaces requests evenly; None sends them at once.
        max_response_bytes: The largest body that is read, after decompression.
        user_agent_suffix: Names your program in the User-Agent header, such as ``reconciler/2.1``.
        ca_bundle: A file of PEM certificates to trust in place of the usual ones.
        on_retry: Called with a ``RetryEvent`` before each wait, for metrics.
        transport: ``"httpx"``, the only one for synchronous use, and so the default.

    Raises:
        ConfigurationError: If something is missing or has the wrong form; the text says how to mend it.
    """

    def __init__(
        self,
        *,
        client_secret: str | None = None,
        access_token: str | Callable[[], str] | None = None,
        environment: Environment | str | None = None,
        base_url: str | None = None,
        timeout: float = TIMEOUT_S,
        max_retries: int = MAX_RETRIES,
        budget: float = BUDGET_S,
        max_requests_per_minute: int | None = None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        user_agent_suffix: str | None = None,
        ca_bundle: str | os.PathLike[str] | None = None,
        on_retry: Callable[[RetryEvent], None] | None = None,
        transport: Literal["httpx"] | None = None,
    ) -> None:
        try:
            configure_from_environment()
            settings = _settings.resolve(
                client_secret=client_secret,
                access_token=access_token,
                environment=environment,
                base_url=base_url,
                timeout=timeout,
                max_retries=max_retries,
                budget=budget,
                max_requests_per_minute=max_requests_per_minute,
                max_response_bytes=max_response_bytes,
                user_agent_suffix=user_agent_suffix,
                ca_bundle=ca_bundle,
                on_retry=on_retry,
                transport=transport,
            )
            if settings.transport == "aiohttp":
                raise ConfigurationError(f"transport {settings.transport!r} is asynchronous: use AsyncRegistryClient")
            timing = Timing()
            self._use(Funnel(settings, HTTPXTransport(settings), timing, _spacer(settings, timing)))
        except ConfigurationError as error:
            del client_secret, access_token  # a traceback may be printed with its locals
            raise error.with_traceback(None) from error.__cause__

    def _use(self, funnel: Funnel, *, is_view: bool = False) -> None:
        self._settings = funnel.settings
        self._funnel = funnel
        self._is_view = is_view
        self.issuances = Issuances(funnel)
        self.credit_batches = CreditBatches(funnel)

    def with_options(
        self, *, timeout: float | None = None, max_retries: int | None = None, budget: float | None = None
    ) -> Self:
        """Return a view of this client with other limits. It shares the connections and need not be closed.

        Raises:
            ConfigurationError: If a limit has the wrong form.
        """
        settings = self._settings.changed(timeout=timeout, max_retries=max_retries, budget=budget)
        view = self.__class__.__new__(self.__class__)
        view._use(self._funnel.with_settings(settings), is_view=True)
        return view

    def close(self) -> None:
        """Close the connections. Closing twice does no harm, and closing a view does nothing."""
        if not self._is_view:
            self._funnel.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncRegistryClient(_Client):
    """Reads the registry from asyncio. Make one for each event loop; any number of tasks may share it.

    Args:
        access_token: As for ``RegistryClient``, and an asynchronous callable too.
        transport: ``"httpx"`` or ``"aiohttp"`` (extra ``aiohttp``), which does less work for each request. Default:
            httpx, and aiohttp for bulk runs such as ``issuances.credit_batches_many`` if it is installed.

    The other arguments and the errors are those of ``RegistryClient``.
    """

    def __init__(
        self,
        *,
        client_secret: str | None = None,
        access_token: str | Callable[[], str] | Callable[[], Awaitable[str]] | None = None,
        environment: Environment | str | None = None,
        base_url: str | None = None,
        timeout: float = TIMEOUT_S,
        max_retries: int = MAX_RETRIES,
        budget: float = BUDGET_S,
        max_requests_per_minute: int | None = None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        user_agent_suffix: str | None = None,
        ca_bundle: str | os.PathLike[str] | None = None,
        on_retry: Callable[[RetryEvent], None] | None = None,
        transport: Literal["httpx", "aiohttp"] | None = None,
    ) -> None:
        try:
            configure_from_environment()
            settings = _settings.resolve(
                client_secret=client_secret,
                access_token=access_token,
                environment=environment,
                base_url=base_url,
                timeout=timeout,
                max_retries=max_retries,
                budget=budget,
                max_requests_per_minute=max_requests_per_minute,
                max_response_bytes=max_response_bytes,
                user_agent_suffix=user_agent_suffix,
                ca_bundle=ca_bundle,
                on_retry=on_retry,
                transport=transport,
            )
            timing = Timing()
            self._use(AsyncFunnel(settings, async_transport(settings), timing, _spacer(settings, timing)))
        except ConfigurationError as error:
            del client_secret, access_token  # a traceback may be printed with its locals
            raise error.with_traceback(None) from error.__cause__

    def _use(self, funnel: AsyncFunnel, *, is_view: bool = False) -> None:
        self._settings = funnel.settings
        self._funnel = funnel
        self._is_view = is_view
        self.issuances = AsyncIssuances(funnel)
        self.credit_batches = AsyncCreditBatches(funnel)

    def with_options(
        self, *, timeout: float | None = None, max_retries: int | None = None, budget: float | None = None
    ) -> Self:
        """Return a view of this client with other limits; see ``RegistryClient.with_options``."""
        settings = self._settings.changed(timeout=timeout, max_retries=max_retries, budget=budget)
        view = self.__class__.__new__(self.__class__)
        view._use(self._funnel.with_settings(settings), is_view=True)
        return view

    async def aclose(self) -> None:
        """Close the connections. Closing twice does no harm, and closing a view does nothing."""
        if not self._is_view:
            await self._funnel.transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


def _spacer(settings: Settings, timing: Timing) -> RequestSpacer | None:
    if settings.max_requests_per_minute is None:
        return None
    from .limiter import RequestSpacer  # an import of a tenth of a second that few clients need

    return RequestSpacer(settings.max_requests_per_minute, timing.monotonic)
