"""How the clients of httpx are made, and where their connections may be used: in one process, and on one event loop."""

from __future__ import annotations

import os
import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import httpx

from .answer import ACCEPT_ENCODING
from .errors import ConfigurationError
from .proxies import goes_out

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from .settings import Settings


def opened(kind: Any, options: dict[str, Any], keep_location: Any) -> Any:
    """Make a client of httpx.

    Raises:
        ConfigurationError: If the address or the proxy of the environment cannot be used.
    """
    try:
        _ = httpx.URL(options["base_url"]).host  # httpx reads a host's international name when it is asked for
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ConfigurationError(f"base_url {options['base_url']!r} is not a URL ({error}): correct it") from None
    try:
        return kind(**options, event_hooks={"response": [keep_location]})
    except (httpx.InvalidURL, ImportError, ValueError) as error:
        raise ConfigurationError(
            f"the proxy in HTTPS_PROXY or ALL_PROXY cannot be used ({type(error).__name__}): "
            "set it to http://host:port, or unset it"
        ) from None


def client_options(settings: Settings) -> dict[str, Any]:
    """Return what both kinds of client are made with."""
    encrypted = settings.base_url.startswith("https:")
    return {
        "base_url": settings.base_url,
        "verify": tls_context(settings) if encrypted else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        "follow_redirects": False,
        "proxy": None if settings.proxy is None else settings.proxy.address.reveal(),
        # A proxy would be sent the client secret unencrypted if the base URL is plain http, and is no way to loopback.
        # What is left to httpx is what the system itself has set, where no variable says anything.
        "trust_env": goes_out(settings.base_url) and not any(name.lower().endswith("_proxy") for name in os.environ),
        # No cookie is kept: the service has no sessions, and a jar that is never emptied grows.
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        "headers": {
            "user-agent": settings.user_agent,
            "accept": "application/json",
            "accept-encoding": ACCEPT_ENCODING,
        },
    }


def tls_context(settings: Settings) -> ssl.SSLContext:
    """Return what certificates are checked against: the usual authorities, or those of ``ca_bundle``."""
    for name in _variables(settings):
        if not _READABLE[name](os.environ[name]):
            raise ConfigurationError(
                f"{name} leads to no regular {'folder' if name == 'SSL_CERT_DIR' else 'file'}: let it lead to what is "
                "there, or unset it"
            )
    try:
        if settings.ca_bundle is None:
            return httpx.create_ssl_context()
        return ssl.create_default_context(cafile=settings.ca_bundle)
    except (ssl.SSLError, OSError) as error:
        raise ConfigurationError(
            f"the certificates to trust cannot be read ({type(error).__name__}): let {_named_files(settings)} "
            "lead to what is there, or unset it"
        ) from error


_READABLE: dict[str, Callable[[str], bool]] = {
    "SSL_CERT_FILE": os.path.isfile,
    "SSL_CERT_DIR": lambda folders: any(map(os.path.isdir, folders.split(os.pathsep))),
    "SSLKEYLOGFILE": lambda path: os.path.isfile(path) or not os.path.lexists(path),
}
"""What each variable has to lead to. A pipe, which is no file, would be waited for without end."""


def _variables(settings: Settings) -> list[str]:
    """Return the variables that name the files which a TLS context reads and, in the last case, writes."""
    names = _READABLE if settings.ca_bundle is None else ["SSLKEYLOGFILE"]
    return [name for name in names if os.environ.get(name)]


def _named_files(settings: Settings) -> str:
    bundle = [] if settings.ca_bundle is None else [f"ca_bundle={str(settings.ca_bundle)!r}"]
    return " or ".join([*bundle, *_variables(settings)]) or "certifi"


def give(client: httpx.Client | httpx.AsyncClient, backend: Any) -> None:
    """Let every pool of the client open its connections this way. httpx has no parameter for it; httpcore has.

    Raises:
        ConfigurationError: If httpx or httpcore no longer have the private names that this needs.
    """
    try:
        pools = [
            transport._pool
            for transport in (client._transport, *client._mounts.values())
            if isinstance(transport, httpx.HTTPTransport | httpx.AsyncHTTPTransport)
        ]
        for pool in pools:
            _ = pool._network_backend
            pool._network_backend = backend
    except AttributeError as error:
        raise ConfigurationError(
            f"httpx {httpx.__version__} is not as this package knows it ({error}): install 'httpx>=0.28,<0.29' and "
            "'httpcore>=1.0.7,<2', or a newer version of this package"
        ) from None


def stay_in_one_process(used: int | None, name: str) -> int:
    """Return this process, which must be the one that was used before."""
    process = os.getpid()
    if used is not None and used != process:
        # Two processes on one socket would read each other's answers.
        raise ConfigurationError(
            f"this {name} was used before the process forked, and its connections belong to the parent: "
            "make one client in each process"
        )
    return process


def stay_on_one_loop(used: asyncio.AbstractEventLoop | None) -> asyncio.AbstractEventLoop:
    """Return the running event loop, which must be the one that was used before."""
    import asyncio

    loop = asyncio.get_running_loop()
    if used is not None and used is not loop:
        raise ConfigurationError(
            "this AsyncRegistryClient was used in another event loop, and its connections belong to that one: "
            "make one client for each asyncio.run(), and close it there"
        )
    return loop
