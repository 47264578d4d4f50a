"""The clients that people import. What sends is loaded with the first client that is made, as httpx itself does."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NoReturn, Self

from ._core.credentials import refused
from ._core.log import configure_from_environment
from ._core.secrets import Secrets
from ._core.settings import BUDGET_S, MAX_RESPONSE_BYTES, MAX_RETRIES, TIMEOUT_S, resolve
from .writes.resources import AsyncWritingResources, WritingResources

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable, Mapping
    from types import TracebackType

    from ._core.environment import Environment
    from ._core.funnel import AsyncFunnel, Funnel
    from ._core.settings import RetryEvent, Settings
    from .issuances import AsyncIssuances, Issuances
    from .organisations import AsyncOrganisations, Organisations
    from .writes.journal import Journal


class _Client:
    """What both clients share: how they are made, what they show, and never with which credentials."""

    _settings: Settings
    _prefixes: Mapping[str, str]
    _journal: Journal | None = None
    _is_view = False

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
        journal: str | os.PathLike[str] | None = None,
    ) -> None:
        """Make a client. Nothing is sent before the first call.

        Args:
            client_secret: Names the calling system. Default: ``ISOMETRIC_CLIENT_SECRET``.
            access_token: Names one organisation, or a callable that returns it and is asked on every request; for
                ``AsyncRegistryClient`` it may be asynchronous. Default: ``ISOMETRIC_ACCESS_TOKEN``; without one, only
                the client secret is sent.
            environment: Which ledger to use. Default: ``ISOMETRIC_ENVIRONMENT``, and the sandbox without it.
            base_url: Another host, https unless it is loopback. Default: ``ISOMETRIC_BASE_URL``, unless ``environment``
                is passed.
            timeout: Seconds for one attempt, from its start to the last byte of the answer.
            max_retries: How many times a failed attempt is repeated.
            budget: Seconds for one call, its retries and the waits between them included.
            max_requests_per_minute: Spaces requests evenly. Default: ``ISOMETRIC_MAX_REQUESTS_PER_MINUTE``; without it
                single calls are sent at once, and runs of many keep to 120 a minute.
            max_response_bytes: The largest body that is read, after decompression.
            user_agent_suffix: Names your program in the User-Agent header, such as ``reconciler/2.1``.
            ca_bundle: A file of PEM certificates to trust in place of the usual ones.
            on_retry: Called with a ``RetryEvent`` before each wait, for metrics.
            journal: A file that remembers writes by their ``idempotency_key``, so that each happens once.

        Raises:
            ConfigurationError: If something is missing or has the wrong form; the text says how to mend it.
        """
        secrets = Secrets()
        failure: Exception | None = None
        try:
            configure_from_environment()
            self._settings = resolve(
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
                secrets=secrets,
                prefixes=self._prefixes,
            )
            if journal is not None:
                from .writes.journal import Journal

                self._journal = Journal(journal)
            self._connect()
        except Exception as error:  # noqa: BLE001  # whatever it is, its frames hold the credentials
            failure = error
        if failure is not None:
            del client_secret, access_token, base_url  # a traceback may be printed with its locals
            failure = refused(failure, secrets)
            raise failure

    def _connect(self) -> None:
        raise NotImplementedError

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


class RegistryClient(_Client, WritingResources):
    """The registry. Make one and keep it: it holds a pool of connections and may be shared between threads.

    Use it in a ``with`` block, or call ``close``. Every group of operations is an attribute: ``registry.issuances``.
    """

    _funnel: Funnel

    def _connect(self) -> None:
        from ._core.funnel import Funnel
        from ._core.timing import Timing
        from ._core.transport import HTTPXTransport
        from ._core.writing import LateWriter

        self._funnel = Funnel(self._settings, HTTPXTransport(self._settings), Timing(), writer=LateWriter(self._writer))

    @cached_property
    def issuances(self) -> Issuances:
        """Issuances, and the credits each of them created."""
        from .issuances import Issuances

        return Issuances(self._funnel)

    @cached_property
    def organisations(self) -> Organisations:
        """Organisations, which buy, hold and retire credits, and what each of them holds."""
        from .organisations import Organisations

        return Organisations(self._funnel)

    def with_options(
        self, *, timeout: float | None = None, max_retries: int | None = None, budget: float | None = None
    ) -> Self:
        """Return a view of this client with other limits. It shares the connections and need not be closed.

        Raises:
            ConfigurationError: If a limit has the wrong form.
        """
        view = self.__class__.__new__(self.__class__)
        view._settings = self._settings.changed(timeout=timeout, max_retries=max_retries, budget=budget)
        view._funnel = self._funnel.with_settings(view._settings)
        view._journal = self._journal
        view._is_view = True
        return view

    def close(self) -> None:
        """Close the connections. Closing twice does no harm, and closing a view does nothing."""
        if not self._is_view:
            self._funnel.transport.close()
            if self._journal is not None:
                self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncRegistryClient(_Client, AsyncWritingResources):
    """The registry from asyncio. Make one for each event loop; any number of tasks may share it.

    Use it in an ``async with`` block, or await ``aclose``. It has what ``RegistryClient`` has, to be awaited.
    """

    _funnel: AsyncFunnel

    def _connect(self) -> None:
        from ._core.funnel import AsyncFunnel
        from ._core.timing import Timing
        from ._core.transport import AsyncHTTPXTransport
        from ._core.writing import AsyncLateWriter

        self._funnel = AsyncFunnel(
            self._settings, AsyncHTTPXTransport(self._settings), Timing(), writer=AsyncLateWriter(self._writer)
        )

    @cached_property
    def issuances(self) -> AsyncIssuances:
        """Issuances, and the credits each of them created."""
        from .issuances import AsyncIssuances

        return AsyncIssuances(self._funnel)

    @cached_property
    def organisations(self) -> AsyncOrganisations:
        """Organisations, which buy, hold and retire credits, and what each of them holds."""
        from .organisations import AsyncOrganisations

        return AsyncOrganisations(self._funnel)

    def with_options(
        self, *, timeout: float | None = None, max_retries: int | None = None, budget: float | None = None
    ) -> Self:
        """Return a view of this client with other limits; see ``RegistryClient.with_options``."""
        view = self.__class__.__new__(self.__class__)
        view._settings = self._settings.changed(timeout=timeout, max_retries=max_retries, budget=budget)
        view._funnel = self._funnel.with_settings(view._settings)
        view._journal = self._journal
        view._is_view = True
        return view

    async def aclose(self) -> None:
        """Close the connections. Closing twice does no harm, and closing a view does nothing."""
        if not self._is_view:
            await self._funnel.transport.aclose()
            if self._journal is not None:
                self._journal.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
