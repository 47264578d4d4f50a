"""The credentials of one request: put on at the last moment, and taken out of whatever comes back.

Nothing here speaks HTTP; each transport uses it.
"""

from __future__ import annotations

import inspect
import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from .errors import ConfigurationError, RegistryError
from .secrets import Secret, scrub
from .settings import checked_credential
from .text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping

    from .settings import Settings


class Credentials:
    """Puts the credentials on one request at the last moment, so that no other place ever holds them."""

    def __init__(self, settings: Settings) -> None:
        self._source = settings.access_token
        self.client_secret = settings.client_secret
        self.token: Secret | None = None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must not be shown."""
        return (self.client_secret,) if self.token is None else (self.client_secret, self.token)

    def put_on(self, headers: MutableMapping[str, str]) -> None:
        """Put the credentials on; the access token is asked for if it comes from a callable.

        Raises:
            ConfigurationError: If the callable raises, or gives anything but a token.
        """
        token = self._ask()
        if inspect.isawaitable(token):
            if inspect.iscoroutine(token):
                token.close()
            raise ConfigurationError("access_token is an asynchronous callable: use it with AsyncRegistryClient")
        self._write(headers, token)

    async def aprepare(self) -> None:
        """Wait for the access token if that is needed, so that ``put_on`` has it."""
        token = self._ask()
        if inspect.isawaitable(token):
            try:
                token = await token
            except Exception as error:
                raise _callable_raised(error) from error
        self._source = token

    def _ask(self) -> Any:
        if not callable(self._source):
            return self._source
        try:
            return self._source()
        except Exception as error:
            raise _callable_raised(error) from error

    def _write(self, headers: MutableMapping[str, str], token: Any) -> None:
        if isinstance(token, str) and token:
            token = Secret(checked_credential("access_token", token))
        if token is not None and not isinstance(token, Secret):
            raise ConfigurationError("the access_token callable returned no text: let it return the token")
        headers["x-client-secret"] = self.client_secret.reveal()
        if token is not None:
            self.token = token
            headers["authorization"] = f"Bearer {token.reveal()}"


def _callable_raised(error: Exception) -> ConfigurationError:
    """Say where it happened, since the traceback is cut off: its frames may hold a token."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" ({trace.tb_frame.f_code.co_filename}, line {trace.tb_lineno})"
    return ConfigurationError(
        f"the access_token callable raised {type(error).__name__}{place}: mend it, or let it wait and try again itself"
    )


in_use: ContextVar[Credentials] = ContextVar("in_use")
"""The credentials of the request that this thread or task is about."""


class Scrubbing(logging.Filter):
    """Keeps an echoed credential out of the log of the HTTP libraries, which show an answer's headers at DEBUG."""

    def filter(self, record: logging.LogRecord) -> bool:
        credentials = in_use.get(None)
        if credentials is not None:
            record.msg, record.args = scrub(record.getMessage(), credentials.secrets), ()
        return True


def clean_chain(error: BaseException, secrets: tuple[Secret, ...]) -> Iterable[BaseException]:
    """Cut the tracebacks off an error and whatever led to it, and take credentials out of what they say."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        link = todo.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        link.__traceback__ = None
        if not isinstance(link, RegistryError):
            # An HTTP library quotes what it cannot parse, and a server may have put into it what it was sent.
            link.args = tuple(one_line(scrub(arg, secrets)) if isinstance(arg, str) else arg for arg in link.args)
        yield link
        todo += [link.__cause__, link.__context__, *(link.exceptions if isinstance(link, BaseExceptionGroup) else ())]
