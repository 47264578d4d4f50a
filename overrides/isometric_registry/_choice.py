"""Which connection an asynchronous client uses: the one that was asked for, or the best that is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import ConfigurationError
from .transport import AsyncHTTPXTransport

if TYPE_CHECKING:
    from ._answer import Answer, NoAnswer
    from ._settings import Settings
    from .transport import AsyncTransport


def async_transport(settings: Settings) -> AsyncTransport:
    """Return the transport that the settings name.

    Raises:
        ConfigurationError: If it is aiohttp's and that is not installed.
    """
    if settings.transport == "aiohttp":
        from .aiohttp_transport import AiohttpTransport

        return AiohttpTransport(settings)
    return AsyncHTTPXTransport(settings) if settings.transport == "httpx" else EitherTransport(settings)


class EitherTransport:
    """httpx for single calls, and aiohttp for bulk runs if it is installed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._single = AsyncHTTPXTransport(settings)
        self._many: AsyncTransport | None = None
        self._is_closed = False

    async def send(self, request: dict[str, Any], settings: Settings, seconds: float) -> Answer | NoAnswer:
        """Send a request and read the whole answer, all within ``seconds``."""
        return await self._single.send(request, settings, seconds)

    def for_many(self) -> AsyncTransport:
        """Return the transport for a bulk run. Its connections are closed with the others."""
        if self._many is None:
            try:
                from .aiohttp_transport import AiohttpTransport

                self._many = AiohttpTransport(self._settings)
            except ConfigurationError:
                # It is not installed, or cannot use the proxy that httpx can.
                self._many = self._single
        return self._single if self._is_closed else self._many

    async def aclose(self) -> None:
        """Close every connection."""
        await self._single.aclose()
        self._is_closed = True
        if self._many is not None:
            await self._many.aclose()
