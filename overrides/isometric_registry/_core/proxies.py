"""The proxy that the environment names: whether it is used, and what must not be shown of it."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .secrets import Secrets

VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""The first that is set counts. Plain http goes to loopback alone, and never through a proxy."""


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def goes_out(url: str) -> bool:
    """Say whether requests to a valid URL leave this machine, encrypted, so that a proxy may stand in between."""
    parts = urlsplit(url)
    return parts.scheme == "https" and not is_loopback(parts.hostname or "")


def proxy_for(url: str, variables: Mapping[str, str], secrets: Secrets) -> str | None:
    """Return which proxy requests to a valid URL go through, in words without credentials, or None.

    Whatever is in the variables is made known to ``secrets``, since a proxy may quote it.
    """
    named = [(name, value) for name in VARIABLES if (value := variables.get(name))]
    for _, value in named:
        user, _, password = value.rpartition("@")[0].rpartition("//")[2].partition(":")
        for credential in (password or user, f"{user}:{password}"):
            secrets.add(credential, for_good=True)
            secrets.add(unquote(credential), for_good=True)
    if not named or not goes_out(url):
        return None
    host = urlsplit(url).hostname or ""
    without = variables.get("no_proxy") or variables.get("NO_PROXY") or ""
    for exempt in (entry.strip().lstrip(".") for entry in without.split(",")):
        if exempt == "*" or (exempt and (host == exempt or host.endswith(f".{exempt}"))):
            return None
    name, value = named[0]
    return f"{value.rpartition('@')[2].rpartition('//')[2]}, which {name} names"
