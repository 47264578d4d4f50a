"""The credentials of one request: put on at the last moment, and taken out of whatever leaves.

Nothing here speaks HTTP; the transport uses it.
"""

from __future__ import annotations

import inspect
import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import ConfigurationError, RegistryError
from .secrets import Secret, Secrets
from .settings import checked_credential
from .text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping

    from .settings import Settings

E = TypeVar("E", bound=BaseException)


class Credentials:
    """Puts the credentials on one request at the last moment, so that no other place ever holds them."""

    def __init__(self, settings: Settings) -> None:
        self._source = settings.access_token
        self.client_secret = settings.client_secret
        self.token: Secret | None = None
        self.secrets = settings.secrets
        """What must not be shown: these, and whatever this client has sent before."""

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
        self._write(headers, self._checked(token))

    async def aprepare(self) -> None:
        """Wait for the access token if that is needed, so that ``put_on`` has it."""
        token = self._ask()
        if inspect.isawaitable(token):
            try:
                token = await token
            except Exception as error:  # noqa: BLE001  # it is somebody else's code
                failure = _callable_raised(error)
            else:
                self._source = self._checked(token)
                return
            raise failure
        self._source = self._checked(token)

    def _ask(self) -> Any:
        if not callable(self._source):
            return self._source
        try:
            return self._source()
        except Exception as error:  # noqa: BLE001  # it is somebody else's code
            failure = _callable_raised(error)
        raise failure

    def _checked(self, token: Any) -> Secret | None:
        if callable(self._source):
            if not isinstance(token, str) or not token:
                raise ConfigurationError(
                    f"the access_token callable returned {'nothing' if not token else type(token).__name__}: "
                    "let it return the token, or leave access_token= out to send none"
                )
            self.secrets.add(token)
            return Secret(checked_credential("access_token", token))
        found: Secret | None = token
        return found

    def _write(self, headers: MutableMapping[str, str], token: Secret | None) -> None:
        headers["x-client-secret"] = self.client_secret.reveal()
        if token is not None:
            self.token = token
            headers["authorization"] = f"Bearer {token.reveal()}"


def _callable_raised(error: Exception) -> ConfigurationError:
    """Say where it happened. The error itself goes nowhere: its words and its frames may hold a token."""
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
    """Keeps an echoed credential out of the log of the HTTP libraries, which show an answer's headers at DEBUG.

    httpx has a line at INFO for each request, which nobody who merely uses this package has asked for: it goes unless
    its logger was given a level. This package's own log has the same line at DEBUG.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        credentials = in_use.get(None)
        if credentials is None:
            return True
        if record.name == "httpx" and logging.getLogger("httpx").level == logging.NOTSET:
            return False
        text = record.getMessage()
        clean = credentials.secrets.scrub(text)
        if clean != text:
            record.msg, record.args = clean, ()
        return True


def clean_chain(error: BaseException, secrets: Secrets) -> Iterable[BaseException]:
    """Cut the tracebacks off an error and whatever led to it, and take credentials out of all that they hold."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        link = todo.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        link.__traceback__ = None
        link.args = secrets.clean(link.args)
        if not isinstance(link, RegistryError):
            # An HTTP library quotes what it cannot parse, whatever a server may have put into it.
            link.args = tuple(one_line(arg) if isinstance(arg, str) else arg for arg in link.args)
        for name, value in vars(link).items():
            vars(link)[name] = secrets.clean(value)
        for name in ("strerror", "filename"):  # an OSError keeps these beside its arguments
            if isinstance(link, OSError) and isinstance(getattr(link, name), str):
                setattr(link, name, secrets.scrub(getattr(link, name)))
        yield link
        todo += [link.__cause__, link.__context__, *(link.exceptions if isinstance(link, BaseExceptionGroup) else ())]


def cleaned(error: E, secrets: Secrets) -> E:
    """Return an error after ``clean_chain``. Every error about a request passes here before anybody sees it."""
    for _ in clean_chain(error, secrets):
        pass
    return error


def refused(error: Exception, secrets: Secrets) -> ConfigurationError:
    """Return the error for a client that could not be made, with nothing in it of what it was to be made of."""
    if not isinstance(error, ConfigurationError):
        words = f"the client cannot be made ({type(error).__name__}: {one_line(str(error))}): correct its arguments"
        error, error.__cause__ = ConfigurationError(words), None
    return cleaned(error, secrets)
