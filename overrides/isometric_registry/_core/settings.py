"""What a client was told, checked before anything is sent."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from attrs import define, evolve, field

from .arguments import is_asynchronous
from .environment import Environment
from .errors import ConfigurationError, RegistryError
from .proxies import Proxy, is_loopback, proxy_for
from .secrets import Secret, Secrets
from .text import shown
from .version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_S = 30.0
"""A megabyte from a distant continent takes a few seconds; a minute of silence is a fault."""

MAX_RETRIES = 2
"""Three attempts come through a deploy or a dropped connection; more would only add load to an outage."""

BUDGET_S = 60.0
"""How long one call may take in all, its retries and the waits between them included."""

MOST_SECONDS = 1_000_000
"""Eleven days. More is a mistake, in the unit perhaps, and an operating system may refuse to wait so long."""

MOST_BYTES = 2**40
"""A terabyte, more than a memory holds, and few enough for what counts in 64 bits."""

MOST_TIMES = 1_000_000_000
"""More retries, or requests a minute, than any program lives to see."""

MAX_RESPONSE_BYTES = 64 * 1024 * 1024
"""Fifty times the largest answer seen. It keeps a deflate bomb from filling the memory."""

QUOTES = "\"'`\u2018\u2019\u201c\u201d"
"""What a shell, a file of settings or a word processor puts around a value."""

Token = str | Callable[[], str] | Callable[[], Awaitable[str]]


def _callable_is_one(value: object) -> str:
    """Return what is shown of a setting that may be a callable, whose own ``repr`` may hold a token."""
    return "<callable>" if callable(value) else repr(value)


@define(frozen=True, slots=True)
class RetryEvent:
    """What an ``on_retry`` hook is told before the wait."""

    operation: str
    """The ``operationId`` in the contract."""
    method: str
    path: str
    attempt: int
    """The number of the attempt that failed, from 1."""
    delay: float
    """Seconds until the next attempt."""
    error: RegistryError
    """Why the attempt failed."""


@define(frozen=True, slots=True)
class Settings:
    """A client's settings. Every value is valid."""

    base_url: str
    environment: Environment | None
    """None if the base URL is neither of the service's own."""
    client_secret: Secret
    access_token: Secret | Callable[[], str] | Callable[[], Awaitable[str]] | None = field(repr=_callable_is_one)
    timeout: float
    max_retries: int
    budget: float
    max_requests_per_minute: int | None
    max_response_bytes: int
    user_agent: str
    ca_bundle: Path | None
    on_retry: Callable[[RetryEvent], None] | None = field(repr=_callable_is_one)
    proxy: Proxy | None
    """The proxy that requests go through, as a variable names it; None if they go through none."""
    secrets: Secrets
    """What must never be shown. A client and its views share it."""
    prefixes: Mapping[str, str]
    """What identifiers begin with, by the part of a path in front of them, as the contract has it."""

    def changed(
        self, *, timeout: float | None = None, max_retries: int | None = None, budget: float | None = None
    ) -> Settings:
        """Return a copy with other limits."""
        return evolve(
            self,
            timeout=self.timeout if timeout is None else _seconds("timeout", timeout),
            max_retries=self.max_retries if max_retries is None else _count("max_retries", max_retries, least=0),
            budget=self.budget if budget is None else _seconds("budget", budget),
        )


def resolve(
    *,
    client_secret: str | None = None,
    access_token: Token | None = None,
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
    environ: Mapping[str, str] | None = None,
    secrets: Secrets | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> Settings:
    """Put arguments and environment variables together; an argument wins.

    ``secrets`` learns every credential before anything else may fail, so that no error shows one.

    Raises:
        ConfigurationError: If something is missing or has the wrong form.
    """
    variables = os.environ if environ is None else environ
    secrets = Secrets() if secrets is None else secrets
    secret = variables.get("ISOMETRIC_CLIENT_SECRET") if client_secret is None else client_secret
    token = (variables.get("ISOMETRIC_ACCESS_TOKEN") or None) if access_token is None else access_token
    for credential in (secret, token):
        if isinstance(credential, str):
            secrets.add(credential, for_good=True)
    given = {"client_secret": client_secret, "access_token": access_token, "environment": environment}
    for name, value in {**given, "base_url": base_url}.items():
        if value == "":
            # A program that lost a value on the way would use that of a variable without a word.
            raise ConfigurationError(
                f"{name} is empty: leave it out to have ISOMETRIC_{name.upper()} count, or pass one"
            )
    named = _environment(
        (variables.get("ISOMETRIC_ENVIRONMENT") or Environment.SANDBOX) if environment is None else environment
    )
    # environment= beside a leftover ISOMETRIC_BASE_URL must not read the other host.
    variable = variables.get("ISOMETRIC_BASE_URL") if environment is None else None
    url = _base_url((variable or named.base_url) if base_url is None else base_url)
    proxy = proxy_for(url, variables, secrets)
    if secret is None or secret == "":
        raise ConfigurationError(
            "no client secret: pass client_secret= or set ISOMETRIC_CLIENT_SECRET "
            f"(to the {named} one, since {'base_url' if url != named.base_url else 'the environment'} is {url})"
        )
    return Settings(
        base_url=url,
        environment=next((known for known in Environment if known.base_url == url), None),
        client_secret=Secret(_credential("client_secret", "ISOMETRIC_CLIENT_SECRET", secret)),
        access_token=token
        if token is None or callable(token)
        else Secret(_credential("access_token", "ISOMETRIC_ACCESS_TOKEN", token)),
        timeout=_seconds("timeout", timeout),
        max_retries=_count("max_retries", max_retries, least=0),
        budget=_seconds("budget", budget),
        max_requests_per_minute=_pace(max_requests_per_minute, variables.get("ISOMETRIC_MAX_REQUESTS_PER_MINUTE")),
        max_response_bytes=_count("max_response_bytes", max_response_bytes, least=1, most=MOST_BYTES),
        user_agent=_user_agent(user_agent_suffix),
        ca_bundle=_ca_bundle(ca_bundle),
        on_retry=_hook(on_retry),
        proxy=proxy,
        secrets=secrets,
        prefixes=prefixes or {},
    )


def _environment(value: Environment | str) -> Environment:
    try:
        return Environment(value)
    except ValueError:
        known = " or ".join(repr(str(member)) for member in Environment)
        raise ConfigurationError(
            f"unknown environment {shown(value)}: pass environment= or set ISOMETRIC_ENVIRONMENT to {known}"
        ) from None


def address_of(value: object) -> SplitResult | None:
    """Return the parts of a text that is a URL with a host, or None if it is none."""
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]{1,1000}", value):
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
        return parts if parts.hostname else None
    except ValueError:
        return None


def _base_url(value: object) -> str:
    parts = address_of(value)
    if parts is None or parts.scheme not in ("http", "https"):
        # Not the value itself, which may hold a password.
        raise ConfigurationError(f"base_url is not a URL: pass one such as {Environment.SANDBOX.base_url}")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError("base_url holds a user name: take it out; credentials go into client_secret=")
    if "\\" in parts.geturl():
        raise ConfigurationError("base_url has a backslash: write a slash")
    if parts.query or parts.fragment:
        raise ConfigurationError("base_url has a query or a fragment: leave it out")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ConfigurationError(
            f"base_url {shown(value)} would send the client secret unencrypted: use https; http is for loopback only"
        )
    return str(value).rstrip("/")


def _credential(argument: str, variable: str, value: object) -> str:
    if not isinstance(value, str):
        raise ConfigurationError(f"{argument} is not a string: pass the text itself or set {variable}")
    return checked_credential(argument, value)


def checked_credential(argument: str, value: str) -> str:
    """Refuse a credential that cannot stand in a header, without showing it, and say what was copied along with it."""
    if value.strip() != value:
        raise ConfigurationError(f"{argument} has a space or a line break around it: copy it again without")
    if len(value) > 1 and value[0] in QUOTES and value[-1] in QUOTES:
        raise ConfigurationError(f"{argument} has quotes around it: take them away")
    if value[:7].lower() == "bearer ":
        raise ConfigurationError(f"{argument} begins with the word Bearer: pass only what comes behind it")
    if not re.fullmatch(r"[!-~]+", value):
        raise ConfigurationError(f"{argument} has a character that cannot stand in a header: copy it again")
    return value


def _seconds(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_SECONDS:
        raise ConfigurationError(f"{name} is {shown(value)}: pass a positive number of seconds, {MOST_SECONDS} at most")
    return float(value)


def _count(name: str, value: object, *, least: int, most: int = MOST_TIMES) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ConfigurationError(f"{name} is {shown(value)}: pass a whole number, {least} or more, {most} at most")
    return int(value)


def _pace(argument: object, variable: str | None) -> int | None:
    if argument is not None:
        return _count("max_requests_per_minute", argument, least=1)
    if not variable:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", variable.strip()) or int(variable) < 1:
        raise ConfigurationError(
            f"ISOMETRIC_MAX_REQUESTS_PER_MINUTE is {variable[:40]!r}: set it to a whole number, 1 or more, or unset it"
        )
    return int(variable)


def _user_agent(suffix: object) -> str:
    name = f"isometric-registry/{__version__} python/{sys.version_info.major}.{sys.version_info.minor}"
    if suffix is None:
        return name
    if not isinstance(suffix, str) or not re.fullmatch(r"(?=.{1,200}\Z)[!-~]([ -~]*[!-~])?", suffix):
        raise ConfigurationError(
            f"user_agent_suffix is {shown(suffix)}: pass printable ASCII on one line, 200 characters at most, such as "
            "'reconciler/2.1'"
        )
    return f"{name} {suffix}"


def _ca_bundle(path: object) -> Path | None:
    if path is None:
        return None
    if not isinstance(path, str | os.PathLike) or not os.path.isfile(path):
        raise ConfigurationError(f"ca_bundle {shown(path)} is not a file: pass a file of PEM certificates")
    return Path(path)


def _hook(hook: Callable[[RetryEvent], None] | None) -> Callable[[RetryEvent], None] | None:
    if hook is not None and not callable(hook):
        raise ConfigurationError("on_retry is not callable: pass a function that takes a RetryEvent")
    if is_asynchronous(hook):
        raise ConfigurationError("on_retry is asynchronous: pass a plain function, which may start a task")
    return hook
