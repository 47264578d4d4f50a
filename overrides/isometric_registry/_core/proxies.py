"""The proxy that the environment names: whether it is used, and what must not be shown of it.

The one place that decides it. httpx would read the variables too, and fails at a network in ``NO_PROXY``.
"""

from __future__ import annotations

import ipaddress
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from attrs import define

from .errors import ConfigurationError
from .secrets import Secret
from .text import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .secrets import Secrets

VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""The first that is set counts. Plain http goes to loopback alone, and never through a proxy."""

DOMAIN = re.compile(r"\.?[\w*-]+(\.[\w*-]+)*\.?")
"""A name in ``NO_PROXY``, which stands for whatever ends with it too. In it ``*`` is any text: ``192.168.*``."""

WITHOUT_DOMAIN = "<local>"
"""How Windows writes every host whose name has no dot."""


@define(frozen=True, slots=True)
class Proxy:
    """What requests go through."""

    address: Secret
    """Its URL, which may hold a password."""
    words: str
    """Its host, and the variable that names it."""

    def __str__(self) -> str:
        return self.words


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine."""
    if host == "localhost":
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def goes_out(url: str) -> bool:
    """Say whether requests to a valid URL leave this machine, encrypted, so that a proxy may stand in between."""
    parts = urlsplit(url)
    return parts.scheme == "https" and not is_loopback(parts.hostname or "")


def proxy_for(url: str, variables: Mapping[str, str], secrets: Secrets) -> Proxy | None:
    """Return which proxy requests to a valid URL go through, or None.

    Whatever is in the variables is made known to ``secrets``, since a proxy may quote it.

    Raises:
        ConfigurationError: If ``NO_PROXY`` has an entry that says nothing.
    """
    named = [(name, value) for name in VARIABLES if (value := variables.get(name))]
    for _, value in named:
        user, _, password = value.rpartition("@")[0].rpartition("//")[2].partition(":")
        for credential in (password or user, f"{user}:{password}"):
            secrets.add(credential, for_good=True)
            secrets.add(unquote(credential), for_good=True)
    if not named or not goes_out(url) or _is_exempt(url, variables):
        return None
    name, value = named[0]
    host = re.split(r"[/?#]", value.rpartition("@")[2].rpartition("//")[2])[0]
    return Proxy(Secret(value if "://" in value else f"http://{value}"), f"{host}, which {name} names")


def _is_exempt(url: str, variables: Mapping[str, str]) -> bool:
    variable = "no_proxy" if variables.get("no_proxy") else "NO_PROXY"
    entries = re.split(r"[,\s]+", variables.get(variable) or "")
    # All of them are read, so that one that says nothing is found before it is needed.
    return True in [_exempts(entry, url, variable) for entry in entries if entry]


def _exempts(entry: str, url: str, variable: str) -> bool:
    text = re.sub(r"^(https?|all)://|/$", "", entry.lower())
    ended = re.fullmatch(r"(\[.*\](?:/\d+)?|[^:]+):(\d{1,5})", text)  # the end of ::1:2 is no port
    host, port = ended.groups() if ended else (text, None)
    host = re.sub(r"^\[(.*)\]", r"\1", host)
    parts = urlsplit(url)
    asked = (parts.hostname or "").rstrip(".")
    try:
        address = _address(asked)
        matches = ipaddress.ip_network(host, strict=False)
        found = address is not None and address in matches
    except ValueError:
        if host == WITHOUT_DOMAIN:
            return "." not in asked
        if not DOMAIN.fullmatch(host):
            raise ConfigurationError(
                f"{variable} has the entry {shown(entry)}: take it out, or write a host, a domain, an address or a "
                "network such as 10.0.0.0/8"
            ) from None
        found = fnmatchcase(f".{asked}", f"*.{host.removeprefix('*.').strip('.')}")
    return found and port in (None, str(parts.port or 443))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
